"""What lies behind a thing for those who regulate it, and as far as it concerns them for its unit: the code that it
wears, its inspections with hazards and orders, who scanned it. One read each, for one person."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Person
from backend.accounts.permissions import Actor, Audience, Deed
from backend.codes.models import Binding
from backend.inspections.checklists import kind_of_thing
from backend.inspections.history import Inspected, inspected
from backend.scans.queries import Numbers, numbers_of
from backend.things.models import Thing, ThingVersion

CONCERNED = {Audience.REGULATOR, Audience.USER_UNIT}


class Worn(Struct, frozen=True):
    """The binding that holds now, how many there were before it, and how often the register was corrected."""

    since: datetime
    by: str | None
    before: int
    corrections: int


class Dossier(Struct, frozen=True):
    """`inspections` is None where this person may not see any, or where nothing of this kind is inspected."""

    worn: Worn | None
    inspections: list[Inspected] | None
    scans: Numbers | None


async def dossier_of(session: AsyncSession, actor: Actor, thing: Thing, audience: Audience) -> Dossier | None:
    """None for those whom it does not concern."""
    if audience not in CONCERNED:
        return None
    sees = kind_of_thing(thing) and actor.may(Deed.SEE_INSPECTIONS)
    return Dossier(
        await worn(session, thing.id),
        await inspected(session, actor, thing.id) if sees else None,
        await numbers_of(session, thing.id) if actor.may(Deed.SEE_SCANS) else None,
    )


async def worn(session: AsyncSession, thing_id: UUID) -> Worn | None:
    before = select(func.count()).where(Binding.thing_id == thing_id, Binding.ended_at.is_not(None))
    corrected = select(func.count()).where(ThingVersion.thing_id == thing_id)
    found = (
        select(Binding.bound_at, Person.name, before.scalar_subquery(), corrected.scalar_subquery())
        .outerjoin(Person, Person.id == Binding.bound_by)
        .where(Binding.thing_id == thing_id, Binding.ended_at.is_(None))
    )
    row = (await session.execute(found)).first()
    return Worn(*row) if row else None
