"""Import of 100,000 rows, from file to register, beside a bare COPY of the same rows in the same run.

python -m bench.imports [ROWS]
"""

import asyncio
import csv
import io
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import asyncpg
from sqlalchemy import text

from backend import models
from backend.accounts.models import OrganisationKind
from backend.accounts.permissions import Actor, Member
from backend.bulk import copy_rows
from backend.database import Sessions, connect, sessions
from backend.imports.actions import confirm, upload
from backend.imports.checking import check_due
from backend.imports.models import Import
from backend.imports.writing import write_due
from backend.regions.actions import read
from backend.settings import Settings
from backend.things.models import ThingKind
from bench._databases import demo_database

ROWS = 100_000
HEADINGS = [
    "设备名称",
    "设备品种",
    "设备代码",
    "使用登记证编号",
    "产品编号",
    "型号",
    "制造单位",
    "制造日期",
    "使用单位",
    "行政区",
    "详细地址",
    "楼栋或位置",
    "下次检验日期",
    "额定载重量",
    "额定速度",
]
assert models.metadata.tables


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory(prefix="mashang-bench-") as folder, demo_database(Path(folder)) as url:
        asyncio.run(measure(url, rows))


async def measure(url: str, rows: int) -> None:
    engine = connect(Settings(database_url=url))
    open_session = sessions(engine)
    actor, unit = await an_administrator(open_session)
    content = "\n".join(csv_lines(rows, unit)).encode("gb18030")
    print(f"{rows:,} rows, {len(content) / 1e6:.1f} MB of CSV in GB 18030")
    checked = await timed(lambda: checked_once(open_session, actor, content))
    written = await timed(lambda: written_once(open_session))
    again = await timed(lambda: checked_once(open_session, actor, content))
    async with open_session() as session:
        last = (await session.execute(LAST)).one()
    assert last.unchanged_rows == rows, last
    connection = await asyncpg.connect(url)
    same = await imported_rows(connection)
    copied = await timed(lambda: copy_rows(connection, "bare", list(same[0]), same))
    await connection.close()
    for name, seconds in (("check", checked), ("write", written), ("check again, all unchanged", again)):
        print(f"{name:28} {seconds:6.1f} s  {rows / seconds:9,.0f} rows/s")
    whole = checked + written
    print(f"{'file to register':28} {whole:6.1f} s  {rows / whole:9,.0f} rows/s")
    print(f"{'bare COPY of the same rows':28} {copied:6.1f} s  {rows / copied:9,.0f} rows/s")
    print(f"import takes {whole / copied:.1f} × the time of COPY")
    await engine.dispose()


LAST = text("SELECT * FROM imports ORDER BY id DESC LIMIT 1")


async def timed(work) -> float:  # type: ignore[no-untyped-def]
    begun = time.perf_counter()
    await work()
    return time.perf_counter() - begun


async def an_administrator(open_session: Sessions) -> tuple[Actor, str]:
    """Somebody of the city's office, and the name of a user unit."""
    async with open_session() as session:
        person = await session.scalar(text("SELECT id FROM people LIMIT 1"))
        unit = await session.scalar(
            text("SELECT name FROM organisations WHERE 'user_unit' = ANY(kinds) LIMIT 1")
        )
        office = await session.scalar(text("SELECT id FROM organisations WHERE regulator_level = 'city'"))
    kinds = frozenset({OrganisationKind.REGULATOR.value})
    member = Member(office, "", kinds, frozenset({"administrator"}), "city", None, (), frozenset(), None)
    return Actor(person, "", (member,)), unit


def csv_lines(rows: int, unit: str) -> Iterator[str]:
    """Passenger lifts all over the city, in every state of dates."""
    rng, districts = Random(7), [district["name"] for district in read("districts.csv")]
    yield line(HEADINGS)
    for number in range(rows):
        year = 2005 + number % 20
        yield line(
            [
                f"{number} 号客梯",
                "3110",
                f"311031{number // 9000:03}{year}{number % 9000 + 1:04}",
                f"梯11沪A{number % 100_000:05}({year % 100:02})",
                f"L{year}-{number}",
                "GEN2",
                "沪东电梯厂",
                f"{year}-05-10",
                unit,
                rng.choice(districts),
                f"云杉路 {rng.randint(1, 900)} 号",
                f"{rng.randint(1, 30)} 号楼",
                f"{2026 + number % 3}-{number % 12 + 1:02}-28",
                "1000",
                "1.75",
            ]
        )


def line(cells: list[str]) -> str:
    text_line = io.StringIO(newline="")
    csv.writer(text_line, lineterminator="").writerow(cells)
    return text_line.getvalue()


async def checked_once(open_session: Sessions, actor: Actor, content: bytes) -> None:
    async with open_session.begin() as session:
        uploaded = await upload(session, actor, ThingKind.EQUIPMENT, "lifts.csv", content)
    await check_due(open_session, uploaded.id)


async def written_once(open_session: Sessions) -> None:
    async with open_session.begin() as session:
        last = (await session.execute(LAST)).one()
        assert not last.error_rows, last
        await confirm(session, await session.get_one(Import, last.id))
    await write_due(open_session, last.id)


async def imported_rows(connection: asyncpg.Connection) -> list[dict]:
    """What the import wrote, and an empty table with the same columns and indexes to copy it into."""
    await connection.execute("CREATE TABLE bare (LIKE things INCLUDING ALL)")
    rows = await connection.fetch("SELECT * FROM things WHERE maker = '沪东电梯厂' AND model = 'GEN2'")
    return [dict(row) for row in rows]


if __name__ == "__main__":
    main()
