"""The city's platform in a process of its own, over real HTTP, on bad days: nothing lost, nothing doubled, and
the deeds of one code in their order."""

import asyncio
import os
import random
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import func, select

from backend.alerts.models import Notice
from backend.codes.actions import report_binding, report_change
from backend.codes.carrier import carry_due, claim
from backend.codes.models import Binding, Code, CodeBatch, PlatformCall
from backend.codes.platform import city_platform
from backend.codes.rules import STUCK_AFTER
from backend.database import connect, sessions
from backend.settings import PROJECT

BAD_WEATHER = ["500", "400", "reset", "lost", "twice", "slow:2.4"]
BAD_ANSWERS = ["garbled", "repeated", "short"]


async def calls(session) -> list[PlatformCall]:
    query = select(PlatformCall).order_by(PlatformCall.number).execution_options(populate_existing=True)
    return list((await session.scalars(query)).all())


async def binding_of(session, world, name: str = "boiler") -> Binding:
    return (await session.scalars(select(Binding).where(Binding.tag == world.tags[name]))).one()


async def test_a_batch_is_applied_for_and_its_codes_arrive_with_the_answer(
    as_person, apply, city, session, world
):
    district_admin = await as_person("district_admin")
    batch = await apply(district_admin, size=300)
    assert "等市平台发码" in (await district_admin.get(f"/codes/batches/{batch.number}")).text
    assert await session.scalar(select(func.count()).where(Code.batch_id == batch.id)) == 0
    await city.carry()
    page = (await district_admin.get(f"/codes/batches/{batch.number}")).text
    assert "已发放" in page
    assert "打印 300 张贴纸" in page
    [taken] = await city.ledger()
    assert taken["body"] == {"batch": batch.number, "size": 300, "district": "310101", "unit": None}
    notice = (await session.scalars(select(Notice))).one()
    assert notice.person_id == world.people["district_admin"].id
    assert notice.link == f"/codes/batches/{batch.number}"


@pytest.mark.parametrize("weather", BAD_WEATHER + BAD_ANSWERS)
async def test_whatever_happens_to_an_application_its_codes_come_once(
    as_person, apply, city, session, weather
):
    batch = await apply(await as_person("city_admin"), size=20)
    await city.weather(weather, weather)
    await city.until_all_is_taken()
    tags = (await session.scalars(select(Code.tag).where(Code.batch_id == batch.id))).all()
    [taken] = await city.ledger()
    assert len(set(tags)) == len(tags) == 20
    [call] = await calls(session)
    assert taken["key"] == str(call.id)
    assert call.attempts >= (1 if weather == "twice" else 3)
    await session.refresh(batch)
    assert batch.issued_at is not None


async def test_values_that_are_here_already_are_not_taken_over(as_person, apply, city, session, world):
    """A platform that gives the same values twice is told so, and nothing of its answer is kept."""
    batch = await apply(await as_person("city_admin"), size=2)
    session.add(Code(tag="0000000000", batch_id=batch.id))
    await session.commit()

    class Forgetful:
        issues_here = False

        async def apply_for_values(self, key, application):
            return ["0000000000", world.tags["blank"]]

    city.platform = Forgetful()
    await city.carry()
    [call] = await calls(session)
    assert call.done_at is None
    assert "有 2 个这里已经有了" in call.last_error
    assert (await session.get_one(Code, world.tags["blank"])).batch_id != batch.id


async def test_a_binding_and_its_changes_arrive_in_their_order(city, session, world):
    binding = await binding_of(session, world)
    await report_binding(session, binding, {"device_code": "11003210820210007"})
    for what in ["corrected", "rebound", "unbound"]:
        await report_change(session, binding, what)
    await session.commit()
    await city.weather("lost", "500", "reset", "twice", "ok", "slow:2.4")
    await city.until_all_is_taken()
    ledger = await city.ledger()
    assert [entry["body"]["what"] for entry in ledger] == ["bound", "corrected", "rebound", "unbound"]
    assert [entry["path"] for entry in ledger] == ["/bindings", "/changes", "/changes", "/changes"]
    assert ledger[0]["body"]["about"] == {"device_code": "11003210820210007"}
    assert ledger[0]["body"]["thing"] == str(world.things["boiler"])


