"""Reads of the inbox."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Notice


async def unread_count(session: AsyncSession, person_id: UUID) -> int:
    counted = select(func.count()).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return (await session.execute(counted)).scalar_one()


async def inbox(
    session: AsyncSession, person_id: UUID, before: UUID | None = None, limit: int = 50
) -> list[Notice]:
    """Newest first; `before` is the last id of the page above."""
    mine = select(Notice).where(Notice.person_id == person_id).order_by(Notice.id.desc()).limit(limit)
    return list((await session.scalars(mine.where(Notice.id < before) if before else mine)).all())
