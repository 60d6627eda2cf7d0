"""Counts visits beside the requests: in memory first, then added to the day's rows, so that opening a page costs no
write of its own. A process that is killed loses at most what it counted since the last writing; while the database
is away the numbers wait for the next visit after it is back."""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.scans.log import UNREACHABLE
from backend.statistics.models import Visitors, Visits

log = logging.getLogger("mashang.statistics")
WAIT = 5.0  # seconds


class Use(NamedTuple):
    day: date
    function: str
    who: str
    district: str


class Coming(NamedTuple):
    day: date
    who: str
    district: str


class VisitLog:
    """What this process has counted and not written yet."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.pages: Counter[Use] = Counter()
        self.deeds: Counter[Use] = Counter()
        self.people: Counter[Coming] = Counter()
        self.of_month: Counter[Coming] = Counter()
        self.alarm: asyncio.TimerHandle | None = None
        self.writing: asyncio.Task[None] | None = None
        self.turn = asyncio.Lock()

    def add_page(self, use: Use) -> None:
        self.pages[use] += 1
        self.set_alarm()

    def add_deed(self, use: Use) -> None:
        self.deeds[use] += 1
        self.set_alarm()

    def add_coming(self, coming: Coming, *, new_in_month: bool) -> None:
        self.people[coming] += 1
        self.of_month[coming] += new_in_month
        self.set_alarm()

    def set_alarm(self) -> None:
        if self.alarm is None:
            self.alarm = asyncio.get_running_loop().call_later(WAIT, self.start_writing)

    def start_writing(self) -> None:
        self.alarm = None
        self.writing = asyncio.create_task(self.write())

    async def flush(self) -> None:
        """Write all that was counted, and wait for what is being written."""
        if self.alarm:
            self.alarm.cancel()
            self.alarm = None
        await self.write()

    async def write(self) -> None:
        async with self.turn:
            counted = (self.pages, self.deeds, self.people, self.of_month)
            self.pages, self.deeds, self.people, self.of_month = Counter(), Counter(), Counter(), Counter()
            pages, deeds, people, of_month = counted
            try:
                async with self.engine.begin() as connection:
                    # In one order, so that two processes never wait for each other's rows.
                    if uses := sorted({*pages, *deeds}):
                        rows = [use._asdict() | {"pages": pages[use], "deeds": deeds[use]} for use in uses]
                        await connection.execute(added_to(Visits, Use._fields, ("pages", "deeds")), rows)
                    if comings := sorted(people):
                        rows = [
                            each._asdict() | {"people": people[each], "of_month": of_month[each]}
                            for each in comings
                        ]
                        await connection.execute(
                            added_to(Visitors, Coming._fields, ("people", "of_month")), rows
                        )
            except UNREACHABLE as error:
                self.pages.update(pages)
                self.deeds.update(deeds)
                self.people.update(people)
                self.of_month.update(of_month)
                log.warning("counted visits wait for the database: %s", error)


def added_to(rows: type[Visits | Visitors], key: Sequence[str], counts: Sequence[str]) -> Insert:
    """Adds to the row of the day, or begins it."""
    row = insert(rows)
    summed = {name: getattr(rows, name) + row.excluded[name] for name in counts}
    return row.on_conflict_do_update(index_elements=key, set_=summed)
