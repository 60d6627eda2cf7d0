"""Loads the demo world into an empty database: what `make run` shows and what the benchmarks measure on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from random import Random
from typing import Any

import asyncpg
from sqlalchemy import Date, bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation, Role
from backend.accounts.secrets import hash_password, phone_digest, seal
from backend.bulk import copy_rows, raw_connection
from backend.database import Row
from backend.dates import today as this_day
from backend.demo import names
from backend.demo.news import load_news
from backend.demo.packaging import load_judgements
from backend.demo.rows import BEGINNING, Cast, Values, cast, equipment_rows, meter_rows, row_id
from backend.regions.actions import load_regions
from backend.things.models import Thing
from scanning.codes import new_tag

PASSWORD = "mashang-demo"
SEED = 20261122
OFFICERS_DUTY_PHONE = "021-55500119"
THINGS_INDEX = "CREATE INDEX ix_things_search ON things USING gin (search_grams)"


@dataclass(frozen=True)
class DemoPerson:
    role: str  # in words, for the list that `make run` prints
    name: str
    phone: str
    organisation: str


@dataclass
class DemoWorld:
    password: str = PASSWORD
    people: list[DemoPerson] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)  # blank, bound, overdue


CAST: list[tuple[str, str, int, list[Role]]] = [
    ("使用单位 负责人", "units", 0, [Role.MANAGER]),
    ("使用单位 安全总监", "units", 0, [Role.SAFETY_DIRECTOR]),
    ("使用单位 安全员", "units", 0, [Role.SAFETY_OFFICER]),
    ("使用单位 绑码人", "units", 0, [Role.BINDER]),
    ("使用单位 作业人员", "units", 0, [Role.OPERATOR]),
    ("维保单位 维保人员", "maintenance", 0, [Role.MANAGER, Role.MECHANIC]),
    ("检验机构 检验人员", "examiners", 0, [Role.MANAGER, Role.EXAMINER]),
    ("检定机构 检定人员", "verifiers", 0, [Role.MANAGER, Role.VERIFIER]),
    ("市局 管理人员", "regulators", 0, [Role.ADMINISTRATOR, Role.INSPECTOR]),
    ("区局 管理人员", "regulators", 1, [Role.ADMINISTRATOR, Role.INSPECTOR]),
    ("监管所 监察人员", "regulators", 17, [Role.INSPECTOR]),
]
CITY_ADMINISTRATOR = 8  # place in the cast


async def is_empty(session: AsyncSession) -> bool:
    return (await session.execute(select(func.count()).select_from(Organisation))).scalar_one() == 0


async def load_demo(
    session: AsyncSession, *, equipment: int = 2_000, meters: int = 1_000, today: date | None = None
) -> DemoWorld:
    """Fill an empty database in the session's transaction. Deterministic, but for dates counted from `today`."""
    rng, day = Random(SEED), today or this_day()
    await load_regions(session)
    connection = await raw_connection(session)
    players = cast(rng, units=max(40, (equipment + meters) // 25))
    first_unit(players)
    await copy(connection, "organisations", players.all())
    await load_people(connection, rng, players)
    bulk = equipment + meters > 20_000
    if bulk:
        await connection.execute("DROP INDEX ix_things_search")
    await load_things(connection, rng, players, day, equipment, meters)
    await load_codes(connection, rng, players)
    if bulk:
        await connection.execute("SET LOCAL maintenance_work_mem = '512MB'")
        await connection.execute(THINGS_INDEX)
    await load_judgements(session, phone_of(CITY_ADMINISTRATOR))
    writer = await session.scalar(WRITER, {"digest": phone_digest(phone_of(CITY_ADMINISTRATOR))})
    await load_news(session, rng, players.regulators[0]["id"], writer, day)
    return await describe_demo(session, day)


async def describe_demo(session: AsyncSession, today: date | None = None) -> DemoWorld:
    """The people and the sample codes of a loaded demo world, read back from the database."""
    world = DemoWorld()
    for number, (role, *_) in enumerate(CAST):
        who = await session.execute(PERSON, {"digest": phone_digest(phone_of(number))})
        world.people += [DemoPerson(role, name, phone_of(number), home) for name, home in who]
    for name, statement in SAMPLES.items():
        found = await session.execute(statement, {"today": today or this_day()})
        for tag in found.scalars():
            world.tags[name] = tag
    return world


def phone_of(number: int) -> str:
    return f"1380000{number + 1:04}"


WRITER = text("SELECT id FROM people WHERE phone_digest = :digest")
PERSON = text(
    """SELECT people.name, organisations.name FROM people
    JOIN memberships ON memberships.person_id = people.id
    JOIN organisations ON organisations.id = memberships.organisation_id
    WHERE people.phone_digest = :digest"""
)
BOUND = """SELECT bindings.tag FROM bindings JOIN things ON things.id = bindings.thing_id
    WHERE bindings.ended_at IS NULL AND things.kind = 'equipment' AND things.use_status = 'in_use'"""
SAMPLES = {
    "blank": text(
        """SELECT codes.tag FROM codes JOIN code_batches ON code_batches.id = codes.batch_id
        WHERE codes.voided_at IS NULL AND code_batches.organisation_id IS NOT NULL AND :today IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM bindings WHERE bindings.tag = codes.tag) ORDER BY codes.tag LIMIT 1"""
    ).bindparams(bindparam("today", type_=Date)),
    "bound": text(
        f"{BOUND} AND type_code LIKE '3%' AND next_due_on > :today + 60 ORDER BY things.id LIMIT 1"
    ).bindparams(bindparam("today", type_=Date)),
    "overdue": text(
        f"{BOUND} AND type_code LIKE '1%' AND next_due_on < :today ORDER BY things.id LIMIT 1"
    ).bindparams(bindparam("today", type_=Date)),
}


def first_unit(players: Cast) -> None:
    """The unit whose people are in the list of `make run` sits where the first district's office looks."""
    players.units[0] |= {"name": "东塘食品有限公司", "district_code": "310101", "address": "云杉路 18 号"}


async def load_people(connection: asyncpg.Connection, rng: Random, players: Cast) -> None:
    password_hash = hash_password(PASSWORD)
    people, memberships = [], []
    for number, (_, group, index, roles) in enumerate(CAST):
        home: Values = getattr(players, group)[index]
        phone = phone_of(number)
        on_duty = Role.SAFETY_OFFICER in roles
        person: Values = {
            "id": row_id(rng, 900_000 + number),
            "name": names.person(rng),
            "phone_digest": phone_digest(phone),
            "phone_sealed": seal(phone),
            "password_hash": password_hash,
            "created_at": BEGINNING,
        }
        people.append(person)
        memberships.append(
            {
                "id": row_id(rng, 950_000 + number),
                "person_id": person["id"],
                "organisation_id": home["id"],
                "roles": [str(r) for r in roles],
                "binder_kinds": [],
                "duty_phone_sealed": seal(OFFICERS_DUTY_PHONE) if on_duty else None,
                "public_duty_phone": OFFICERS_DUTY_PHONE if on_duty else None,
                "started_at": BEGINNING,
            }
        )
    await copy(connection, "people", people)
    await copy(connection, "memberships", memberships)


async def load_things(
    connection: asyncpg.Connection, rng: Random, of: Cast, day: date, equipment: int, meters: int
) -> None:
    columns = [c.name for c in Thing.__table__.columns]
    rows = chain(equipment_rows(rng, equipment, of, day), meter_rows(rng, meters, of, day))
    await copy_rows(connection, "things", columns, rows)


async def load_codes(connection: asyncpg.Connection, rng: Random, of: Cast) -> None:
    """Batches for districts and for the first unit; codes for four things of five, blank ones, void ones."""
    batches, codes, bindings = [], [], []
    districts = sorted({unit["district_code"] for unit in of.units})
    for number, district in enumerate([*districts, None]):
        batches.append(
            {
                "id": row_id(rng, 960_000 + number),
                "number": f"B20260101-{number + 1:04}",
                "district_code": district or of.units[0]["district_code"],
                "organisation_id": None if district else of.units[0]["id"],
                "size": 0,
                "purpose": "演示",
                "applied_at": BEGINNING,
                "issued_at": BEGINNING,
            }
        )
    by_district = {b["district_code"]: b for b in reversed(batches)}
    rows = await connection.fetch("SELECT id, district_code, user_unit_id FROM things ORDER BY id")
    for number, row in enumerate(rows):
        if rng.random() < 0.2:
            continue
        batch = by_district[row["district_code"]]
        tag = new_tag(rng)
        codes.append({"tag": tag, "batch_id": batch["id"], "issued_at": BEGINNING})
        bindings.append(
            {
                "id": row_id(rng, 4_000_000 + number),
                "tag": tag,
                "thing_id": row["id"],
                "bound_at": BEGINNING,
                "organisation_id": row["user_unit_id"],
                "reason": "",
            }
        )
    for batch in batches:
        for _ in range(40):
            codes.append({"tag": new_tag(rng), "batch_id": batch["id"], "issued_at": BEGINNING})
        void = {"voided_at": BEGINNING, "void_reason": "贴纸印坏了"}
        codes.append({"tag": new_tag(rng), "batch_id": batch["id"], "issued_at": BEGINNING} | void)
    sizes: dict[Any, int] = {}
    for code in codes:
        sizes[code["batch_id"]] = sizes.get(code["batch_id"], 0) + 1
    for batch in batches:
        batch["size"] = sizes.get(batch["id"], 0)
    await copy(connection, "code_batches", batches)
    await copy(connection, "codes", codes)
    await copy(connection, "bindings", bindings)


async def copy(connection: asyncpg.Connection, table: str, rows: Iterable[Values]) -> None:
    columns = [c.name for c in Row.metadata.tables[table].columns]
    await copy_rows(connection, table, columns, rows)
