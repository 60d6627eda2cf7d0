"""The clock of reports: who is not answered calls the next, and who is not there in time is told of. It closes
nothing: only people do."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.actions import tell
from backend.database import Sessions, now
from backend.jobs import Job
from backend.reports.calling import call_next
from backend.reports.circles import people_to_call
from backend.reports.flows import Circle, read_flow
from backend.reports.models import Party, Report, StepKind
from backend.reports.rules import is_late
from backend.reports.sentences import said_to, title_of
from backend.reports.steps import SYSTEM, add_step
from backend.things.models import Thing

EVERY_SECONDS = 1.0
AT_ONCE = 4  # reports: in a power cut many elevators stop at the same moment


async def escalate(open_session: Sessions, moment: datetime | None = None) -> bool:
    """One report whose time has come, in a transaction; whether there may be more. `moment` is now."""
    moment = moment or now()
    async with open_session.begin() as session:
        due = (
            select(Report)
            .where(Report.next_call_at <= moment, Report.closed_at.is_(None))
            .order_by(Report.next_call_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        report = await session.scalar(due)
        if report is None:
            return False
        thing = await session.get(Thing, report.thing_id) if report.thing_id else None
        if report.taken_at:
            await tell_that_nobody_is_there(session, report, thing, moment)
        else:
            await call_next(session, report, thing, moment)
        return True


async def tell_that_nobody_is_there(
    session: AsyncSession, report: Report, thing: Thing | None, moment: datetime
) -> None:
    """Somebody took it, and is not there though they must be: those above are told, once."""
    report.next_call_at = None
    flow = read_flow(report.flow)
    if not is_late(report, flow, moment):
        return
    words, told = said_to(report), []
    for party in (Party.STATION, Party.CITY):
        told += [each.person_id for each in await people_to_call(session, report, thing, party, Circle.DUTY)]
    told += [report.taken_by] if report.taken_by else []
    await tell(
        session,
        told,
        words.topic,
        f"{flow.on_site_minutes} 分钟还没有人到场。{title_of(report, thing)}",
        link=report.path,
        urgency=words.urgency,
        key=f"{report.id}:late",
        channels=("push", "sms"),
    )
    await add_step(session, report, StepKind.LATE, SYSTEM)


def watch_arrival(report: Report) -> None:
    """After it was taken the next time to look is when somebody must be there."""
    limit = read_flow(report.flow).must_be_there_at(report.received_at)
    gone_by = bool(report.arrived_at or report.done_at or report.closed_at)
    report.next_call_at = None if gone_by or limit is None else max(limit, now() + timedelta(seconds=1))


async def escalate_what_is_due(open_session: Sessions) -> bool:
    """A few at once, each in a transaction of its own: one that breaks does not hold up the others."""
    done = await asyncio.gather(*(escalate(open_session) for _ in range(AT_ONCE)), return_exceptions=True)
    if broken := [each for each in done if isinstance(each, BaseException)]:
        raise broken[0]
    return any(done)


JOB = Job("reports.escalating", escalate_what_is_due, EVERY_SECONDS)
