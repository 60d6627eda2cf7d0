"""Reads of shifts and stand-ins."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Membership, Organisation, Person
from backend.accounts.permissions import ALLOWED, Deed
from backend.database import now
from backend.duty.models import Shift, StandIn
from backend.duty.rules import on_duty


async def people_on_duty(
    session: AsyncSession, organisations: Sequence[UUID], moment: datetime | None = None
) -> set[tuple[UUID, UUID]]:
    """(organisation, person) of those whose shift it is at this moment."""
    moment = moment or now()
    shifts = list(
        await session.scalars(select(Shift).where(Shift.organisation_id.in_(organisations), going_on()))
    )
    if not shifts:
        return set()
    away = select(StandIn).where(
        StandIn.organisation_id.in_(organisations),
        StandIn.withdrawn_at.is_(None),
        StandIn.starts_at <= moment,
        StandIn.ends_at > moment,
    )
    stand_ins = list(await session.scalars(away))
    return {
        (organisation, person)
        for organisation in organisations
        for person in on_duty(
            [each for each in shifts if each.organisation_id == organisation],
            [each for each in stand_ins if each.organisation_id == organisation],
            moment,
        )
    }


def going_on():  # type: ignore[no-untyped-def]
    """Neither stopped nor, unless it comes again, long over."""
    return Shift.stopped_at.is_(None) & or_(Shift.weekly, Shift.ends_at > now())


async def shifts_of(session: AsyncSession, organisation_id: UUID, since: datetime) -> list[Shift]:
    """Not stopped, and not over at `since`."""
    mine = select(Shift).where(
        Shift.organisation_id == organisation_id,
        Shift.stopped_at.is_(None),
        or_(Shift.weekly, Shift.ends_at > since),
    )
    return list(await session.scalars(mine.order_by(Shift.starts_at, Shift.id)))


async def stand_ins_of(session: AsyncSession, organisation_id: UUID) -> list[StandIn]:
    """Those that hold now or later."""
    mine = select(StandIn).where(
        StandIn.organisation_id == organisation_id, StandIn.withdrawn_at.is_(None), StandIn.ends_at > now()
    )
    return list(await session.scalars(mine.order_by(StandIn.starts_at, StandIn.id)))


async def people_for_duty(session: AsyncSession, organisation: Organisation) -> dict[UUID, str]:
    """Who may respond, by name: on duty is of use only who can take a report."""
    allowed = ALLOWED[Deed.RESPOND]
    roles = {role for kind, roles in allowed.items() if kind in organisation.kinds for role in roles}
    members = (
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == organisation.id,
            Membership.ended_at.is_(None),
            Membership.roles.overlap(list(roles)),
        )
        .order_by(Person.name, Person.id)
    )
    return {row[0]: row[1] for row in await session.execute(members)}
