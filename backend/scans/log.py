"""Writes the scan log beside the requests, in batches, so that opening a page costs no write of its own.

Rows wait in memory for at most 250 ms or until there are 200, then go in one COPY. On shutdown the rest is
written. A process that is killed loses at most those 250 ms of log; while the database is away rows wait, up to
20,000 of them. This is a log of visits, never evidence: what somebody did is kept by the deed itself.
"""

import asyncio
import logging
from collections import deque
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

import asyncpg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.database import new_id

log = logging.getLogger("mashang.scans")
BATCH = 200
WAIT, WAIT_LONGER = 0.25, 2.5  # seconds; the longer one while the database is away
DRIVERS_OWN = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
UNREACHABLE = (OSError, SQLAlchemyError, *DRIVERS_OWN)
MOST = 20_000  # rows kept while the database is away; the oldest go first


class Scan(NamedTuple):
    """One opened code page, in the order of the columns of `scans`."""

    id: UUID
    at: datetime
    tag: str
    found: str
    thing_id: UUID | None
    audience: str
    person_id: UUID | None
    terminal: str
    entry: str


def moment_of(scan_id: UUID) -> datetime:
    """When a scan was, to the millisecond: a UUIDv7 begins with its time, so that an id alone finds the
    partition. ValueError for an id that is none of ours."""
    if scan_id.version != 7:
        raise ValueError("not a UUIDv7")
    return datetime.fromtimestamp((scan_id.int >> 80) / 1000, UTC)


def new_scan_id() -> tuple[UUID, datetime]:
    made = new_id()
    return made, moment_of(made)


class ScanLog:
    """The rows of this process that are not written yet."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.waiting: deque[Scan] = deque(maxlen=MOST)
        self.alarm: asyncio.TimerHandle | None = None
        self.writing: asyncio.Task[None] | None = None
        self.turn = asyncio.Lock()
        self.pause = WAIT

    def add(self, scan: Scan) -> None:
        """Keep a row; it is written a moment later. Never waits, never fails."""
        self.waiting.append(scan)
        self.see_to_it()

    def see_to_it(self) -> None:
        """Write at once when there are enough, else when the pause is over. One write at a time."""
        if self.writing and not self.writing.done():
            return  # it sees to what came meanwhile
        if len(self.waiting) >= BATCH and self.pause == WAIT:
            self.start_writing()
        elif self.waiting and self.alarm is None:
            self.alarm = asyncio.get_running_loop().call_later(self.pause, self.start_writing)

    def start_writing(self) -> None:
        self.silence()
        self.writing = asyncio.create_task(self.write())
        self.writing.add_done_callback(lambda _: self.see_to_it())

    def silence(self) -> None:
        if self.alarm:
            self.alarm.cancel()
            self.alarm = None

    async def flush(self) -> None:
        """Write all that waits, now, and wait for what is being written."""
        self.silence()
        await self.write()
        self.see_to_it()

    async def written(self, scan_id: UUID) -> None:
        """Return when the row of this scan is in the database, if this process had it."""
        if (self.writing and not self.writing.done()) or any(scan.id == scan_id for scan in self.waiting):
            await self.flush()

    async def write(self) -> None:
        """Write what waits now; what comes meanwhile is the next batch."""
        async with self.turn:
            rows = list(self.waiting)
            self.waiting.clear()
            if not rows:
                return
            try:
                await self.copy(rows)
                self.pause = WAIT
            except UNREACHABLE as error:
                self.put_back(rows)
                self.pause = WAIT_LONGER
                log.warning("%d scans wait for the database: %s", len(self.waiting), error)

    async def copy(self, rows: list[Scan]) -> None:
        async with self.engine.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            assert raw
            write = partial(raw.copy_records_to_table, "scans", records=rows, columns=Scan._fields)
            try:
                try:
                    await write()
                except asyncpg.CheckViolationError:
                    await write()  # the worker made the rows' month a partition of its own meanwhile
            except UNREACHABLE:
                await connection.invalidate()  # the pool does not see what happens to the bare connection
                raise

    def put_back(self, rows: list[Scan]) -> None:
        room = MOST - len(self.waiting)
        self.waiting.extendleft(reversed(rows[-room:] if room else []))
