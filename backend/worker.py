"""The worker: runs the jobs of all domains, each in its own loop, woken by PostgreSQL when there is new work, and what
is due by the clock.

Any number of workers may run. Whatever is killed half-way is still due, since a job claims and finishes its
work in transactions.
"""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from backend.alerts import hand_over, silent_phones
from backend.codes import carrier
from backend.database import Sessions, connect, sessions
from backend.evidence import ledger_work, upload_sweep
from backend.imports.writing import IMPORTS
from backend.jobs import CHANNEL, Job, Periodic
from backend.measurements import again
from backend.nameplates import reading as nameplates
from backend.news import readings
from backend.packaging import repeating
from backend.reminders import sending as reminding
from backend.reports import escalating
from backend.reports.tracking import whereabouts
from backend.scans import partitions
from backend.settings import Settings
from backend.sync import waiting
from backend.things import renamed
from backend.timetable.keeping import keep_time

log = logging.getLogger("mashang.worker")
JOBS: list[Job] = [
    hand_over.JOB,
    carrier.JOB,
    renamed.JOB,
    IMPORTS,
    ledger_work.JOB,
    ledger_work.ANCHORING,
    waiting.JOB,
    escalating.JOB,
    whereabouts.JOB,
    nameplates.JOB,
    again.JOB,
    repeating.JOB,
]
PERIODIC: list[Periodic] = [
    partitions.PERIODIC,
    upload_sweep.PERIODIC,
    silent_phones.PERIODIC,
    reminding.PERIODIC,
    nameplates.FORGETTING,
    readings.PERIODIC,
]
REST_AFTER_FAILURE = 5.0  # seconds; a job that fails is tried again for ever and said each time


async def work(settings: Settings, stop: asyncio.Event) -> None:
    """Run until `stop` is set."""
    engine = connect(settings)
    open_session = sessions(engine)
    bells = {job.name: asyncio.Event() for job in JOBS}
    async with listening(settings, bells):
        loops = [asyncio.create_task(repeat(job, open_session, bells[job.name], stop)) for job in JOBS]
        loops.append(asyncio.create_task(keep_time(settings, open_session, PERIODIC, stop)))
        await stop.wait()
        for bell in bells.values():
            bell.set()
        await asyncio.gather(*loops)
        for job in JOBS:
            if job.close:
                await job.close()
    await engine.dispose()


async def repeat(job: Job, open_session: Sessions, bell: asyncio.Event, stop: asyncio.Event) -> None:
    while not stop.is_set():
        bell.clear()
        rest = job.every_seconds
        try:
            if await job.run(open_session):
                continue
        except Exception:  # one failing job must not stop the others; it is said and tried again
            log.exception("job %s failed", job.name)
            rest = REST_AFTER_FAILURE
        try:
            await asyncio.wait_for(bell.wait(), rest)
        except TimeoutError:
            continue


@asynccontextmanager
async def listening(settings: Settings, bells: dict[str, asyncio.Event]) -> AsyncIterator[None]:
    """Rings all bells when somebody calls `jobs.wake_workers`. Without it jobs only come round more slowly,
    so a lost connection is not fatal: it is opened again."""

    def ring(*_: object) -> None:
        for bell in bells.values():
            bell.set()

    async def listen() -> None:
        while True:
            try:
                connection = await asyncpg.connect(settings.database_url)
                await connection.add_listener(CHANNEL, ring)
                ring()
                while not connection.is_closed():
                    await asyncio.sleep(5)
                    await connection.execute("SELECT 1")
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("cannot listen for new work, trying again: %s", error)
                await asyncio.sleep(2)

    ear = asyncio.create_task(listen())
    try:
        yield
    finally:
        ear.cancel()
        await asyncio.gather(ear, return_exceptions=True)


async def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await work(Settings(), stop)


if __name__ == "__main__":
    asyncio.run(main())
