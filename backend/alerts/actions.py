"""Telling people: a notice row each, in the transaction of what happened."""

from collections.abc import Iterable
from typing import cast
from uuid import UUID

from sqlalchemy import Table, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Notice
from backend.database import new_id, now


async def tell(
    session: AsyncSession, people: Iterable[UUID], topic: str, title: str, *, link: str, body: str = ""
) -> None:
    """One notice for each person. `link` is the path that answers "what is this about"."""
    rows = [
        {
            "id": new_id(),
            "person_id": person,
            "topic": topic,
            "title": title,
            "body": body,
            "link": link,
        }
        for person in dict.fromkeys(people)
    ]
    if rows:
        await session.execute(NEW, rows)


NEW = insert(cast(Table, Notice.__table__))


async def mark_read(session: AsyncSession, person_id: UUID, notice_id: UUID | None = None) -> None:
    """One notice, or all of this person's."""
    mine = update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    await session.execute((mine.where(Notice.id == notice_id) if notice_id else mine).values(read_at=now()))
