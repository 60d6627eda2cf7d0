"""Counts behind the numbers of the home page. One statement a page, whatever the size of the register."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.codes.models import Binding
from backend.regions.models import District, Street
from backend.things.models import DUE_SOON_DAYS, Thing, UseStatus
from backend.things.visibility import visible_to

due_on = func.least(Thing.next_due_on, Thing.next_due_b_on)  # PostgreSQL leaves out what is NULL
IN_USE = Thing.use_status == UseStatus.IN_USE
BOUND = Binding.id.is_not(None)


class Numbers(Struct, frozen=True):
    """How the things that somebody sees stand."""

    total: int = 0
    in_use: int = 0
    overdue: int = 0
    due_soon: int = 0
    bound: int = 0  # of those in use
    unbound: int = 0  # of all, as the list `labelled=no` has them

    @property
    def bound_percent(self) -> float:
        return 100 * self.bound / self.in_use if self.in_use else 0.0

    def __add__(self, other: "Numbers") -> "Numbers":
        return Numbers(
            self.total + other.total,
            self.in_use + other.in_use,
            self.overdue + other.overdue,
            self.due_soon + other.due_soon,
            self.bound + other.bound,
            self.unbound + other.unbound,
        )


class Due(Struct, frozen=True):
    """A thing whose examination or verification is near or past."""

    id: UUID
    kind: str
    type_code: str
    name: str
    place: str
    due_on: date


class Cell(Struct, frozen=True):
    """Numbers of one kind of thing, of one category of the catalogue, in one area."""

    kind: str
    category: str  # the first two characters of the type code
    area: str | None
    numbers: Numbers


async def numbers_by_kind(session: AsyncSession, actor: Actor, today: date) -> dict[str, Numbers]:
    """Of equipment and of meters, as far as this person sees them."""
    rows = await session.execute(counted(actor, today, Thing.kind).group_by(Thing.kind))
    return {row[0]: Numbers(*row[1:]) for row in rows.all()}


async def cells(session: AsyncSession, actor: Actor, today: date, *, by_street: bool) -> list[Cell]:
    """Of everything this person sees, by area, to be added up for the tables of a desk."""
    area = Thing.street_code if by_street else Thing.district_code
    category = func.left(Thing.type_code, 2)
    rows = await session.execute(
        counted(actor, today, Thing.kind, category, area).group_by(Thing.kind, category, area)
    )
    return [Cell(row[0], row[1], row[2], Numbers(*row[3:])) for row in rows.all()]


async def area_names(session: AsyncSession, *, by_street: bool) -> dict[str, str]:
    """Names of all streets, or of all districts, by code."""
    place = Street if by_street else District
    return dict((await session.execute(select(place.code, place.name))).all())


async def most_urgent(session: AsyncSession, actor: Actor, today: date, limit: int = 5) -> list[Due]:
    """Things in use that are overdue or due soon, the longest overdue first."""
    nearest = (
        select(Thing.id, Thing.kind, Thing.type_code, Thing.name, Thing.place, due_on)
        .where(visible_to(actor), IN_USE, due_on <= today + timedelta(days=DUE_SOON_DAYS))
        .order_by(due_on, Thing.id)
        .limit(limit)
    )
    return [Due(*row) for row in (await session.execute(nearest))]


def counted(actor: Actor, today: date, *by: Any) -> Select[Any]:
    live = (Binding.thing_id == Thing.id) & Binding.ended_at.is_(None)
    return (
        select(
            *by,
            func.count(),
            count_of(IN_USE),
            count_of(IN_USE & (due_on < today)),
            count_of(IN_USE & due_on.between(today, today + timedelta(days=DUE_SOON_DAYS))),
            count_of(IN_USE & BOUND),
            count_of(~BOUND),
        )
        .select_from(Thing)
        .outerjoin(Binding, live)
        .where(visible_to(actor))
    )


def count_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)
