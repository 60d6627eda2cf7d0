"""What people who were called do about an emergency besides taking it: set out, be there, free people, end it.
Nothing here commits."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import now
from backend.refusals import Forbidden, Invalid
from backend.reports.doing import Doing, Way, add, begin_taking, hand_over, stand_down, take
from backend.reports.emergencies.rules import may_follow
from backend.reports.escalating import watch_arrival
from backend.reports.flows import read_flow
from backend.reports.models import StepKind
from backend.reports.queries import Seen
from backend.reports.rules import ends_calling
from backend.reports.steps import add_step


async def depart(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    seen.report.departed_at = seen.report.departed_at or now()
    await add_step(session, seen.report, StepKind.DEPARTED, doing.doer, doing.said)


async def arrive(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    """到场. Whoever stands there need not have taken it before: then they have now."""
    report = seen.report
    if report.taken_at is None and ends_calling(read_flow(report.flow), doing.party):
        begin_taking(report, doing.actor.person_id, doing.party)
        await add_step(session, report, StepKind.TAKEN, doing.doer)
    report.arrived_at = report.arrived_at or now()
    await add_step(session, report, StepKind.ARRIVED, doing.doer, doing.said)
    if report.taken_at:
        watch_arrival(report)


async def free(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    """已脱困、险情已排除. Ends no calling by itself, if nobody has it: somebody must still see to it."""
    report = seen.report
    report.done_at = report.done_at or now()
    await add_step(session, report, StepKind.FREED, doing.doer, doing.said)
    if report.taken_at:
        watch_arrival(report)


async def close(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    """关闭, with its cause and what was done against it."""
    report, form = seen.report, doing.form
    problems = {
        name: say
        for name, say in (("cause", "请写原因"), ("measures", "请写采取了什么措施"))
        if not getattr(form, name)
    }
    if problems:
        raise Invalid("；".join(problems.values()), next(iter(problems)), problems)
    if doing.party not in read_flow(report.flow).takers:
        raise Forbidden("这起报警由接警的一方关闭", "what")
    report.closed_at, report.closed_by = now(), doing.actor.person_id
    report.cause, report.measures, report.next_call_at = form.cause, form.measures, None
    await add_step(session, report, StepKind.CLOSED, doing.doer, doing.said)


EMERGENCY_WAY = Way(
    {
        StepKind.TAKEN: take,
        StepKind.DEPARTED: depart,
        StepKind.ARRIVED: arrive,
        StepKind.FREED: free,
        StepKind.HANDED_OVER: hand_over,
        StepKind.STOOD_DOWN: stand_down,
        StepKind.CLOSED: close,
        StepKind.ADDED: add,
    },
    may_follow,
)
