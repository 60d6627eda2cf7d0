"""How periodic work goes, for those who look after the installation."""

from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

LATE = timedelta(minutes=3)


class Work(Struct, frozen=True):
    name: str
    says: str
    next_at: datetime | None
    started_at: datetime | None
    done_at: datetime | None
    failed_at: datetime | None
    failure: str
    failures: int
    is_running: bool

    def is_late(self, moment: datetime) -> bool:
        """Nobody does it: no worker is there, or it does not get to the database."""
        return self.next_at is not None and not self.is_running and self.next_at < moment - LATE


async def periodic_work(session: AsyncSession) -> list[Work]:
    """In the order in which it is due."""
    rows = await session.execute(
        text(
            "SELECT name, says, next_run, started_at, done_at, failed_at, failure, failures,"
            " coalesce(status = 'picked' AND heartbeat > now() - interval '30 seconds', false)"
            " FROM periodic_runs LEFT JOIN pgqueuer_schedules ON entrypoint = name ORDER BY next_run, name"
        )
    )
    return [Work(*row) for row in rows.all()]
