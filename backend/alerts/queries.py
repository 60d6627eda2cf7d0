"""Reads of the inbox."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Notice

PAGE = 50


async def unread_count(session: AsyncSession, person_id: UUID) -> int:
    counted = select(func.count()).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return (await session.execute(counted)).scalar_one()


async def inbox(
    session: AsyncSession, person_id: UUID, before: UUID | None = None, *, only_unread: bool = False
) -> list[Notice]:
    """A page and one more, newest first; `before` is the last id of the page above."""
    mine = select(Notice).where(Notice.person_id == person_id).order_by(Notice.id.desc()).limit(PAGE + 1)
    if only_unread:
        mine = mine.where(Notice.read_at.is_(None))
    if before:
        mine = mine.where(Notice.id < before)
    return list((await session.scalars(mine)).all())


async def notice_of(session: AsyncSession, person_id: UUID, notice_id: UUID) -> Notice | None:
    """This notice, if it is this person's."""
    mine = select(Notice).where(Notice.id == notice_id, Notice.person_id == person_id)
    return (await session.scalars(mine)).one_or_none()
