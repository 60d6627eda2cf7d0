"""What a reporter adds later: how many people, a photo, a voice note, that they are out, whether a fault is really
gone. Nothing here commits."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.secrets import seal
from backend.refusals import Conflict, Invalid
from backend.reports import forms
from backend.reports.calling import tell_taker
from backend.reports.faults.verdict import judge
from backend.reports.filing import Reporter, files_held
from backend.reports.models import Report, StepKind
from backend.reports.queries import report_seen
from backend.reports.sentences import said_to
from backend.reports.steps import Said, add_step, is_done
from backend.settings import Settings


async def add_to_report(
    session: AsyncSession,
    settings: Settings,
    form: forms.Addition,
    reporter: Reporter,
    *,
    freed: bool = False,
) -> Report:
    """Whoever knows the id of a report may add to it. `freed`: the reporter says that people are out, which ends
    nothing: who was called comes and sees. Raises NotFound, Invalid, Conflict."""
    seen = await report_seen(session, form.report, lock=True)
    report = seen.report
    files = await files_held(session, settings, form, reporter.actor.person_id if reporter.actor else None)
    said = Said(id=form.id, note=form.said, facts=dict(form.facts), files=files, made_at=reporter.made_at)
    if await is_done(session, said):
        return report
    if form.fixed is not None:
        await judge(session, seen, form.fixed, reporter, said)
        return report
    if report.closed_at:
        raise Conflict(said_to(report).closed)
    if form.is_empty and not freed:
        raise Invalid("写一句话，或者拍一张照片", "said")
    report.facts = {**report.facts, **form.facts}
    if form.contact:
        report.contact_sealed = seal(form.contact)
    await add_step(session, report, StepKind.FREED if freed else StepKind.ADDED, reporter.doer, said)
    await tell_taker(session, report)
    return report
