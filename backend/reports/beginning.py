"""A report that is about nothing known yet begins its own story, and the first of its flow are called. Nothing here
commits."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import now
from backend.reports.calling import call_next
from backend.reports.filing import Reporter
from backend.reports.flow_versions import flow_for
from backend.reports.flows import content_of
from backend.reports.models import Report, ReportKind, StepKind
from backend.reports.steps import Said, add_step
from backend.things.models import Thing


async def begin(
    session: AsyncSession, report: Report, thing: Thing | None, said: Said, reporter: Reporter
) -> None:
    type_code = thing.type_code if thing else None
    flow = await flow_for(session, ReportKind(report.kind), report.sort, type_code)
    report.flow = content_of(flow)
    session.add(report)
    await session.flush()
    await add_step(session, report, StepKind.RECEIVED, reporter.doer, said)
    await call_next(session, report, thing, now())
