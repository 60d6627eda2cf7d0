"""Lists of the register: filters that live in the address bar, search by substring, pages by key.

The order is always what is due first. A search has two ways to the same answer, since each is slow where the
other is fast: for rare words the text index gives all that fit, which are then sorted; for common ones the list
is walked in its order, and a page fills up soon. Which words are common is known from PostgreSQL's statistics.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from backend.accounts.models import Organisation
from backend.accounts.numbers import normalise
from backend.accounts.permissions import Actor
from backend.codes.models import Binding
from backend.equipment import catalogue
from backend.things.models import DUE_SOON_DAYS, Standing, Thing, ThingKind, UseStatus
from backend.things.search_words import common_pieces, has_pieces, plain_words, telling_pieces
from backend.things.visibility import visible_to
from scanning.codes import Tag, read_code

PAGE = 30
SHORTEST_NUMBER = 4
FEW = 1000  # up to so many hits are fetched and sorted; longer lists are walked and counted as “more than”
DUE: ColumnElement[date] = literal_column(
    "coalesce(least(things.next_due_on, things.next_due_b_on), 'infinity'::date)"
)
LABELLED = (
    select(Binding.tag)
    .where(Binding.thing_id == Thing.id, Binding.ended_at.is_(None))
    .limit(1)
    .scalar_subquery()
)


class Filters(Struct, frozen=True):
    """What the address bar says. Unknown values filter nothing."""

    kind: ThingKind
    q: str = ""
    type: str = ""  # slug of a kind of equipment, or code of a category of meters
    district: str = ""
    street: str = ""
    standing: str = ""
    labelled: str = ""  # yes, no
    unit: str = ""


class Line(Struct, frozen=True):
    """One thing in a list."""

    id: UUID
    kind: str
    type_code: str
    name: str
    use_status: str
    number: str
    address: str
    place: str
    user_unit: str
    district_code: str
    due_on: date | None
    tag: str | None


class Found(Struct, frozen=True):
    """A page of a list. `after` leads to the next one; `count` is exact up to `FEW`."""

    lines: list[Line]
    after: str | None
    count: int


class Place(Struct, frozen=True):
    """Where a page ends: due date and id of its last line."""

    due: date
    id: UUID

    def __str__(self) -> str:
        return f"{self.due.isoformat()}.{self.id}"


async def search(
    session: AsyncSession, actor: Actor, filters: Filters, after: str = "", today: date | None = None
) -> Found:
    """A page of what this person may see and these filters let through."""
    wanted = and_(visible_to(actor), Thing.kind == filters.kind, *conditions(filters, today or date.min))
    start = place_of(after)
    await session.execute(PLANNER, {"seqscan": "on"})
    if exact := await by_number(session, wanted, filters.q):
        return Found(exact, None, len(exact))
    words = plain_words(filters.q)
    if not words and not filters.labelled:  # plain columns: the planner knows how common their values are
        lines = await in_order(session, wanted, start)
        return Found(lines[:PAGE], next_after(lines), await count(session, wanted))
    wanted = and_(wanted, *(func.strpos(Thing.search_text, word) > 0 for word in words))
    hits = await few_hits(session, wanted, telling_pieces(words, await common_pieces(session)))
    if hits is None:
        lines = await in_order(session, wanted, start)
        return Found(lines[:PAGE], next_after(lines), FEW + 1)
    ids = [row_id for due, row_id in sorted(hits) if start is None or (due, row_id) > (start.due, start.id)]
    lines = await in_order(session, Thing.id.in_(ids[: PAGE + 1]), None)
    return Found(lines[:PAGE], next_after(lines), len(hits))


def conditions(filters: Filters, today: date) -> list[ColumnElement[bool]]:
    """The filters besides the search words."""
    found: list[ColumnElement[bool]] = []
    if filters.type:
        found.append(Thing.type_code.in_(type_codes(filters)))
    if filters.district:
        found.append(Thing.district_code == filters.district)
    if filters.street:
        found.append(Thing.street_code == filters.street)
    if filters.standing in STANDINGS:
        found.append(STANDINGS[Standing(filters.standing)](today))
    if filters.labelled in ("yes", "no"):
        found.append(LABELLED.is_not(None) if filters.labelled == "yes" else LABELLED.is_(None))
    if unit := uuid_of(filters.unit):
        found.append(or_(Thing.user_unit_id == unit, Thing.maintenance_unit_id == unit))
    return found


def type_codes(filters: Filters) -> list[str]:
    if filters.kind == ThingKind.METER:
        return [filters.type]
    kind = catalogue.kind_named(filters.type)
    return [line.code for line in catalogue.types_of(kind)] if kind else []


def in_use(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(Thing.use_status == UseStatus.IN_USE, *more)


def due_from(first: date) -> ColumnElement[bool]:
    return DUE.op(">=")(first)


def due_before(day: date) -> ColumnElement[bool]:
    return DUE.op("<")(day)


SOON = timedelta(days=DUE_SOON_DAYS + 1)
STANDINGS: dict[Standing, Callable[[date], ColumnElement[bool]]] = {
    Standing.OVERDUE: lambda today: in_use(due_before(today)),
    Standing.DUE_SOON: lambda today: in_use(due_from(today), due_before(today + SOON)),
    Standing.IN_DATE: lambda today: in_use(due_from(today + SOON), due_before(date.max)),
    Standing.UNKNOWN: lambda today: in_use(due_from(date.max)),
    Standing.OUT_OF_USE: lambda today: Thing.use_status != UseStatus.IN_USE,
}


async def by_number(session: AsyncSession, wanted: ColumnElement[bool], query: str) -> list[Line]:
    """The thing whose whole number or code this is, straight from the unique indexes."""
    number = normalise(query)
    if len(number) < SHORTEST_NUMBER:
        return []
    same = [
        column == number
        for column in (Thing.device_code, Thing.register_no, Thing.certificate_no, Thing.factory_no)
    ]
    if isinstance(code := read_code(query), Tag):
        bound = select(Binding.thing_id).where(Binding.tag == code.value, Binding.ended_at.is_(None))
        same.append(Thing.id.in_(bound))
    return await in_order(session, and_(wanted, or_(*same)), None)


async def few_hits(
    session: AsyncSession, wanted: ColumnElement[bool], pieces: Sequence[str]
) -> list[tuple[date, UUID]] | None:
    """Due dates and ids of all hits, unsorted; None when there are more than `FEW`.

    With pieces the whole table is never read: an estimate that is wrong would cost seconds.
    """
    if pieces:
        await session.execute(PLANNER, {"seqscan": "off"})
        wanted = and_(wanted, has_pieces(pieces))
    hits = (await session.execute(select(DUE, Thing.id).where(wanted).limit(FEW + 1))).all()
    if pieces:
        await session.execute(PLANNER, {"seqscan": "on"})
    return None if len(hits) > FEW else [(due, row_id) for due, row_id in hits]


# Every search has other values, and a plan made for all of them fits none.
PLANNER = text(
    """SELECT set_config('plan_cache_mode', 'force_custom_plan', true),
              set_config('enable_seqscan', CAST(:seqscan AS text), true)"""
)


async def in_order(session: AsyncSession, wanted: ColumnElement[bool], start: Place | None) -> list[Line]:
    """A page and one more, what is due first first."""
    chosen = lines_query().where(wanted).order_by(DUE, Thing.id).limit(PAGE + 1)
    if start:
        chosen = chosen.where(tuple_(DUE, Thing.id) > tuple_(literal(start.due), literal(start.id)))
    return [as_line(row) for row in await session.execute(chosen)]


async def count(session: AsyncSession, wanted: ColumnElement[bool]) -> int:
    """How many there are, up to `FEW` + 1."""
    some = select(literal(1)).select_from(Thing).where(wanted).limit(FEW + 1).subquery()
    return await session.scalar(select(func.count()).select_from(some)) or 0


def lines_query() -> Select[Any]:
    unit = aliased(Organisation)
    named = select(unit.name).where(unit.id == Thing.user_unit_id).scalar_subquery()
    return select(
        Thing.id,
        Thing.kind,
        Thing.type_code,
        Thing.name,
        Thing.use_status,
        func.coalesce(Thing.device_code, Thing.register_no, Thing.certificate_no, Thing.factory_no, ""),
        Thing.address,
        Thing.place,
        named,
        Thing.district_code,
        func.least(Thing.next_due_on, Thing.next_due_b_on),
        LABELLED,
    )


def as_line(row: Sequence[Any]) -> Line:
    return Line(*row)


def next_after(lines: Sequence[Line]) -> str | None:
    if len(lines) <= PAGE:
        return None
    last = lines[PAGE - 1]
    return str(Place(last.due_on or date.max, last.id))


def place_of(after: str) -> Place | None:
    """Where to go on; nonsense in the address starts from the top."""
    day, _, row_id = after.partition(".")
    try:
        return Place(date.fromisoformat(day), UUID(row_id))
    except ValueError:
        return None


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
