"""Calls the people of a flow, one rung after the other, until somebody takes the report. Nothing here commits."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.actions import tell
from backend.alerts.models import Urgency
from backend.database import new_id, now
from backend.jobs import wake_workers
from backend.reports.circles import people_to_call
from backend.reports.flows import Calling, read_flow
from backend.reports.models import Call, Report, StepKind
from backend.reports.sentences import said_to, title_of
from backend.reports.steps import SYSTEM, Said, add_step
from backend.things.models import Thing


async def call_next(session: AsyncSession, report: Report, thing: Thing | None, moment: datetime) -> None:
    """The next rung: everybody in it is told at once, those who were told before once more. A rung without anybody is
    passed over at once; where the last has nobody either, the board shows that nobody could be called."""
    flow = read_flow(report.flow)
    called: list[Call] = []
    while not called:
        rung = flow.rung(report.rung)
        report.rung += 1
        for calling in rung.calls:
            called += await call(session, report, thing, calling, moment)
        if report.rung >= len(flow.rungs):
            break
    report.next_call_at = flow.next_call(report.rung, moment)
    await write_down(session, report, called)
    await wake_workers(session)


async def call(
    session: AsyncSession, report: Report, thing: Thing | None, calling: Calling, moment: datetime
) -> list[Call]:
    people = await people_to_call(session, report, thing, calling.party, calling.circle)
    if not people:
        return []
    words = said_to(report)
    # Each rung has a key of its own: to be called again is to be told again.
    await tell(
        session,
        [each.person_id for each in people],
        words.topic,
        title_of(report, thing),
        body=f"{words.first}。编号 {report.number}" if report.rung == 1 else words.again,
        link=report.path,
        urgency=words.urgency,
        key=f"{report.id}:{report.rung}",
        channels=calling.channels,
    )
    return [
        Call(
            id=new_id(),
            report_id=report.id,
            rung=report.rung,
            party=calling.party,
            organisation_id=each.organisation_id,
            person_id=each.person_id,
            channels=list(calling.channels),
            called_at=moment,
        )
        for each in people
    ]


async def write_down(session: AsyncSession, report: Report, called: list[Call]) -> None:
    by_person = {each.person_id: each for each in called}
    session.add_all(by_person.values())
    parties = list(dict.fromkeys(each.party for each in called))
    facts = {"rung": report.rung, "parties": parties, "people": len(by_person)}
    await add_step(session, report, StepKind.TOLD, SYSTEM, Said(facts=facts))


async def tell_taker(session: AsyncSession, report: Report) -> None:
    """Who has it hears what is new; while nobody has it the calling goes on by itself."""
    if report.taken_by and not report.closed_at:
        await tell(
            session,
            [report.taken_by],
            said_to(report).topic,
            f"{report.number} 有新情况",
            link=report.path,
            urgency=Urgency.HIGH,
        )


async def answer_calls(session: AsyncSession, report: Report, person_id: object) -> None:
    mine = update(Call).where(
        Call.report_id == report.id, Call.person_id == person_id, Call.answered_at.is_(None)
    )
    await session.execute(mine.values(answered_at=now()))
