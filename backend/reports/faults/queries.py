"""Reads of faults."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.reports.models import Report


async def authors_of(session: AsyncSession, report: Report) -> set[UUID]:
    """Phones and people that reported it, or joined it."""
    mine = select(Report.author_id).where(or_(Report.id == report.id, Report.joined_to == report.id))
    return set(await session.scalars(mine))


async def reporters_of(session: AsyncSession, report: Report) -> list[UUID]:
    """Those of them who have an account."""
    mine = select(Report.person_id).where(
        or_(Report.id == report.id, Report.joined_to == report.id), Report.person_id.is_not(None)
    )
    return [person for person in await session.scalars(mine) if person]
