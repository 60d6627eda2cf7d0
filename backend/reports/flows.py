"""预案: who is called for a report, in which order and how soon the next. Pure; versions come from `flow_versions`,
only the first ones from the file beside it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from backend.reports.models import Party, ReportKind

DATA = Path(__file__).parent / "data"
ANY = "*"


class Circle(StrEnum):
    """Who of an organisation is called."""

    DUTY = "duty"  # who is on shift; where nobody is, the first role that the organisation has
    ALL = "all"  # everybody who may respond
    LEADERS = "leaders"


class Calling(Struct, frozen=True, forbid_unknown_fields=True):
    party: Party
    circle: Circle
    channels: tuple[str, ...] = ()


class Rung(Struct, frozen=True, forbid_unknown_fields=True):
    """Called together. `seconds` until the next rung, when nobody has taken it."""

    seconds: Annotated[int, Meta(ge=10, le=7 * 86400)]
    calls: Annotated[tuple[Calling, ...], Meta(min_length=1, max_length=12)]


class Flow(Struct, frozen=True, forbid_unknown_fields=True):
    """`takers`: whose taking it ends the calling. `again`: seconds between calls of the last rung; 0: it is called
    once. `on_site_minutes`: from the report until somebody must be there; 0: no such limit."""

    takers: Annotated[tuple[Party, ...], Meta(min_length=1)]
    rungs: Annotated[tuple[Rung, ...], Meta(min_length=1, max_length=9)]
    on_site_minutes: Annotated[int, Meta(ge=0, le=24 * 60)] = 0
    again: Annotated[int, Meta(ge=0, le=86400)] = 0
    clause: str = ""

    def rung(self, number: int) -> Rung:
        """The `number`-th call, from 0; the last one again and again."""
        return self.rungs[min(number, len(self.rungs) - 1)]

    def next_call(self, called: int, at: datetime) -> datetime | None:
        """When to call after `called` rungs were called, the last one at `at`. Counted from when it was really called,
        so a clock that jumps ahead, or a worker that was away, skips nobody."""
        if called < len(self.rungs):
            return at + timedelta(seconds=self.rung(called - 1).seconds)
        return at + timedelta(seconds=self.again) if self.again else None

    def must_be_there_at(self, received_at: datetime) -> datetime | None:
        return received_at + timedelta(minutes=self.on_site_minutes) if self.on_site_minutes else None

    @property
    def first_parties(self) -> tuple[Party, ...]:
        """Whom the first call goes to, for the reporter to read."""
        return tuple(dict.fromkeys(calling.party for calling in self.rungs[0].calls))


class Shipped(Struct, frozen=True, forbid_unknown_fields=True):
    kind: ReportKind
    sort: str
    equipment: str
    takers: tuple[Party, ...]
    rungs: tuple[Rung, ...]
    on_site_minutes: int
    again: int
    clause: str

    @property
    def flow(self) -> Flow:
        return Flow(self.takers, self.rungs, self.on_site_minutes, self.again, self.clause)


@cache
def shipped() -> tuple[Shipped, ...]:
    read = msgspec.yaml.decode((DATA / "flows.yaml").read_bytes())
    return msgspec.convert(read["flows"], tuple[Shipped, ...])


def order_of_fit(sort: str, equipment: str) -> list[tuple[str, str]]:
    """What may be the flow of this sort and kind, the closest first."""
    return list(dict.fromkeys([(sort, equipment), (ANY, equipment), (sort, ANY), (ANY, ANY)]))


def closest(found: Iterable[tuple[tuple[str, str], Flow]], sort: str, equipment: str) -> Flow | None:
    flows = dict(found)
    return next((flows[key] for key in order_of_fit(sort, equipment) if key in flows), None)


def shipped_flow(kind: ReportKind, sort: str, equipment: str) -> Flow:
    own = (((each.sort, each.equipment), each.flow) for each in shipped() if each.kind == kind)
    flow = closest(own, sort, equipment)
    assert flow, f"flows.yaml has none for every {kind}"
    return flow


def content_of(flow: Flow) -> dict:
    return msgspec.to_builtins(flow)


def read_flow(content: dict) -> Flow:
    """What `content_of` made. Raises msgspec.ValidationError with what is wrong."""
    return msgspec.convert(content, Flow)
