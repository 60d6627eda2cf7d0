"""Reads of the board: emergencies that are not closed, in the area of who watches."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation, Person
from backend.accounts.permissions import Actor
from backend.database import now
from backend.regions.models import District
from backend.reports.models import Call, Report, ReportKind
from backend.reports.parties import seen_by
from backend.things.models import Thing

MOST = 200
CLOSED_SINCE = timedelta(hours=24)
MOST_CLOSED = 20


class CallSeen(NamedTuple):
    """One person, as often as they were called."""

    person: str
    organisation: str
    last: datetime
    times: int
    answered: datetime | None


class Case(NamedTuple):
    report: Report
    thing: Thing | None
    district: str
    taker: str | None
    calls: Sequence[CallSeen]
    joined: int


async def open_cases(session: AsyncSession, actor: Actor) -> list[Case]:
    """Those that nobody has taken before the others, the longest waiting first."""
    wanted = (
        cases(actor, Report.closed_at.is_(None))
        .order_by(Report.taken_at.is_not(None), Report.received_at)
        .limit(MOST)
    )
    return await with_calls(session, wanted)


async def closed_cases(session: AsyncSession, actor: Actor) -> list[Case]:
    """Of the last day, the latest first."""
    lately = Report.closed_at > now() - CLOSED_SINCE
    wanted = cases(actor, lately).order_by(Report.closed_at.desc()).limit(MOST_CLOSED)
    return await with_calls(session, wanted)


def cases(actor: Actor, which: ColumnElement[bool]) -> Select:
    return (
        select(Report, Thing, District.name, Person.name)
        .outerjoin(Thing, Thing.id == Report.thing_id)
        .outerjoin(District, District.code == Report.district_code)
        .outerjoin(Person, Person.id == Report.taken_by)
        .where(
            Report.kind == ReportKind.EMERGENCY,
            Report.joined_to.is_(None),
            which,
            seen_by(actor),
        )
    )


async def with_calls(session: AsyncSession, wanted: Select) -> list[Case]:
    rows = (await session.execute(wanted)).all()
    ids = [report.id for report, *_ in rows]
    calls, joined = await calls_of(session, ids), await joined_to(session, ids)
    return [
        Case(report, thing, district or "", taker, calls.get(report.id, []), joined.get(report.id, 0))
        for report, thing, district, taker in rows
    ]


async def calls_of(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[CallSeen]]:
    called = (
        select(
            Call.report_id,
            Person.name,
            Organisation.name,
            func.max(Call.called_at),
            func.count(),
            func.max(Call.answered_at),
        )
        .join(Person, Person.id == Call.person_id)
        .join(Organisation, Organisation.id == Call.organisation_id)
        .where(Call.report_id.in_(ids))
        .group_by(Call.report_id, Person.id, Person.name, Organisation.name)
        .order_by(func.min(Call.called_at), Organisation.name, Person.name)
    )
    found: dict[UUID, list[CallSeen]] = {}
    for row in await session.execute(called):
        found.setdefault(row[0], []).append(CallSeen(*row[1:]))
    return found


async def joined_to(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, int]:
    counted = (
        select(Report.joined_to, func.count()).where(Report.joined_to.in_(ids)).group_by(Report.joined_to)
    )
    return {report: count for report, count in await session.execute(counted) if report}
