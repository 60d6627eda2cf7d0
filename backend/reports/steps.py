"""What became of a report: a step, whoever does it, told to every open page. Nothing here commits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import new_id, now
from backend.live.announcing import announce
from backend.reports.models import Party, Report, ReportFile, ReportStep, StepKind
from backend.things.forms import Taken

BOARD = "board"


@dataclass(frozen=True)
class Doer:
    """Who does a step: a person of a party, a visitor known by the id of their phone, or the system."""

    party: Party
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    author_id: UUID | None = None


SYSTEM = Doer(Party.SYSTEM)


@dataclass(frozen=True)
class Said:
    """What comes with a step. `id` is that of its envelope: sent twice it is one step."""

    id: UUID | None = None
    note: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    files: tuple[Taken, ...] = ()
    lng_wgs84: float | None = None
    lat_wgs84: float | None = None
    made_at: datetime | None = None


NOTHING = Said()


async def is_done(session: AsyncSession, said: Said) -> bool:
    """Whether this very step was filed before."""
    return bool(said.id and await session.get(ReportStep, said.id))


async def add_step(
    session: AsyncSession, report: Report, kind: StepKind, doer: Doer, said: Said = NOTHING
) -> ReportStep:
    step = ReportStep(
        id=said.id or new_id(),
        report_id=report.id,
        kind=kind,
        party=doer.party,
        person_id=doer.person_id,
        organisation_id=doer.organisation_id,
        author_id=doer.author_id,
        note=said.note,
        facts=said.facts,
        lng_wgs84=said.lng_wgs84,
        lat_wgs84=said.lat_wgs84,
        made_at=said.made_at or now(),
        received_at=now(),
    )
    session.add(step)
    await session.flush()
    add_files(session, step, said.files)
    await tell_open_pages(session, report)
    return step


def add_files(session: AsyncSession, step: ReportStep, files: Iterable[Taken]) -> None:
    session.add_all(
        ReportFile(
            report_id=step.report_id,
            step_id=step.id,
            slot=taken.slot,
            sha256=taken.sha256,
            taken_at=taken.taken_at,
            lng_wgs84=taken.lng_wgs84,
            lat_wgs84=taken.lat_wgs84,
            accuracy_m=taken.accuracy_m,
        )
        for taken in files
    )


async def tell_open_pages(session: AsyncSession, report: Report) -> None:
    for room in (report.room, BOARD, *([f"thing:{report.thing_id}"] if report.thing_id else [])):
        await announce(session, room)
