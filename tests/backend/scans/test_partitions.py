"""Months of the scan log are made ahead, and rows that came too early are not in the way."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert, text

from backend.database import new_id
from backend.scans.models import scan_uses, scans
from backend.scans.partitions import begin_of, make_months_from


async def add_scan(session, at: datetime) -> None:
    values = {"found": "bound", "audience": "visitor", "terminal": "iOS", "entry": "scanner", "tag": "T"}
    await session.execute(insert(scans).values(id=new_id(), at=at, **values))


async def where_rows_lie(session, table: str = "scans") -> list[str]:
    rows = await session.execute(text(f"SELECT tableoid::regclass::text FROM {table} ORDER BY at"))
    return list(rows.scalars())


async def test_three_months_are_made_and_made_once(session):
    made = await make_months_from(session, date(2026, 11, 22))
    assert made == [
        *("scans_2026_11", "scans_2026_12", "scans_2027_01"),
        *("scan_uses_2026_11", "scan_uses_2026_12", "scan_uses_2027_01"),
    ]
    assert await make_months_from(session, date(2026, 11, 30)) == []
    assert await make_months_from(session, date(2026, 12, 1)) == ["scans_2027_02", "scan_uses_2027_02"]


async def test_a_month_begins_at_midnight_in_shanghai(session):
    await make_months_from(session, date(2026, 11, 22))
    midnight = begin_of(date(2026, 12, 1))
    assert midnight == datetime(2026, 11, 30, 16, tzinfo=UTC)
    await add_scan(session, midnight - timedelta(microseconds=1))
    await add_scan(session, midnight)
    assert await where_rows_lie(session) == ["scans_2026_11", "scans_2026_12"]


async def test_rows_in_the_default_partition_move_into_their_month(session):
    """The worker was away over the turn of the year."""
    for day in (date(2026, 12, 31), date(2027, 1, 1), date(2027, 5, 9)):
        await add_scan(session, begin_of(day))
    await session.execute(
        insert(scan_uses).values(scan_id=new_id(), at=begin_of(date(2027, 1, 1)), what="left", seconds=3)
    )
    assert await where_rows_lie(session) == ["scans_default"] * 3
    await make_months_from(session, date(2026, 12, 31))
    assert await where_rows_lie(session) == ["scans_2026_12", "scans_2027_01", "scans_default"]
    assert await where_rows_lie(session, "scan_uses") == ["scan_uses_2027_01"]


async def test_a_month_has_the_indexes_of_the_log(session):
    await make_months_from(session, date(2026, 11, 22))
    indexes = await session.execute(
        text("SELECT indexdef FROM pg_indexes WHERE tablename = 'scans_2026_11' ORDER BY indexname")
    )
    columns = [line.rsplit("(", 1)[1] for line in indexes.scalars()]
    assert sorted(columns) == ["id, at)", "tag)", "thing_id)"]