async def test_a_deed_that_is_taken_back_tells_nobody(city, session, world):
    await report_binding(session, await binding_of(session, world))
    await session.rollback()
    await city.carry()
    assert await city.ledger() == []


async def test_a_code_that_is_stuck_delays_no_other(city, session, world):
    boiler, lift = await binding_of(session, world), await binding_of(session, world, "lift")
    await report_binding(session, boiler)
    await session.commit()
    await city.weather("500")
    await city.carry()
    await report_change(session, boiler, "unbound")
    await report_binding(session, lift)
    await session.commit()
    await city.carry()
    assert [entry["body"]["tag"] for entry in await city.ledger()] == [lift.tag]


async def test_voiding_waits_for_the_earlier_deeds_of_its_codes(as_person, city, session, world):
    binding = await binding_of(session, world)
    await report_binding(session, binding)
    await session.commit()
    await city.weather("500")
    await city.carry()
    await report_change(session, binding, "unbound")
    binding.ended_at, binding.end_kind = func.now(), "unbound"
    await session.commit()
    form = {"expected": "6", "reason": "换新样式"}
    answer = await (await as_person("manager")).post("/codes/batches/B20260101-0001/voidings", data=form)
    assert answer.status_code == 303
    await city.carry()
    assert await city.ledger() == []
    await city.until_all_is_taken()
    ledger = await city.ledger()
    assert [entry["path"] for entry in ledger] == ["/bindings", "/changes", "/voidings"]
    assert binding.tag in ledger[2]["body"]["tags"]
    assert len(ledger[2]["body"]["tags"]) == 6


async def test_a_carrier_that_dies_with_the_call_in_hand_loses_nothing(city, session, world):
    await report_binding(session, await binding_of(session, world))
    await session.commit()
    await city.weather("slow:1")
    carrier = asyncio.create_task(city.carry())
    await city.has_taken(1)
    carrier.cancel()
    await asyncio.gather(carrier, return_exceptions=True)
    [call] = await calls(session)
    assert call.done_at is None  # the platform has it, and nobody here knows
    await city.carry()
    assert [entry["times"] for entry in await city.ledger()] == [1]  # still claimed by the dead one
    await city.until_all_is_taken()
    assert [entry["times"] for entry in await city.ledger()] == [2]
    assert len(await city.ledger()) == 1


async def test_a_worker_killed_with_the_call_in_hand_loses_nothing(as_person, apply, city, settings, session):
    """The real worker as a process: killed while the platform answers, started again, and the batch is whole."""
    batch = await apply(await as_person("city_admin"), size=50)
    await city.weather("slow:60")
    async with worker(settings) as process:
        await city.has_taken(1)
        process.kill()
    await city.time_passes()
    async with worker(settings):
        await until_issued(session, batch)
    assert await session.scalar(select(func.count()).where(Code.batch_id == batch.id)) == 50
    assert [entry["times"] for entry in await city.ledger()] == [2]


@asynccontextmanager
async def worker(settings) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = os.environ | {
        "DATABASE_URL": settings.database_url,
        "CITY_PLATFORM_URL": settings.city_platform_url,
        "CITY_PLATFORM_TOKEN": settings.city_platform_token,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "backend.worker"), cwd=PROJECT, env=environment
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until_issued(session, batch: CodeBatch) -> None:
    for _ in range(1200):
        await session.refresh(batch)
        if batch.issued_at:
            return
        await session.rollback()
        await asyncio.sleep(0.05)
    raise AssertionError("the codes did not arrive")


async def test_two_carriers_never_hold_the_same_call(city, session, world):
    for name in ["boiler", "lift", "scale"]:
        binding = await binding_of(session, world, name)
        await report_binding(session, binding)
        await report_change(session, binding, "corrected")
    await session.commit()
    async with city.open_session.begin() as one, city.open_session.begin() as other:
        first, second = await claim(one), await claim(other)
        assert len(first) == 3
        assert second == []


