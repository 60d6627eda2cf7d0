"""Reads of the scan log, each with a name. Nobody is named in them: a list of who looked at what is not for the
people looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import now
from backend.scans.models import Entry, Use, scan_uses, scans

PAGE = 50
SPAN = timedelta(days=30)


@dataclass(frozen=True)
class Numbers:
    """Of the last 30 days; links on our own pages are not scans."""

    today: int
    week: int
    month: int
    calls: int


@dataclass(frozen=True)
class ScanLine:
    id: UUID
    at: datetime
    audience: str
    terminal: str
    entry: str
    uses: list[str]
    seconds: int | None


async def numbers_of(session: AsyncSession, thing_id: UUID) -> Numbers:
    begin, moment = now() - SPAN, now()
    counted = select(
        func.count().filter(scans.c.at >= func.date_trunc("day", moment, "Asia/Shanghai")),
        func.count().filter(scans.c.at >= moment - timedelta(days=7)),
        func.count(),
    ).where(scans.c.thing_id == thing_id, scans.c.at >= begin, scans.c.entry != Entry.PAGE)
    called = (
        select(func.count())
        .select_from(scans.join(scan_uses, scan_uses.c.scan_id == scans.c.id))
        .where(
            scans.c.thing_id == thing_id,
            scans.c.at >= begin,
            scan_uses.c.at >= begin,
            scan_uses.c.what == Use.CALLED,
        )
    )
    row = (await session.execute(counted)).one()
    return Numbers(*row, await session.scalar(called) or 0)


async def scans_of(
    session: AsyncSession, thing_id: UUID, before: datetime | None = None
) -> Sequence[ScanLine]:
    """Newest first, one page, with what was used."""
    limit = before or now() + timedelta(minutes=1)
    shown = (
        select(scans)
        .where(scans.c.thing_id == thing_id, scans.c.at < limit)
        .order_by(scans.c.at.desc(), scans.c.id.desc())
        .limit(PAGE)
        .subquery()
    )
    used = (
        select(
            func.array_agg(aggregate_order_by(scan_uses.c.what, scan_uses.c.at)).label("uses"),
            func.max(scan_uses.c.seconds).label("seconds"),
        )
        .where(
            scan_uses.c.scan_id == shown.c.id,
            scan_uses.c.at >= shown.c.at,
            scan_uses.c.at < shown.c.at + timedelta(days=2),
        )
        .lateral()
    )
    query = (
        select(
            shown.c.id,
            shown.c.at,
            shown.c.audience,
            shown.c.terminal,
            shown.c.entry,
            used.c.uses,
            used.c.seconds,
        )
        .outerjoin(used, true())
        .order_by(shown.c.at.desc(), shown.c.id.desc())
    )
    return [
        ScanLine(row.id, row.at, row.audience, row.terminal, row.entry, list(row.uses or []), row.seconds)
        for row in await session.execute(query)
    ]
