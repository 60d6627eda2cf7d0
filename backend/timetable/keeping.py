"""Runs periodic work at its times, with pgqueuer's timetable on PostgreSQL: of several workers one runs each period,
one that is killed is followed by another within half a minute, and what fell due while none was there is made up for.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

import asyncpg
from pgqueuer import models
from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.sm import SchedulerManager
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import Sessions, now
from backend.jobs import Periodic
from backend.settings import Settings
from backend.timetable.models import PeriodicRun

log = logging.getLogger("mashang.timetable")
REST_AFTER_LOSS = 2.0  # seconds until the database is tried again
LONGEST = 300  # characters of a failure


async def keep_time(
    settings: Settings, open_session: Sessions, work: Sequence[Periodic], stop: asyncio.Event
) -> None:
    """Until `stop` is set; a lost database is waited for."""
    while not stop.is_set():
        try:
            async with open_session.begin() as session:
                await announce_work(session, work)
            await keep_until(settings.database_url, open_session, work, stop)
        except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("the timetable lost its database, trying again: %s", error)
            await rest(stop)


async def keep_until(url: str, open_session: Sessions, work: Sequence[Periodic], stop: asyncio.Event) -> None:
    async with asyncpg.create_pool(url, min_size=1, max_size=2) as pool:
        timetable = SchedulerManager(Queries(AsyncpgPoolDriver(pool)))
        for each in work:
            timetable.schedule(each.name, each.cron, accepts_context=False)(noted(open_session, each))
        stopping = asyncio.create_task(set_with(stop, timetable.shutdown))
        try:
            await timetable.run()
        finally:
            stopping.cancel()


async def announce_work(session: AsyncSession, work: Sequence[Periodic]) -> None:
    """What is in the timetable now; what no longer is, or has another time, is taken out."""
    for each in work:
        known = insert(PeriodicRun).values(name=each.name, says=each.says, failure="", failures=0)
        await session.execute(known.on_conflict_do_update(index_elements=["name"], set_={"says": each.says}))
    current = {"names": [each.name for each in work], "times": [each.cron for each in work]}
    await session.execute(
        text(
            "DELETE FROM pgqueuer_schedules WHERE (entrypoint, expression) NOT IN"
            " (SELECT * FROM unnest(CAST(:names AS text[]), CAST(:times AS text[])))"
        ),
        current,
    )
    await session.execute(
        text("DELETE FROM periodic_runs WHERE name <> ALL(CAST(:names AS text[]))"), current
    )


def noted(open_session: Sessions, periodic: Periodic) -> Callable[[models.Schedule], Awaitable[None]]:
    """The work, with its beginning and its end written down."""

    async def run(_: models.Schedule) -> None:
        await write_down(open_session, periodic, started_at=now())
        try:
            await periodic.run(open_session)
        except (
            Exception
        ) as error:  # one that fails must not stop the others; it is said, and comes round again
            log.exception("periodic work %s failed", periodic.name)
            said = f"{type(error).__name__}: {error}"[:LONGEST]
            failures = PeriodicRun.failures + 1
            await write_down(open_session, periodic, failed_at=now(), failure=said, failures=failures)
        else:
            await write_down(open_session, periodic, done_at=now(), failure="", failures=0)

    return run


async def write_down(open_session: Sessions, periodic: Periodic, **values: object) -> None:
    async with open_session.begin() as session:
        known = insert(PeriodicRun).values(name=periodic.name, says=periodic.says, failure="", failures=0)
        await session.execute(known.on_conflict_do_update(index_elements=["name"], set_=values))


async def set_with(one: asyncio.Event, other: asyncio.Event) -> None:
    await one.wait()
    other.set()


async def rest(stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), REST_AFTER_LOSS)
    except TimeoutError:
        return
