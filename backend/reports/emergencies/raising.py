"""应急报警: an emergency comes in. A first one is always taken; a second one of the same thing joins it, and wakes
nobody twice. Nothing here commits."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.secrets import network_digest
from backend.database import now
from backend.refusals import Invalid
from backend.reports import forms
from backend.reports.beginning import begin
from backend.reports.emergencies.rules import SAME
from backend.reports.filing import Reporter, files_held, open_report, thing_of_tag
from backend.reports.joining import chosen_by, join, wait_for_others
from backend.reports.models import Report, ReportKind
from backend.reports.queries import open_reports_of
from backend.reports.sorts import sort_of
from backend.reports.steps import Said
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
    await wait_for_others(session, thing)
    same = None if form.separate else await same_emergency(session, form, thing)
    said = Said(note=form.said, facts=dict(form.facts), files=files, made_at=report.made_at)
    if same:
        await join(session, same, report, said, reporter)
    else:
        await begin(session, report, thing, said, reporter)
    return report


async def same_emergency(session: AsyncSession, form: forms.Report, thing: Thing | None) -> Report | None:
    if chosen := await chosen_by(session, form.joins, ReportKind.EMERGENCY):
        return chosen
    if thing is None:
        return None
    open_ones = await open_reports_of(session, thing.id, ReportKind.EMERGENCY)
    return next((each for each in open_ones if each.received_at > now() - SAME), None)
