"""Search and filters over a register of 1,000,000 rows, as several people see it.

    python -m bench.search [ROWS]

Goal (QUALITY): p95 at most 100 ms. Every question is asked three times; the first, cold one is reported apart.
The same run times a bare indexed SELECT, so that the figures can be read on any machine.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text

from backend import models
from backend.accounts.permissions import Actor, Member
from backend.database import Sessions, connect, sessions
from backend.dates import today
from backend.settings import Settings
from backend.things.models import ThingKind
from backend.things.search import Filters, search
from bench._databases import demo_database

ROWS = 1_000_000
assert models.metadata.tables


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with (
        tempfile.TemporaryDirectory(prefix="mashang-bench-") as folder,
        demo_database(Path(folder), equipment=rows, meters=rows // 10) as url,
    ):
        asyncio.run(measure(url))


async def measure(url: str) -> None:
    engine = connect(Settings(database_url=url))
    open_session = sessions(engine)
    sample = await samples(open_session)
    cold, warm = [], []
    worst: list[tuple[float, str]] = []
    for who, actor in people(sample).items():
        for filters in questions(sample):
            times = [await asked(open_session, actor, filters) for _ in range(3)]
            cold.append(times[0])
            warm += times[1:]
            worst.append((max(times[1:]), f"{who}: {described(filters)}"))
    bare = [await bare_select(open_session, sample["thing_id"]) for _ in range(200)]
    print(f"{len(warm)} warm questions: {figures(warm)}")
    print(f"{len(cold)} cold questions: {figures(cold)}")
    print(f"bare SELECT by key in the same run: {figures(bare)}")
    print("slowest:")
    for took, question in sorted(worst, reverse=True)[:8]:
        print(f"  {took:7.0f} ms  {question}")
    await engine.dispose()


def figures(times: list[float]) -> str:
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"median {statistics.median(ordered):.1f} ms, p95 {p95:.1f} ms, max {ordered[-1]:.0f} ms"


async def asked(open_session: Sessions, actor: Actor, filters: Filters) -> float:
    async with open_session.begin() as session:
        begun = time.perf_counter()
        await search(session, actor, filters, "", today())
        return (time.perf_counter() - begun) * 1000


async def bare_select(open_session: Sessions, thing_id: object) -> float:
    async with open_session() as session:
        begun = time.perf_counter()
        await session.execute(
            text("SELECT id, name, next_due_on FROM things WHERE id = :id"), {"id": thing_id}
        )
        return (time.perf_counter() - begun) * 1000


async def samples(open_session: Sessions) -> dict:
    """A thing somewhere in the middle, its unit, a body and a street, to ask about."""
    async with open_session() as session:
        found = await session.execute(
            text(
                """SELECT t.id AS thing_id, t.device_code, t.factory_no, t.certificate_no, t.address, t.place,
                       t.user_unit_id, o.name AS unit, t.check_body_id, t.street_code
                   FROM things t JOIN organisations o ON o.id = t.user_unit_id
                   WHERE t.kind = 'equipment' AND t.device_code IS NOT NULL AND t.check_body_id IS NOT NULL
                   ORDER BY t.id OFFSET 500 LIMIT 1"""
            )
        )
        return dict(found.mappings().one())


def people(sample: dict) -> dict[str, Actor]:
    def one(kind: str, role: str, level: str | None = None, **more: object) -> Actor:
        values = {"organisation_id": uuid4(), "district_code": None, "street_codes": (), **more}
        member = Member(
            organisation_name="",
            kinds=frozenset({kind}),
            roles=frozenset({role}),
            regulator_level=level,
            binder_kinds=frozenset(),
            management_unit_id=None,
            **values,
        )
        return Actor(uuid4(), "", (member,))

    return {
        "city": one("regulator", "administrator", "city"),
        "district": one("regulator", "inspector", "district", district_code="310115"),
        "station": one("regulator", "inspector", "station", street_codes=(sample["street_code"],)),
        "unit": one("user_unit", "manager", organisation_id=sample["user_unit_id"]),
        "body": one("inspection_body", "examiner", organisation_id=sample["check_body_id"]),
    }


def questions(sample: dict) -> list[Filters]:
    """What people ask: nothing, one filter, several, words common and rare, whole and partial numbers."""
    filters = [
        {},
        *({"standing": each} for each in ("overdue", "due_soon", "in_date", "out_of_use", "unknown")),
        *({"type": each} for each in ("elevator", "boiler", "ropeway")),
        {"district": "310151"},
        {"labelled": "no"},
        {"type": "boiler", "standing": "overdue"},
        {"type": "ropeway", "standing": "overdue"},
        {"type": "crane", "district": "310115", "labelled": "no"},
        {"labelled": "yes", "standing": "out_of_use"},
        {"street": sample["street_code"]},
        {"street": sample["street_code"], "standing": "overdue"},
        {"street": sample["street_code"], "type": "elevator", "labelled": "no"},
    ]
    words = [
        sample["device_code"],
        sample["device_code"][-6:],
        sample["device_code"][:8],
        sample["factory_no"],
        sample["certificate_no"] or "梯11",
        sample["unit"],
        sample["unit"][:2],
        sample["address"],
        sample["address"][-5:],
        "电梯",
        "客梯",
        "锅炉房 3",
        "物业 客梯 2 号楼",
        "2019",
        "不存在的东西",
        "zzzz",
    ]
    kind = ThingKind.EQUIPMENT
    return [Filters(kind, **each) for each in filters] + [Filters(kind, q=word) for word in words]


def described(filters: Filters) -> str:
    said = {name: value for name in Filters.__struct_fields__[1:] if (value := getattr(filters, name))}
    return ", ".join(f"{name}={value}" for name, value in said.items()) or "everything"


if __name__ == "__main__":
    main()
