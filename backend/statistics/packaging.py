"""Reads over judgements and clues: how many, with which result, and how they were handled, in one pass each.

Each pass groups several ways at once (GROUPING SETS): a million rows are read once, not once a table.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, false, func, or_, select, true, tuple_
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import RegulatorLevel
from backend.accounts.permissions import Actor, Deed, Member
from backend.packaging.clues.models import Clue, State
from backend.packaging.clues.words import CATEGORIES, CHECKS
from backend.packaging.judgements.models import Judgement
from backend.statistics.periods import Period

SECONDS_A_DAY = 86_400


class Filters(Struct, frozen=True):
    """What the address says besides the period. Unknown values filter nothing."""

    district: str = ""
    category: str = ""
    kind: str = ""
    check: str = ""


class Tally(Struct):
    """Judgements of one group. `share` of those that could be judged."""

    within: int = 0
    exceeds: int = 0
    cannot_tell: int = 0

    @property
    def total(self) -> int:
        return self.within + self.exceeds + self.cannot_tell

    @property
    def share(self) -> float | None:
        judged = self.within + self.exceeds
        return 100 * self.exceeds / judged if judged else None


class Handling(Struct):
    """Clues of one group. `days` from opening to the end, of those that are closed, on average."""

    untreated: int = 0
    treating: int = 0
    passed: int = 0
    failed: int = 0
    void: int = 0
    seconds: float = 0

    @property
    def total(self) -> int:
        return self.untreated + self.treating + self.closed

    @property
    def closed(self) -> int:
        return self.passed + self.failed + self.void

    @property
    def days(self) -> float | None:
        return self.seconds / self.closed / SECONDS_A_DAY if self.closed else None

    @property
    def treated_share(self) -> float | None:
        return 100 * (self.total - self.untreated) / self.total if self.total else None


class Judged(Struct):
    """By step of the period, class and district; and how often each check was exceeded."""

    all: Tally
    by_step: dict[int, Tally]
    by_class: dict[str, Tally]
    by_district: dict[str, Tally]
    by_check: Counter[str]


class Handled(Struct):
    all: Handling
    by_step: dict[int, Handling]
    by_class: dict[str, Handling]
    by_district: dict[str, Handling]
    by_check: dict[str, Handling]


async def judged(
    session: AsyncSession, actor: Actor, period: Period, filters: Filters, kinds: Sequence[str]
) -> Judged:
    step = func.width_bucket(Judgement.received_at, array(period.edges))
    key = (step, Judgement.class_key, Judgement.district_code, Judgement.exceeded)
    query = (
        select(*key, func.grouping(*key), Judgement.overall, func.count())
        .where(
            area_of(actor, Judgement.district_code),
            Judgement.received_at >= period.begins,
            Judgement.received_at < period.ends,
            *conditions(Judgement, filters, kinds),
        )
        .group_by(func.grouping_sets(*(tuple_(each, Judgement.overall) for each in key)))
    )
    found = Judged(Tally(), {}, {}, {}, Counter())
    for *values, grouped, overall, count in await session.execute(query):
        place = BITS[grouped]
        value = values[place]
        if place == EXCEEDED:
            found.by_check.update(dict.fromkeys(value, count))  # a Counter adds
            continue
        groups: dict[Any, Tally] = (found.by_step, found.by_class, found.by_district)[place]
        tally = groups.setdefault(value if value is not None else "", Tally())
        setattr(tally, overall, getattr(tally, overall) + count)
        if place == STEP:
            setattr(found.all, overall, getattr(found.all, overall) + count)
    return found


async def handled(
    session: AsyncSession, actor: Actor, period: Period, filters: Filters, kinds: Sequence[str]
) -> Handled:
    step = func.width_bucket(Clue.opened_at, array(period.edges))
    key = (step, Clue.class_key, Clue.district_code, Clue.exceeded)
    took = func.coalesce(func.sum(func.date_part("epoch", Clue.closed_at - Clue.opened_at)), 0)
    query = (
        select(*key, func.grouping(*key), Clue.state, func.count(), took)
        .where(
            area_of(actor, Clue.district_code),
            Clue.opened_at >= period.begins,
            Clue.opened_at < period.ends,
            *conditions(Clue, filters, kinds),
        )
        .group_by(func.grouping_sets(*(tuple_(each, Clue.state) for each in key)))
    )
    found = Handled(Handling(), {}, {}, {}, {})
    for *values, grouped, state, count, seconds in await session.execute(query):
        place = BITS[grouped]
        value = values[place]
        if place == STEP:
            add(found.all, state, count, float(seconds))
        groups: dict[Any, Handling] = (found.by_step, found.by_class, found.by_district, found.by_check)[
            place
        ]
        for name in value if place == EXCEEDED else (value if value is not None else "",):
            add(groups.setdefault(name, Handling()), state, count, float(seconds))
    return found


def add(handling: Handling, state: State, count: int, seconds: float) -> None:
    setattr(handling, state, getattr(handling, state) + count)
    handling.seconds += seconds


STEP, KIND, DISTRICT, EXCEEDED = range(4)
BITS = {
    0b0111: STEP,
    0b1011: KIND,
    0b1101: DISTRICT,
    0b1110: EXCEEDED,
}  # GROUPING: a bit for each that is not grouped


def conditions(
    table: type[Judgement | Clue], filters: Filters, kinds: Iterable[str]
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.district:
        found.append(table.district_code == filters.district)
    if filters.category in CATEGORIES:
        found.append(table.category == filters.category)
    if kinds := list(kinds):
        found.append(table.class_key.in_(kinds))
    if filters.check in CHECKS:
        found.append(table.exceeded.contains([filters.check]))
    return found


def area_of(actor: Actor, district: Any) -> ColumnElement[bool]:
    """The city counts everything, a district what lies in it."""
    return or_(false(), *(within(member, district) for member in actor.members(Deed.SEE_STATISTICS)))


def within(member: Member, district: Any) -> ColumnElement[bool]:
    if member.regulator_level == RegulatorLevel.CITY:
        return true()
    return and_(district.is_not(None), district == member.district_code)
