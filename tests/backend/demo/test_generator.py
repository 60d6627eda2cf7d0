"""The demo world: the same every time, valid by the product's own rules, with something in every state."""

from collections.abc import AsyncIterator
from datetime import date
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.numbers import read_uscc
from backend.database import connect, sessions
from backend.demo.generator import load_demo
from backend.demo.rows import cast, equipment_rows, meter_rows
from backend.equipment import catalogue
from backend.equipment.numbers import read_certificate_no, read_device_code
from backend.settings import Settings

DAY = date(2026, 11, 22)


@pytest.fixture
async def empty(empty_database: str) -> AsyncIterator[AsyncSession]:
    engine = connect(Settings(database_url=empty_database))
    async with sessions(engine)() as session:
        yield session
    await engine.dispose()


async def test_it_loads_into_an_empty_database_and_is_the_same_each_time(empty: AsyncSession):
    world = await load_demo(empty, equipment=1200, meters=100, today=DAY)
    digest = text("SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM things t")
    first = await empty.scalar(digest)
    await empty.rollback()
    again = await load_demo(empty, equipment=1200, meters=100, today=DAY)
    assert await empty.scalar(digest) == first
    assert again == world
    assert len(world.people) == 11
    assert set(world.tags) == {"blank", "bound", "overdue"}


async def test_packages_were_judged_and_the_offices_are_at_work(empty: AsyncSession):
    await load_demo(empty, equipment=10, meters=10)
    counted = "SELECT array_agg(DISTINCT overall ORDER BY overall), count(*) FILTER (WHERE overall = 'exceeds') FROM judgements"
    overall, exceeds = (await empty.execute(text(counted))).one()
    assert overall == ["cannot_tell", "exceeds", "within"]
    states, clues = (await empty.execute(text("SELECT array_agg(DISTINCT state), count(*) FROM clues"))).one()
    assert clues == exceeds
    assert set(states) == {"untreated", "treating", "passed", "failed", "void"}


def test_every_number_passes_the_rules_of_the_field():
    players = cast(Random(1), units=50)
    for unit in players.units:
        assert read_uscc(unit["uscc"]).is_valid, unit
    for row in equipment_rows(Random(2), 500, players, DAY):
        assert read_device_code(row["device_code"], today=DAY).is_valid, row["device_code"]
        assert read_certificate_no(row["certificate_no"], today=DAY).is_valid, row["certificate_no"]


def test_every_kind_and_every_state_is_there():
    players = cast(Random(1), units=50)
    rows = list(equipment_rows(Random(2), 2000, players, DAY))
    assert {catalogue.kind_of(row["type_code"]) for row in rows} == set(catalogue.kinds())
    assert {row["use_status"] for row in rows} == {"in_use", "out_of_use", "scrapped"}
    dates = [row["next_due_on"] for row in rows if row["next_due_on"]]
    assert min(dates) < DAY < max(dates)
    assert any(0 <= (day - DAY).days <= 30 for day in dates)
    assert len(dates) < len(rows)


def test_nothing_was_checked_in_the_future():
    players = cast(Random(1), units=50)
    for row in [*equipment_rows(Random(2), 500, players, DAY), *meter_rows(Random(3), 300, players, DAY)]:
        assert row["last_checked_on"] is None or row["last_checked_on"] <= DAY


def test_numbers_that_must_be_unique_are():
    players = cast(Random(1), units=50)
    codes = [row["device_code"] for row in equipment_rows(Random(2), 12_000, players, DAY)]
    assert len(set(codes)) == len(codes)
