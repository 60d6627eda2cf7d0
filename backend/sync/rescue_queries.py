"""Reads of what was brought in by rescue files."""

from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from backend.accounts.models import Person
from backend.sync.rescue_models import Fate, RescuedRecord, RescueImport

LATEST = 20
THERE = (Fate.ACCEPTED, Fate.REPEATED)
author, bringer = aliased(Person), aliased(Person)


class Brought(Struct, frozen=True):
    """An import, the names of its author and of who brought it, and how many records there are and were received."""

    rescue: RescueImport
    author: str
    by: str
    records: int
    received: int


def brought() -> Select:
    mine = RescuedRecord.import_id == RescueImport.id
    counted = select(func.count()).where(mine).scalar_subquery()
    received = select(func.count()).where(mine, RescuedRecord.status.in_(THERE)).scalar_subquery()
    return (
        select(RescueImport, author.name, bringer.name, counted, received)
        .join(author, author.id == RescueImport.author_id)
        .join(bringer, bringer.id == RescueImport.brought_by)
    )


async def brought_by(session: AsyncSession, person_id: UUID) -> list[Brought]:
    """The latest first."""
    mine = (
        brought().where(RescueImport.brought_by == person_id).order_by(RescueImport.id.desc()).limit(LATEST)
    )
    return [Brought(*row) for row in (await session.execute(mine)).all()]


async def import_seen_by(session: AsyncSession, person_id: UUID, import_id: UUID) -> Brought | None:
    """For who brought it and for the author; for nobody else."""
    theirs = or_(RescueImport.brought_by == person_id, RescueImport.author_id == person_id)
    row = (await session.execute(brought().where(RescueImport.id == import_id, theirs))).one_or_none()
    return Brought(*row) if row else None


async def records_of(session: AsyncSession, import_id: UUID) -> list[RescuedRecord]:
    """In the order of the file."""
    mine = select(RescuedRecord).where(RescuedRecord.import_id == import_id).order_by(RescuedRecord.place)
    return list(await session.scalars(mine))
