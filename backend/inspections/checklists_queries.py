"""Reads of checklists: the version in force, the version that a record answered, the history.

A published version never changes, so a process reads each only once.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Select, desc, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from backend.accounts.models import Person
from backend.dates import today
from backend.inspections.checklists import Lists
from backend.inspections.checklists_models import ChecklistVersion
from backend.refusals import NotFound

NO_VERSION = "没有这一版检查表"
FIRST_DAY = date(
    2026, 11, 1
)  # of the version that came with the product; a clock before it still finds that one
MOST_READ = 50
read_before: dict[UUID, Lists] = {}


async def lists_in_force(session: AsyncSession, day: date | None = None) -> Lists:
    """What is asked on that day: the version with the latest day of effect, the last published of those."""
    return await lists_in(session, (await session.execute(in_force(day))).scalar_one())


async def lists_of_version(session: AsyncSession, version: str) -> Lists | None:
    """None where no such version was ever published."""
    found = await session.scalar(select(ChecklistVersion.id).where(ChecklistVersion.version == version))
    return await lists_in(session, found) if found else None


def in_force(day: date | None = None) -> Select[Any]:
    return (
        select(ChecklistVersion.id)
        .where(
            ChecklistVersion.published_at.is_not(None),
            ChecklistVersion.effective_on <= max(day or today(), FIRST_DAY),
        )
        .order_by(desc(ChecklistVersion.effective_on), desc(ChecklistVersion.published_at))
        .limit(1)
    )


async def lists_in(session: AsyncSession, version_id: UUID) -> Lists:
    if version_id not in read_before:
        if len(read_before) >= MOST_READ:
            read_before.clear()
        row = await session.get_one(ChecklistVersion, version_id)
        read_before[version_id] = read_content(row)
    return read_before[version_id]


def read_content(row: ChecklistVersion) -> Lists:
    return msgspec.convert(row.content | {"version": row.version or ""}, Lists)


async def history(session: AsyncSession) -> Sequence[tuple[ChecklistVersion, str | None, str | None]]:
    """What was uploaded and not discarded, newest first, with the names of who uploaded and who published it."""
    uploader, publisher = aliased(Person), aliased(Person)
    query = (
        select(ChecklistVersion, uploader.name, publisher.name)
        .outerjoin(uploader, uploader.id == ChecklistVersion.uploaded_by)
        .outerjoin(publisher, publisher.id == ChecklistVersion.published_by)
        .where(ChecklistVersion.discarded_at.is_(None))
        .order_by(desc(ChecklistVersion.uploaded_at), desc(ChecklistVersion.id))
    )
    return [(row, by, published) for row, by, published in await session.execute(query)]


async def version_row(session: AsyncSession, version_id: UUID) -> ChecklistVersion:
    row = await session.get(ChecklistVersion, version_id)
    if row is None or row.discarded_at:
        raise NotFound(NO_VERSION)
    return row


async def lists_before(session: AsyncSession, row: ChecklistVersion) -> Lists | None:
    """What a version is compared with: for one that waits the version in force, else the one published before it."""
    if row.published_at is None:
        return await lists_in_force(session)
    earlier = (
        select(ChecklistVersion.id)
        .where(ChecklistVersion.published_at < row.published_at)
        .order_by(desc(ChecklistVersion.published_at))
        .limit(1)
    )
    found = await session.scalar(earlier)
    return await lists_in(session, found) if found else None


async def published_row(session: AsyncSession, version: str) -> ChecklistVersion:
    row = await session.scalar(select(ChecklistVersion).where(ChecklistVersion.version == version))
    if row is None:
        raise NotFound(NO_VERSION)
    return row
