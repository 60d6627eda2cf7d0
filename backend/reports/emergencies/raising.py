"""应急报警: an emergency comes in. A first one is always taken; a second one of the same thing joins it, and wakes
nobody twice. Nothing here commits."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.secrets import network_digest
from backend.database import now
from backend.live.announcing import announce
from backend.refusals import Invalid, TooMany
from backend.reports import forms
from backend.reports.emergencies.calling import call_next, tell_taker
from backend.reports.emergencies.rules import MOST_JOINING, SAME
from backend.reports.filing import Reporter, files_held, open_report, thing_of_tag
from backend.reports.flow_versions import flow_for
from backend.reports.flows import content_of
from backend.reports.models import Report, ReportKind, StepKind
from backend.reports.queries import open_reports_of
from backend.reports.sorts import sort_of
from backend.reports.steps import Said, add_step
from backend.settings import Settings
from backend.things.models import Thing


async def raise_emergency(
    session: AsyncSession, settings: Settings, form: forms.Report, reporter: Reporter, network: str = ""
) -> Report:
    """The report of this form; whoever sends it again gets the same one. `network` is where it came from."""
    if known := await session.get(Report, form.id):
        return known
    thing = await thing_of_tag(session, form.tag)
    if sort_of(ReportKind.EMERGENCY, form.sort, thing.type_code if thing else None) is None:
        raise Invalid("请选一下出了什么事", "sort")
    files = await files_held(session, settings, form, reporter.actor.person_id if reporter.actor else None)
    report = await open_report(session, ReportKind.EMERGENCY, form, thing, reporter)
    report.network = network_digest(network) if network else None
    if thing:
        # Two phones before the same elevator: who comes second waits, and joins.
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(str(thing.id)))))
    same = None if form.separate else await same_emergency(session, form, thing)
    said = Said(note=form.said, facts=dict(form.facts), files=files, made_at=report.made_at)
    if same:
        await join(session, same, report, said, reporter)
    else:
        await begin(session, report, thing, said, reporter)
    return report


async def same_emergency(session: AsyncSession, form: forms.Report, thing: Thing | None) -> Report | None:
    if form.joins:
        chosen = await session.get(Report, form.joins)
        if chosen and chosen.kind == ReportKind.EMERGENCY and not chosen.closed_at:
            return await session.get(Report, chosen.joined_to) if chosen.joined_to else chosen
    if thing is None:
        return None
    open_ones = await open_reports_of(session, thing.id, ReportKind.EMERGENCY)
    return next((each for each in open_ones if each.received_at > now() - SAME), None)


async def begin(
    session: AsyncSession, report: Report, thing: Thing | None, said: Said, reporter: Reporter
) -> None:
    flow = await flow_for(session, ReportKind.EMERGENCY, report.sort, thing.type_code if thing else None)
    report.flow = content_of(flow)
    session.add(report)
    await session.flush()
    await add_step(session, report, StepKind.RECEIVED, reporter.doer, said)
    await call_next(session, report, thing, now())


async def join(session: AsyncSession, same: Report, report: Report, said: Said, reporter: Reporter) -> None:
    if report.network:
        await check_how_many_join(session, same.id, report.network)
    report.joined_to = same.id
    session.add(report)
    await session.flush()
    before = await earlier_of(session, same, report)
    if before:  # the same phone pressed again: its facts count, another line in the story does not
        await add_step(session, same, StepKind.ADDED, reporter.doer, said)
    else:
        await add_step(session, same, StepKind.JOINED, reporter.doer, said)
    take_over_facts(same, report)
    await tell_taker(session, same)
    await announce(session, report.room)


def take_over_facts(same: Report, report: Report) -> None:
    """More people than were known of: nobody is forgotten."""
    for name, count in report.facts.items():
        same.facts = {**same.facts, name: max(count, same.facts.get(name, 0))}


async def earlier_of(session: AsyncSession, same: Report, report: Report) -> UUID | None:
    if same.author_id == report.author_id:
        return same.id
    mine = select(Report.id).where(
        Report.joined_to == same.id, Report.author_id == report.author_id, Report.id != report.id
    )
    return await session.scalar(mine.limit(1))


async def check_how_many_join(session: AsyncSession, same: UUID, network: bytes) -> None:
    """Never in the way of a first emergency: only of who joins one again and again."""
    joined = select(func.count()).where(
        Report.joined_to == same,
        Report.network == network,
        Report.received_at > now() - timedelta(hours=1),
    )
    if (await session.execute(joined)).scalar_one() >= MOST_JOINING:
        raise TooMany("这起报警已经收到了，从这个网络来的太多。救援在路上，有新情况请打电话")
