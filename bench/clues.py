"""Search of clues, and statistics over them, with 1,000,000 clues and as many judgements.

    python -m bench.clues [ROWS]

Goal (issue Packaging, QUALITY): search p95 at most 100 ms, statistics at most 500 ms. Every question is asked three
times; the first, cold one is reported apart. The same run times a bare indexed SELECT, so that the figures can be
read on any machine. Beside the time on the clock stands the time on the processor, of this process and of its
database backend: it says the same while others work on the machine. No question uses a second processor.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from backend import models
from backend.accounts.permissions import Actor, Member
from backend.bulk import copy_rows
from backend.database import Sessions, connect, first_id, sessions
from backend.dates import today
from backend.packaging.clues import queries
from backend.packaging.clues.models import Clue
from backend.packaging.clues.search import Filters, search
from backend.packaging.standards.shipped import shipped_dictionary
from backend.regions.actions import read
from backend.settings import Settings
from backend.statistics.packaging import Filters as Narrowed
from backend.statistics.packaging import handled, judged
from backend.statistics.periods import period_of
from backend.things.grams import plain, search_text, tsvector
from bench._databases import demo_database, execute
from bench.search import figures
from offline.short_number import short_number

ROWS = 1_000_000
DAYS = 900
SEED = 20261126
DROPPED = (
    "ALTER TABLE clues DROP CONSTRAINT fk_clues_judgement_id",
    "DROP INDEX ix_clues_search",
    "DROP INDEX ix_clues_exceeded",
)
PUT_BACK = (
    "CREATE INDEX ix_clues_search ON clues USING gin (search_grams)",
    "CREATE INDEX ix_clues_exceeded ON clues USING gin (exceeded)",
)
assert models.metadata.tables


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with (
        tempfile.TemporaryDirectory(prefix="mashang-bench-") as folder,
        demo_database(Path(folder), equipment=500, meters=100) as url,
    ):
        begun = time.perf_counter()
        asyncio.run(fill(url, rows))
        print(f"{rows:,} judgements and clues written in {time.perf_counter() - begun:.0f} s")
        asyncio.run(measure(url))


async def fill(url: str, rows: int) -> None:
    for statement in DROPPED:
        await execute(url, statement)
    connection = await asyncpg.connect(url)
    for table, made in (("judgements", judgement_row), ("clues", clue_row)):
        source = map(made, drawn(rows))
        first = next(source)
        await copy_rows(connection, table, list(first), (row for part in ([first], source) for row in part))
    for statement in PUT_BACK:
        await connection.execute(statement)
    await connection.execute("ALTER DATABASE bench SET max_parallel_workers_per_gather = 0")
    await connection.close()
    await execute(url, "VACUUM ANALYZE")


def drawn(rows: int) -> Iterator[dict[str, Any]]:
    """The same goods, makers, shops and places each time: common words, rare ones, and barcodes that come again."""
    rng = Random(SEED)
    classes = [(row["key"], row["category"]) for row in shipped_dictionary()["classes"]]
    streets = [(row["code"], row["district_code"]) for row in read("streets.csv")]
    words = ["云杉", "春山", "东塘", "江南", "沪东", "长白", "阳山", "暄湾", "申川", "清风"]
    kinds = [
        "月饼礼盒",
        "茶礼盒",
        "粽子礼篮",
        "滋补礼盒",
        "面霜套装",
        "水蜜桃",
        "坚果礼包",
        "红酒",
        "曲奇",
        "香水",
    ]
    begin = datetime.now(UTC) - timedelta(days=DAYS)
    for number in range(rows):
        moment = begin + timedelta(days=DAYS) * (number / rows)
        product = int(rng.paretovariate(0.6)) % 40_000  # few sell much, many little
        maker = f"{words[product % 10]}{words[product // 10 % 10]}食品{product % 3000}厂"
        street, district = streets[int(rng.triangular(0, len(streets), 20))]
        yield {
            "id": UUID(int=first_id(moment).int | rng.getrandbits(62)),
            "moment": moment,
            "class": classes[product % len(classes)],
            "goods": f"{words[product // 7 % 10]}{kinds[product % 10]} {product % 500} 号",
            "maker": maker,
            "seller": f"{words[number % 10]}百货{rng.randrange(2000)}店",
            "barcode": f"69{product:011}" if product % 5 else None,
            "street": street if number % 3 else None,
            "district": district if number % 50 else None,
            "exceeded": rng.choice([["ratio"], ["ratio"], ["layers"], ["ratio", "cost"], ["cost"], ["mass"]]),
            "overall": rng.choice(["exceeds", "within", "within", "cannot_tell"]),
            "state": state_at(number / rows, rng),
            "place": f"{rng.randrange(1, 6)} 层 {rng.randrange(60)} 号柜",
            "lng": 121.2 + rng.random() * 0.6,
            "lat": 31.0 + rng.random() * 0.5,
        }


def state_at(age: float, rng: Random) -> str:
    """What is old has been dealt with, but for a few."""
    if rng.random() < 0.02 + 0.9 * max(0.0, age - 0.9) * 10:
        return rng.choice(["untreated", "untreated", "treating"])
    return rng.choices(["passed", "failed", "void"], [30, 60, 10])[0]


def judgement_row(each: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": each["id"],
        "number": short_number("J", each["id"]),
        "made_at": each["moment"],
        "received_at": each["moment"],
        "author_id": each["id"],
        "class_key": each["class"][0],
        "category": each["class"][1],
        "goods_name": each["goods"],
        "maker": each["maker"],
        "seller": each["seller"],
        "place": each["place"],
        "district_code": each["district"],
        "street_code": each["street"],
        "dictionary": "0",
        "case": {},
        "phone_verdict": {},
        "verdict": {},
        "differs": False,
        "overall": each["overall"],
        "exceeded": each["exceeded"] if each["overall"] == "exceeds" else [],
        "tell_me": False,
    }


def clue_row(each: dict[str, Any]) -> dict[str, Any]:
    number = short_number("C", each["id"])
    found_by = search_text(
        [each["goods"], each["maker"], each["seller"], each["place"], each["barcode"], number]
    )
    closed = each["moment"] + timedelta(days=9) if each["state"] in ("passed", "failed", "void") else None
    return {
        "id": each["id"],
        "judgement_id": each["id"],
        "number": number,
        "state": each["state"],
        "opened_at": each["moment"],
        "changed_at": closed or each["moment"],
        "closed_at": closed,
        "category": each["class"][1],
        "class_key": each["class"][0],
        "exceeded": each["exceeded"],
        "barcode": each["barcode"],
        "goods": each["goods"],
        "maker": each["maker"],
        "maker_key": plain(each["maker"]),
        "seller": each["seller"],
        "place": each["place"],
        "district_code": each["district"],
        "street_code": each["street"],
        "lng_wgs84": each["lng"],
        "lat_wgs84": each["lat"],
        "judged_at": each["moment"],
        "tell_me": False,
        "test_body": "",
        "search_text": found_by,
        "search_grams": tsvector(found_by),
    }


@dataclass
class Took:
    """Milliseconds of one question."""

    wall: float
    cpu: float


async def timed(open_session: Sessions, ask: Callable[[AsyncSession], Awaitable[object]]) -> Took:
    async with open_session.begin() as session:
        backend = (await session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        begun, worked = time.perf_counter(), time.process_time_ns() + on_processor(backend)
        await ask(session)
        worked = time.process_time_ns() + on_processor(backend) - worked
        return Took((time.perf_counter() - begun) * 1000, worked / 1e6)


def on_processor(process: int) -> int:
    """Nanoseconds that the system has given a process (Linux)."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0])


