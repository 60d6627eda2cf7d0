"""Work that goes on behind requests. A domain describes it as a Job: a loop that claims what is due and does it. What
is due by the clock is a Periodic."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import Sessions

CHANNEL = "mashang_work"


@dataclass(frozen=True)
class Job:
    """`run` does one piece of what is due and says whether there may be more; it is safe to run in several
    processes at once (claims with FOR UPDATE SKIP LOCKED). Rests `every_seconds` when nothing is due, unless
    woken. `close` ends what `run` left under way, when the worker stops."""

    name: str
    run: Callable[[Sessions], Awaitable[bool]]
    every_seconds: float
    close: Callable[[], Awaitable[None]] | None = None


@dataclass(frozen=True)
class Periodic:
    """`run` is called once in each period, whatever the number of workers, and late when none was there. One that
    was killed half-way is called again, so it must be safe to repeat. `cron` is minute, hour, day, month and weekday
    in UTC; Shanghai is eight hours ahead all year. `says` tells administrators what it does."""

    name: str
    says: str
    cron: str
    run: Callable[[Sessions], Awaitable[object]]


async def wake_workers(session: AsyncSession) -> None:
    """Tell waiting workers, when this transaction commits, that there is something to do."""
    await session.execute(text(f"SELECT pg_notify('{CHANNEL}', '')"))
