"""A second report of the same matter joins the first: nobody is called twice, and nothing that is said is lost.
Nothing here commits."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import now
from backend.live.announcing import announce
from backend.refusals import TooMany
from backend.reports.calling import tell_taker
from backend.reports.filing import Reporter
from backend.reports.models import Report, StepKind
from backend.reports.sentences import said_to
from backend.reports.steps import Said, add_step
from backend.things.models import Thing

MOST_JOINING = 30  # from one network, to one report, in an hour


async def wait_for_others(session: AsyncSession, thing: Thing | None) -> None:
    """Two phones before the same elevator: who comes second waits, and joins."""
    if thing:
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(str(thing.id)))))


async def chosen_by(session: AsyncSession, joins: UUID | None, kind: str) -> Report | None:
    """The open report that the reporter says theirs is about; of one that joined another: the other."""
    chosen = await session.get(Report, joins) if joins else None
    if chosen and chosen.joined_to:
        chosen = await session.get(Report, chosen.joined_to)
    return chosen if chosen and chosen.kind == kind and not chosen.closed_at else None


async def join(session: AsyncSession, same: Report, report: Report, said: Said, reporter: Reporter) -> None:
    if report.network:
        await check_how_many_join(session, same, report.network)
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


async def check_how_many_join(session: AsyncSession, same: Report, network: bytes) -> None:
    """Never in the way of a first report: only of who joins one again and again."""
    joined = select(func.count()).where(
        Report.joined_to == same.id,
        Report.network == network,
        Report.received_at > now() - timedelta(hours=1),
    )
    if (await session.execute(joined)).scalar_one() >= MOST_JOINING:
        raise TooMany(said_to(same).enough)
