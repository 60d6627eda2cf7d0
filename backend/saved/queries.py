"""What a person with an account has saved, with the standing it has now."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.codes.models import Binding, Code
from backend.things.models import SavedThing, Standing, Thing, standing_of


class Saved(Struct, frozen=True):
    """One line of 我的设备. `name` is empty while the code is bound to nothing."""

    tag: str
    name: str
    standing: Standing
    due_on: date | None
    added_at: datetime


async def saved_by(session: AsyncSession, person_id: UUID, today: date) -> list[Saved]:
    """Newest first."""
    due_on = func.least(Thing.next_due_on, Thing.next_due_b_on)
    mine = (
        select(SavedThing.tag, SavedThing.added_at, Thing.name, Thing.use_status, due_on)
        .outerjoin(Binding, (Binding.tag == SavedThing.tag) & Binding.ended_at.is_(None))
        .outerjoin(Thing, Thing.id == Binding.thing_id)
        .where(SavedThing.person_id == person_id)
        .order_by(SavedThing.added_at.desc(), SavedThing.tag)
    )
    return [
        Saved(tag, name or "", standing_of(status, due, today) if name else Standing.UNKNOWN, due, added_at)
        for tag, added_at, name, status, due in (await session.execute(mine))
    ]


async def known_tags(session: AsyncSession, tags: list[str]) -> set[str]:
    """Those of these tags that are codes and were ever bound: a blank code is nobody's equipment."""
    bound = select(Binding.tag).where(Binding.tag == Code.tag).exists()
    return set((await session.scalars(select(Code.tag).where(Code.tag.in_(tags), bound))).all())


async def count_saved(session: AsyncSession, person_id: UUID) -> int:
    counted = select(func.count()).where(SavedThing.person_id == person_id)
    return (await session.execute(counted)).scalar_one()
