"""What is late and soon due, counted for everybody at once, and looked at by one person."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed
from backend.inspections.models import Inspection, InspectionOfficer, InspectionOrder
from backend.reminders.intervals import longest_without_maintenance
from backend.reminders.rules import SOON, Matter, Tally, steps_of
from backend.things.models import Thing, ThingKind, UseStatus
from backend.things.search import due_before
from backend.things.visibility import visible_to

IN_USE = Thing.use_status == UseStatus.IN_USE
DUE_ON = func.least(Thing.next_due_on, Thing.next_due_b_on)
MATTERS = {ThingKind.EQUIPMENT: Matter.EXAMINATION, ThingKind.METER: Matter.VERIFICATION}
Place = tuple[UUID, UUID | None]  # an organisation and its management unit


async def checks_by_unit(session: AsyncSession, today: date) -> list[tuple[Place, Tally]]:
    """Examinations and verifications, by user unit and management unit."""
    places = Thing.user_unit_id, Thing.management_unit_id
    counted = (
        select(*places, Thing.kind, *numbers(DUE_ON, Matter.EXAMINATION, today), func.min(Thing.name))
        .where(IN_USE, due_before(today + SOON[Matter.EXAMINATION] + timedelta(days=1)))
        .group_by(*places, Thing.kind)
    )
    return [
        ((unit, inner), Tally(MATTERS[ThingKind(kind)], over, soon, news, f"“{name}”"))
        for unit, inner, kind, over, soon, news, name in (await session.execute(counted)).all()
    ]


async def maintenance_by_unit(
    session: AsyncSession, today: date, side: Sequence[Any]
) -> list[tuple[Place, Tally]]:
    """What was not maintained in time, by the columns of one side: of its user, or of who maintains it."""
    counted = (
        select(*side, func.count(), func.bool_or(first_day_over(today)), func.min(Thing.name))
        .where(IN_USE, unmaintained(today), side[0].is_not(None))
        .group_by(*side)
    )
    return [
        ((unit, *inner, None)[:2], Tally(Matter.MAINTENANCE, over, 0, news, f"“{name}”"))
        for unit, *inner, over, news, name in (await session.execute(counted)).all()
    ]


async def orders_open(session: AsyncSession, today: date) -> list[tuple[InspectionOrder, UUID, UUID]]:
    """Orders that are late or soon due, with the unit that must put it right and the task that they belong to."""
    late = select(InspectionOrder, Inspection.unit_id, Inspection.task_id).where(due_by(today))
    late = late.join(Inspection, Inspection.id == InspectionOrder.inspection_id)
    return [(order, unit, task) for order, unit, task in (await session.execute(late)).all()]


async def officers_of(session: AsyncSession, tasks: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """People who went, by task."""
    query = select(InspectionOfficer.task_id, InspectionOfficer.person_id).where(
        InspectionOfficer.task_id.in_(list(tasks))
    )
    found: dict[UUID, set[UUID]] = {}
    for task, person in (await session.execute(query)).all():
        if person:
            found.setdefault(task, set()).add(person)
    return found


def tally_of(order: InspectionOrder, today: date) -> Tally:
    over = order.is_overdue(today)
    news = order.deadline in steps_of(Matter.RECTIFICATION, today)
    return Tally(Matter.RECTIFICATION, int(over), int(not over), news, f"监察指令书 {order.number} ")


async def unmaintained_seen_by(session: AsyncSession, actor: Actor, today: date, most: int) -> list[Thing]:
    """The longest without a visit first."""
    seen = (
        select(Thing)
        .where(visible_to(actor), IN_USE, unmaintained(today))
        .order_by(Thing.last_maintained_on, Thing.id)
        .limit(most)
    )
    return list(await session.scalars(seen))


async def counts_seen_by(
    session: AsyncSession, actor: Actor, today: date
) -> dict[ThingKind, tuple[int, int]]:
    """Late and soon due, as the lists that they open have them."""
    late, soon, _ = numbers(DUE_ON, Matter.EXAMINATION, today)
    seen = (
        select(Thing.kind, late, soon)
        .where(visible_to(actor), IN_USE, due_before(today + SOON[Matter.EXAMINATION] + timedelta(days=1)))
        .group_by(Thing.kind)
    )
    return {ThingKind(kind): (over, near) for kind, over, near in (await session.execute(seen)).all()}


async def orders_seen_by(session: AsyncSession, actor: Actor, today: date) -> list[InspectionOrder]:
    """Those that one's units must put right, or that one has to look at again; the longest late first."""
    units = [member.organisation_id for member in actor.members(Deed.RECTIFY)]
    went = select(InspectionOfficer.task_id).where(InspectionOfficer.person_id == actor.person_id)
    mine = or_(
        Inspection.unit_id.in_(units),
        InspectionOrder.issued_by == actor.person_id,
        Inspection.task_id.in_(went),
    )
    seen = (
        select(InspectionOrder)
        .join(Inspection, Inspection.id == InspectionOrder.inspection_id)
        .where(due_by(today), mine)
        .order_by(InspectionOrder.deadline, InspectionOrder.id)
    )
    return list(await session.scalars(seen))


def due_by(today: date) -> ColumnElement[bool]:
    soon = today + SOON[Matter.RECTIFICATION]
    return and_(InspectionOrder.closed_at.is_(None), InspectionOrder.deadline <= soon)


def numbers(due: Any, matter: Matter, today: date) -> tuple[Any, Any, Any]:
    """Columns: how many are late, how many are soon due, whether one of them is news today."""
    return (
        func.count().filter(due < today),
        func.count().filter(due.between(today, today + SOON[matter])),
        func.bool_or(due.in_(steps_of(matter, today))),
    )


def unmaintained(today: date) -> ColumnElement[bool]:
    """The last visit is longer ago than its kind allows. Nothing is said of what has none on record."""
    return or_(
        literal(False),
        *(
            and_(Thing.type_code.startswith(code), Thing.last_maintained_on < today - timedelta(days=days))
            for code, days in longest_without_maintenance().items()
        ),
    )


def first_day_over(today: date) -> ColumnElement[bool]:
    return or_(
        literal(False),
        *(
            and_(
                Thing.type_code.startswith(code), Thing.last_maintained_on == today - timedelta(days=days + 1)
            )
            for code, days in longest_without_maintenance().items()
        ),
    )