async def measure(url: str) -> None:
    engine = connect(Settings(database_url=url))
    open_session = sessions(engine)
    sample = await a_clue(open_session)
    cold: list[Took] = []
    warm: list[Took] = []
    slowest: list[tuple[float, str]] = []
    for who, actor in people(sample).items():
        for filters, kinds in questions(sample):
            ask = partial(asked, actor=actor, filters=filters, kinds=kinds)
            times = [await timed(open_session, ask) for _ in range(3)]
            cold.append(times[0])
            warm += times[1:]
            slowest.append((max(each.cpu for each in times[1:]), f"{who}: {described(filters)}"))
    bare = [await timed(open_session, partial(bare_select, clue_id=sample["id"])) for _ in range(200)]
    for what, took in (("warm questions", warm), ("cold questions", cold), ("bare SELECTs by key", bare)):
        print(f"{len(took)} {what}: on the clock {figures([each.wall for each in took])}")
        print(f"{' ' * 8}on the processor {figures([each.cpu for each in took])}")
    print("slowest, on the processor:")
    for cpu, question in sorted(slowest, reverse=True)[:10]:
        print(f"  {cpu:7.0f} ms  {question}")
    await measure_pages(open_session, people(sample))
    await engine.dispose()


async def asked(session: AsyncSession, actor: Actor, filters: Filters, kinds: list[str]) -> None:
    await search(session, actor, filters, kinds)


