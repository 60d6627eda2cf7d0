"""What the units do about a fault besides taking it: wait for parts, repair it, close it. Nothing here commits."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.actions import tell
from backend.database import now
from backend.dates import on_day, today
from backend.refusals import Forbidden, Invalid
from backend.reports.doing import Doing, Way, add, hand_over, stand_down, take, with_facts
from backend.reports.faults.queries import reporters_of
from backend.reports.faults.rules import is_a_day_for_parts, may_follow
from backend.reports.flows import read_flow
from backend.reports.models import StepKind
from backend.reports.queries import Seen
from backend.reports.rules import ends_calling
from backend.reports.sentences import title_of
from backend.reports.steps import add_step


async def take_on(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    """接单."""
    before = seen.report.taken_by
    await take(session, seen, doing)
    if seen.report.taken_by != before:
        await tell_reporters(session, seen, f"已接单：{title_of(seen.report, seen.thing)}")


async def wait_for_parts(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    """等配件, with the day for which they are expected; said again, it is another day."""
    must_count(seen, doing)
    due = doing.form.due
    if due is None or not is_a_day_for_parts(due, today()):
        raise Invalid("请写配件预计哪天到，从今天起一年之内", "due")
    seen.report.parts_due_on = due
    said = with_facts(doing.said, due=due.isoformat())
    await add_step(session, seen.report, StepKind.WAITING_FOR_PARTS, doing.doer, said)
    await tell_reporters(session, seen, f"等配件，预计{on_day(due)}到：{title_of(seen.report, seen.thing)}")


async def repair(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    """已修好, with a photo of it. Its reporter is asked whether it really is."""
    must_count(seen, doing)
    report, form = seen.report, doing.form
    if not doing.said.files:
        raise Invalid("请拍一张修好后的照片", "photo.photo")
    report.done_at, report.parts_due_on = now(), None
    report.cause, report.measures = form.cause, form.measures
    await add_step(session, report, StepKind.DONE, doing.doer, doing.said)
    await tell_reporters(session, seen, f"真的修好了吗？{title_of(report, seen.thing)}")


async def close(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    """关闭 without the reporter's word: after the repair, or with the reason why there is none."""
    must_count(seen, doing)
    report, form = seen.report, doing.form
    if not report.done_at and not form.cause:
        raise Invalid("还没有修好就关闭，请写原因", "cause")
    report.closed_at, report.closed_by = now(), doing.actor.person_id
    report.next_call_at = report.parts_due_on = None
    report.cause, report.measures = form.cause or report.cause, form.measures or report.measures
    await add_step(session, report, StepKind.CLOSED, doing.doer, doing.said)
    await tell_reporters(session, seen, f"报修已关闭：{title_of(report, seen.thing)}")


def must_count(seen: Seen, doing: Doing) -> None:
    if not ends_calling(read_flow(seen.report.flow), doing.party):
        raise Forbidden("这起报修由接单的一方处理", "what")


async def tell_reporters(session: AsyncSession, seen: Seen, title: str) -> None:
    """Those who have an account; the others see it on the page of their report."""
    people = await reporters_of(session, seen.report)
    await tell(session, people, "fault", title, link=seen.report.path, body=f"编号 {seen.report.number}")


FAULT_WAY = Way(
    {
        StepKind.TAKEN: take_on,
        StepKind.WAITING_FOR_PARTS: wait_for_parts,
        StepKind.DONE: repair,
        StepKind.HANDED_OVER: hand_over,
        StepKind.STOOD_DOWN: stand_down,
        StepKind.CLOSED: close,
        StepKind.ADDED: add,
    },
    may_follow,
)
