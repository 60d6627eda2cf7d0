"""真的修好了吗？ Only who reported a fault says so: then it is closed, or everything begins again. Nothing here
commits."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.actions import tell
from backend.alerts.models import Urgency
from backend.database import now
from backend.refusals import Conflict, Forbidden
from backend.reports.calling import call_next
from backend.reports.faults.queries import authors_of
from backend.reports.faults.rules import may_be_judged
from backend.reports.filing import Reporter
from backend.reports.models import ReportKind, StepKind
from backend.reports.queries import Seen
from backend.reports.sentences import title_of
from backend.reports.steps import Said, add_step


async def judge(session: AsyncSession, seen: Seen, fixed: bool, reporter: Reporter, said: Said) -> None:
    """Raises Conflict, Forbidden."""
    report = seen.report
    if report.kind != ReportKind.FAULT:
        raise Conflict("这不是报修，不用确认修好")
    if reporter.author_id not in await authors_of(session, report):
        raise Forbidden("修好没有由报修的人说。用报修时的手机，或者登录报修的账号")
    if why := may_be_judged(report, now()):
        raise Conflict(why)
    if fixed:
        await confirm(session, seen, reporter, said)
    else:
        await reopen(session, seen, reporter, said)


async def confirm(session: AsyncSession, seen: Seen, reporter: Reporter, said: Said) -> None:
    report = seen.report
    if report.closed_at is None:
        report.closed_at = now()
        report.closed_by = reporter.actor.person_id if reporter.actor else None
        report.next_call_at = None
    await add_step(session, report, StepKind.CONFIRMED, reporter.doer, said)


async def reopen(session: AsyncSession, seen: Seen, reporter: Reporter, said: Said) -> None:
    """Nobody has it now, so the next are called at once; who had it hears of it besides."""
    report, had_it = seen.report, seen.report.taken_by
    report.done_at = report.closed_at = report.closed_by = report.parts_due_on = None
    report.taken_at = report.taken_by = report.taken_as = None
    step = await add_step(session, report, StepKind.REOPENED, reporter.doer, said)
    if had_it:
        await tell(
            session,
            [had_it],
            "fault",
            f"报修人说没修好：{title_of(report, seen.thing)}",
            link=report.path,
            body=said.note or f"编号 {report.number}",
            urgency=Urgency.HIGH,
            key=f"{report.id}:reopened:{step.id}",
        )
    await call_next(session, report, seen.thing, now())
