"""Periodic work: once in each period whatever the number of workers, made up for after an absence, and seen when it
fails. `* * * * * *` is every second, for tests."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select, text

from backend.database import connect, sessions
from backend.jobs import Periodic
from backend.timetable.keeping import keep_time
from backend.timetable.models import PeriodicRun

YEARLY = "0 0 1 1 *"
EVERY_SECOND = "* * * * * *"


class Counted:
    """Work that counts its runs and can be made to fail."""

    def __init__(self) -> None:
        self.runs = 0
        self.fails = False
        self.ran = asyncio.Condition()

    async def run(self, open_session) -> None:
        async with self.ran:
            self.runs += 1
            self.ran.notify_all()
        if self.fails:
            raise ValueError("no room")

    async def reaches(self, runs: int) -> None:
        async with self.ran:
            await self.ran.wait_for(lambda: self.runs >= runs)


@pytest.fixture
async def keeping(settings) -> AsyncIterator:
    """`keeping(work, cron)` starts one more worker that keeps the timetable."""
    engine = connect(settings)
    stop, tasks = asyncio.Event(), []

    def start(work: Counted, cron: str) -> asyncio.Task[None]:
        periodic = Periodic("test.work", "试一试", cron, work.run)
        task = asyncio.create_task(keep_time(settings, sessions(engine), [periodic], stop))
        tasks.append(task)
        return task

    start.stop = stop
    yield start
    stop.set()
    await asyncio.gather(*tasks)
    await engine.dispose()


@pytest.fixture
def in_timetable(session):
    """Puts the work into the timetable as if it had been due already."""

    async def put(cron: str, *, status: str = "queued") -> None:
        await session.execute(
            text(
                "INSERT INTO pgqueuer_schedules (expression, entrypoint, next_run, heartbeat, status) VALUES"
                " (:cron, 'test.work', now() - interval '1 hour', now() - interval '1 hour',"
                " CAST(:status AS pgqueuer_status))"
            ),
            {"cron": cron, "status": status},
        )
        await session.commit()

    return put


async def finished(session) -> PeriodicRun:
    """The row of the work once its run is over."""
    while True:
        query = select(PeriodicRun).execution_options(populate_existing=True)
        row = await session.scalar(query)
        await session.commit()
        if row and (row.done_at or row.failed_at):
            return row
        await asyncio.sleep(0.05)


async def test_what_fell_due_while_no_worker_was_there_is_made_up_for_once(keeping, in_timetable, session):
    work = Counted()
    await in_timetable(YEARLY)
    keeping(work, YEARLY)
    keeping(work, YEARLY)
    await work.reaches(1)
    await finished(session)
    keeping.stop.set()
    next_run = await session.scalar(text("SELECT next_run > now() FROM pgqueuer_schedules"))
    assert (work.runs, next_run) == (1, True)


async def test_work_of_a_worker_that_was_killed_is_done_by_another(keeping, in_timetable):
    work = Counted()
    await in_timetable(YEARLY, status="picked")  # half an hour ago, and no sign of life since
    keeping(work, YEARLY)
    await work.reaches(1)


async def test_a_failure_is_written_down_and_forgotten_when_it_goes_well_again(keeping, session):
    work = Counted()
    work.fails = True
    keeping(work, EVERY_SECOND)
    row = await finished(session)
    assert (row.failure, row.done_at) == ("ValueError: no room", None)
    assert row.failures >= 1
    work.fails = False
    while row.failures or not row.done_at:
        row = await finished(session)
    assert row.failure == ""


async def test_a_lost_database_is_waited_for(keeping, session):
    work = Counted()
    keeping(work, EVERY_SECOND)
    await work.reaches(1)
    await session.execute(
        text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    )
    await session.commit()
    await work.reaches(work.runs + 2)


async def test_work_that_is_no_longer_there_leaves_the_timetable(keeping, in_timetable, session):
    await in_timetable("5 5 5 5 5")
    work = Counted()
    keeping(work, EVERY_SECOND)
    await work.reaches(1)
    left = await session.scalars(text("SELECT expression FROM pgqueuer_schedules"))
    assert list(left) == [EVERY_SECOND]


async def test_administrators_see_how_it_goes(keeping, in_timetable, session, sign_in):
    city = await sign_in("city_admin")
    assert "还没有工作进程来过" in (await city.get("/work")).text
    work = Counted()
    work.fails = True
    await in_timetable(YEARLY)
    keeping(work, YEARLY)
    await finished(session)
    html = (await city.get("/work")).text
    assert "试一试" in html and "连着 1 次没做成" in html and "ValueError: no room" in html
    keeping.stop.set()
    await session.execute(text("UPDATE pgqueuer_schedules SET next_run = now() - interval '1 hour'"))
    await session.commit()
    assert "没有按时做" in (await city.get("/work")).text