@pytest.mark.parametrize("seed", range(3))
async def test_in_a_storm_every_deed_arrives_once_and_in_order(city, session, world, seed):
    """Three carriers at once, forty deeds, and more bad answers than good ones."""
    dice = random.Random(seed)
    bindings = [
        await binding_of(session, world, name) for name in ["boiler", "lift", "stopped_lift", "scale"]
    ]
    told: dict[str, list[str]] = defaultdict(list)
    for number in range(40):
        binding = dice.choice(bindings)
        what = f"change {number}"
        told[binding.tag].append(what)
        await report_change(session, binding, what)
        await session.commit()
    await city.weather(*dice.choices(["500", "reset", "lost", "twice", "ok"], k=60))
    await asyncio.gather(*(city.until_all_is_taken(rounds=200) for _ in range(3)))
    heard: dict[str, list[str]] = defaultdict(list)
    for entry in await city.ledger():
        heard[entry["body"]["tag"]].append(entry["body"]["what"])
    assert heard == told


async def test_stuck_calls_are_seen_by_the_city_and_sent_again(as_person, city, session, world):
    city_admin = await as_person("city_admin")
    await report_binding(session, await binding_of(session, world))
    await session.commit()
    await city.weather(*["400"] * STUCK_AFTER)
    for _ in range(STUCK_AFTER):
        await city.carry()
        await city.time_passes()
    page = (await city_admin.get("/codes/platform")).text
    assert world.tags["boiler"] in page
    assert "没有被收下" in page
    assert "平台回答 400" in page
    [notice] = (await session.scalars(select(Notice))).all()
    assert notice.person_id == world.people["city_admin"].id
    assert "5 次都没有被收下，还在自动重试" in notice.title
    [call] = await calls(session)
    answer = await city_admin.post(f"/codes/platform/calls/{call.id}/sending")
    assert answer.status_code == 303
    await city.carry()
    assert "都收下了" in (await city_admin.get("/codes/platform")).text
    assert len(await city.ledger()) == 1


async def test_a_call_waits_longer_each_time_and_is_sent_at_once_when_asked(as_person, city, session, world):
    await report_binding(session, await binding_of(session, world))
    await session.commit()
    waits = []
    await city.weather(*["500"] * 4)
    for _ in range(4):
        await city.carry()
        [call] = await calls(session)
        waits.append((call.next_at - await session.scalar(select(func.now()))).total_seconds())
        await session.rollback()
        await city.time_passes()
    assert [0.3 < wait / 2**n <= 1 for n, wait in enumerate(waits)] == [True] * 4
    await (await as_person("city_admin")).post("/codes/platform/sendings")
    await city.carry()
    assert len(await city.ledger()) == 1


@pytest.mark.parametrize("name", ["district_admin", "manager", "inspector", "binder"])
async def test_only_the_city_sees_the_queue(as_person, name):
    person = await as_person(name)
    assert (await person.get("/codes/platform")).status_code == 403
    assert (await person.post("/codes/platform/sendings")).status_code == 403


@pytest.mark.parametrize("id", ["0", "nonsense", "00000000-0000-0000-0000-000000000000"])
async def test_a_forged_call_gets_a_sentence(as_person, id):
    answer = await (await as_person("city_admin")).post(f"/codes/platform/calls/{id}/sending")
    assert answer.status_code in (400, 404)
    assert "<h1" in answer.text


async def test_without_a_platform_codes_come_at_once_and_reports_end_here(
    as_person, apply, session, world, settings
):
    batch = await apply(await as_person("city_admin"), size=3)
    assert batch.issued_at is not None
    await report_binding(session, await binding_of(session, world))
    await session.commit()
    engine = connect(settings)
    await carry_due(sessions(engine), city_platform(settings))
    await engine.dispose()
    assert [call.done_at is not None for call in await calls(session)] == [True]
