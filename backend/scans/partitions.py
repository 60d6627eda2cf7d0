"""Months of the scan log as partitions, made ahead. Rows that came before their month was made lie in the
default partition and move into the month when it is made, in the same transaction."""

from datetime import UTC, date, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import Sessions
from backend.dates import SHANGHAI, today
from backend.jobs import Periodic

TABLES = ("scans", "scan_uses")
AHEAD = 2  # months besides this one
ONE_AT_A_TIME = 7_270_031  # advisory lock, so that two workers do not make the same month


async def make_months(open_session: Sessions) -> None:
    """See to the partitions of this month and the next two."""
    async with open_session.begin() as session:
        await make_months_from(session, today())


async def make_months_from(session: AsyncSession, day: date) -> list[str]:
    """Make what is missing from the month of `day` on, and tell the names of the partitions made."""
    await session.execute(text("SET LOCAL lock_timeout = '5s'"))  # the log must not wait long behind us
    await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
    made = []
    for table in TABLES:
        for month in months(day, AHEAD + 1):
            if await make_month(session, table, month):
                made.append(partition_name(table, month))
    return made


async def make_month(session: AsyncSession, table: str, month: date) -> bool:
    """False when it is there already."""
    name = partition_name(table, month)
    if await session.scalar(text("SELECT to_regclass(:name) IS NOT NULL"), {"name": name}):
        return False
    start, end = (begin_of(m) for m in months(month, 2))
    inside = f"at >= '{start.isoformat()}' AND at < '{end.isoformat()}'"
    await session.execute(text(f"CREATE TABLE {name} (LIKE {table} INCLUDING ALL)"))
    # Attaching fails while the default partition holds rows of the month, and none may come in between.
    await session.execute(text(f"LOCK TABLE {table}_default IN ACCESS EXCLUSIVE MODE"))
    await session.execute(text(f"INSERT INTO {name} SELECT * FROM {table}_default WHERE {inside}"))
    await session.execute(text(f"DELETE FROM {table}_default WHERE {inside}"))
    await session.execute(
        text(
            f"ALTER TABLE {table} ATTACH PARTITION {name}"
            f" FOR VALUES FROM ('{start.isoformat()}') TO ('{end.isoformat()}')"
        )
    )
    return True


def partition_name(table: str, month: date) -> str:
    return f"{table}_{month:%Y_%m}"


def months(day: date, count: int) -> list[date]:
    """First days of `count` months, from that of `day` on."""
    first = day.year * 12 + day.month - 1
    return [date(m // 12, m % 12 + 1, 1) for m in range(first, first + count)]


def begin_of(month: date) -> datetime:
    """Midnight in Shanghai, in UTC."""
    return datetime(month.year, month.month, 1, tzinfo=SHANGHAI).astimezone(UTC)


PERIODIC = Periodic("scans.months", "给扫码记录备好以后两个月的分区", "7 * * * *", make_months)