async def measure_pages(open_session: Sessions, who: dict[str, Actor]) -> None:
    """What stands on the pages besides the search."""
    for name, actor in who.items():
        for what, ask in (
            ("numbers by state", partial(queries.how_many, actor=actor)),
            ("shared by a page", partial(shared, actor=actor)),
            ("groups by barcode, 90 days", partial(grouped, actor=actor)),
            ("judgements of 12 months", partial(judged, actor=actor, **ALL)),
            ("clues of 12 months", partial(handled, actor=actor, **ALL)),
        ):
            times = [await timed(open_session, ask) for _ in range(3)]
            best = min(times, key=lambda each: each.cpu)
            print(f"{name}, {what}: {best.cpu:.0f} ms on the processor, {best.wall:.0f} on the clock")


ALL: dict[str, Any] = {"period": period_of("", "", today()), "filters": Narrowed(), "kinds": []}


async def shared(session: AsyncSession, actor: Actor) -> None:
    clues = list((await search(session, actor, Filters())).clues)
    await queries.shared_by(session, actor, clues, Clue.barcode)
    await queries.shared_by(session, actor, clues, Clue.maker_key)


async def grouped(session: AsyncSession, actor: Actor) -> None:
    since = (today() - timedelta(days=90)).isoformat()
    await queries.groups(session, actor, Filters(since=since), [], Clue.barcode)


async def bare_select(session: AsyncSession, clue_id: object) -> None:
    await session.execute(text("SELECT id, goods, state FROM clues WHERE id = :id"), {"id": clue_id})


async def a_clue(open_session: Sessions) -> dict:
    """Somewhere in the middle, with everything."""
    query = text(
        """SELECT id, number, goods, maker, seller, barcode, street_code, district_code, class_key FROM clues
           WHERE barcode IS NOT NULL AND street_code IS NOT NULL AND district_code IS NOT NULL
           ORDER BY id OFFSET 1000 LIMIT 1"""
    )
    async with open_session() as session:
        return dict((await session.execute(query)).mappings().one())


def people(sample: dict) -> dict[str, Actor]:
    def one(level: str, district: str | None = None, streets: tuple[str, ...] = ()) -> Actor:
        member = Member(
            organisation_id=uuid4(),
            organisation_name="",
            kinds=frozenset({"regulator"}),
            roles=frozenset({"administrator"}),
            regulator_level=level,
            district_code=district,
            street_codes=streets,
            binder_kinds=frozenset(),
            management_unit_id=None,
        )
        return Actor(uuid4(), "", (member,))

    return {
        "city": one("city"),
        "district": one("district", sample["district_code"]),
        "station": one("station", sample["district_code"], (sample["street_code"],)),
    }


def questions(sample: dict) -> list[tuple[Filters, list[str]]]:
    """Nothing, one filter, several, periods long ago, words common and rare, whole and partial numbers."""
    long_ago = (today() - timedelta(days=800)).isoformat(), (today() - timedelta(days=790)).isoformat()
    filters: list[dict[str, str]] = [
        {},
        *({"state": each} for each in ("untreated", "treating", "open", "passed", "failed", "void")),
        *({"category": each} for each in ("food", "cosmetics", "fresh")),
        *({"check": each} for each in ("ratio", "mass", "mixing")),
        {"district": "310151"},
        {"district": sample["district_code"], "state": "untreated"},
        {"district": "310151", "state": "void", "category": "cosmetics"},
        {"district": "310115", "check": "mass", "state": "treating"},
        {"since": long_ago[0], "until": long_ago[1]},
        {"since": long_ago[0], "until": long_ago[1], "state": "untreated", "check": "cost"},
        {"until": long_ago[1], "district": "310151"},
        {"barcode": sample["barcode"]},
        {"maker": sample["maker"]},
        {"maker": sample["maker"], "state": "treating"},
    ]
    words = [
        "月饼",
        "礼盒",
        "食品",
        "云杉 月饼",
        "百货 茶",
        sample["goods"],
        sample["maker"],
        sample["maker"][-5:],
        sample["seller"],
        sample["barcode"],
        sample["barcode"][-5:],
        sample["number"],
        "不存在的东西",
        "zzzz",
    ]
    kinds = [
        ([sample["class_key"]], {}),
        (["food-9"], {"state": "void"}),
        (["food-9"], {"district": "310151"}),
    ]
    return [
        *((Filters(**each), []) for each in filters),
        *((Filters(**each), keys) for keys, each in kinds),
        *((Filters(q=word), []) for word in words),
        (Filters(q="月饼", state="untreated", district="310151"), []),
        (Filters(q="茶", since=date(2025, 1, 1).isoformat()), []),
    ]


def described(filters: Filters) -> str:
    said = {name: value for name in Filters.__struct_fields__ if (value := getattr(filters, name))}
    return ", ".join(f"{name}={value}" for name, value in said.items()) or "everything or a class"


if __name__ == "__main__":
    main()
