"""故障报修: a fault comes in. One of the same symptom at the same thing joins the open one, and calls nobody twice.
Nothing here commits."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.secrets import network_digest
from backend.database import now
from backend.refusals import Invalid, TooMany
from backend.reports import forms
from backend.reports.beginning import begin
from backend.reports.faults.rules import MOST_REPORTS, is_same
from backend.reports.filing import Reporter, files_held, open_report, thing_of_tag
from backend.reports.joining import chosen_by, join, wait_for_others
from backend.reports.models import Report, ReportKind
from backend.reports.queries import open_reports_of
from backend.reports.sorts import sort_of
from backend.reports.steps import Said
from backend.settings import Settings
from backend.things.models import Thing


async def report_fault(
    session: AsyncSession, settings: Settings, form: forms.Report, reporter: Reporter, network: str = ""
) -> Report:
    """The report of this form; whoever sends it again gets the same one. `network` is where it came from. Raises
    Invalid, TooMany."""
    if known := await session.get(Report, form.id):
        return known
    thing = await thing_of_tag(session, form.tag)
    if sort_of(ReportKind.FAULT, form.sort, thing.type_code if thing else None) is None:
        raise Invalid("请选一下哪里坏了", "sort")
    files = await files_held(session, settings, form, reporter.actor.person_id if reporter.actor else None)
    report = await open_report(session, ReportKind.FAULT, form, thing, reporter)
    if thing is None and not (report.place or report.district_code):
        raise Invalid("贴纸没有绑定设备。请写一下在哪里，好让人找到它", "where")
    report.network = network_digest(network) if network else None
    await wait_for_others(session, thing)
    same = None if form.separate else await same_fault(session, form, thing, report)
    said = Said(note=form.said, facts=dict(form.facts), files=files, made_at=report.made_at)
    if same:
        await join(session, same, report, said, reporter)
    else:
        await check_how_many(session, report)
        await begin(session, report, thing, said, reporter)
    return report


async def same_fault(
    session: AsyncSession, form: forms.Report, thing: Thing | None, report: Report
) -> Report | None:
    if chosen := await chosen_by(session, form.joins, ReportKind.FAULT):
        return chosen
    open_ones = await open_reports_of(session, thing.id, ReportKind.FAULT) if thing else []
    return next((each for each in open_ones if is_same(each, form.sort, report.made_at)), None)


async def check_how_many(session: AsyncSession, report: Report) -> None:
    """A fault can wait an hour, so a flood from one network can."""
    if report.network is None:
        return
    lately = select(func.count()).where(
        Report.kind == ReportKind.FAULT,
        Report.network == report.network,
        Report.received_at > now() - timedelta(hours=1),
    )
    if (await session.execute(lately)).scalar_one() >= MOST_REPORTS:
        raise TooMany("从这个网络来的报修太多了。过一小时再报，着急请打维保电话")
