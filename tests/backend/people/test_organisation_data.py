"""A regulator corrects what is kept of a unit; renamed, its things are found by the new name."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import AuditEntry, Organisation
from backend.database import connect, sessions
from backend.things import renamed
from backend.things.models import Renaming, Thing
from backend.things.renamed import AT_ONCE, refresh_due
from backend.things.searchable import searchable
from tests.world import World

NEW = {"name": "南塘食品有限公司", "address": "黄浦区云杉路 18 号", "duty_phone": "021-55500177"}
pytestmark = pytest.mark.usefixtures("searchable_world")


@pytest.fixture
async def work(settings):
    """`await work()`: what the worker does until nothing is due; how often it went."""
    engine = connect(settings)

    async def until_done() -> int:
        times = 0
        while await refresh_due(sessions(engine)):
            times += 1
        return times

    yield until_done
    await engine.dispose()


def address_of(world: World) -> str:
    return f"/organisations/{world.organisations['food']}"


async def found(client, query: str) -> bool:
    return "1 号蒸汽锅炉" in (await client.get("/equipment", params={"q": query})).text


async def test_the_things_of_a_renamed_unit_are_found_by_its_new_name(
    sign_in, session: AsyncSession, world: World, work
):
    district = await sign_in("district_admin")
    assert (await district.post(address_of(world), data=NEW)).status_code == 303
    assert not await found(district, "南塘食品")
    await work()
    assert await found(district, "南塘食品")
    assert not await found(district, "东塘食品")
    assert await found(district, "11003210820210007")
    assert await session.scalar(select(func.count()).select_from(Renaming)) == 0


async def test_the_page_behind_the_code_has_the_new_name_and_number_at_once(sign_in, visitor, world: World):
    await (await sign_in("city_admin")).post(address_of(world), data=NEW)
    page = (await visitor.get(f"/c/{world.tags['boiler']}")).text
    assert "南塘食品有限公司" in page
    assert 'href="tel:021-55500177"' in page


async def test_many_things_are_gone_through_in_batches_each_once(
    sign_in, session: AsyncSession, world: World, work
):
    for each in range(AT_ONCE + 20):
        values = {
            "kind": "equipment",
            "type_code": "5110",
            "name": f"{each} 号叉车",
            "address": "黄浦区云杉路 18 号",
            "place": "",
            "user_unit_id": world.organisations["food"],
            "district_code": "310101",
        }
        session.add(Thing(**values, **searchable(values, ["东塘食品有限公司"])))
    await session.commit()
    await (await sign_in("district_admin")).post(address_of(world), data=NEW)
    assert await work() == 2
    of_unit = select(Thing.search_text).where(Thing.user_unit_id == world.organisations["food"])
    texts = (await session.scalars(of_unit)).all()
    assert len(texts) > AT_ONCE
    assert all("南塘食品" in text and "东塘食品" not in text for text in texts)


async def test_renamed_again_half_way_it_begins_anew(session: AsyncSession, world: World, work):
    unit = await session.get_one(Organisation, world.organisations["food"])
    for name in ("西塘食品有限公司", "北塘食品有限公司"):
        unit.name = name
        await renamed.refresh_names(session, unit.id)
        await session.commit()
    await work()
    texts = await session.scalars(select(Thing.search_text).where(Thing.user_unit_id == unit.id))
    assert all("北塘食品" in text for text in texts)


async def test_the_same_name_leaves_nothing_to_do_and_the_trail_says_what_changed(
    sign_in, session: AsyncSession, world: World
):
    same = NEW | {"name": "东塘食品有限公司"}
    await (await sign_in("district_admin")).post(address_of(world), data=same)
    assert await session.scalar(select(func.count()).select_from(Renaming)) == 0
    entry = (await session.scalars(select(AuditEntry))).one()
    assert entry.deed == "corrected_organisation"
    assert entry.details["changed"]["duty_phone"] == ["021-55500101", "021-55500177"]
    assert "name" not in entry.details["changed"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"name": "一"}, "单位名称应为 2–80 个字"), ({"duty_phone": "call me"}, "电话号码认不出来")],
)
async def test_what_is_wrong_is_said_and_nothing_is_changed(
    sign_in, session: AsyncSession, world: World, change, sentence
):
    answer = await (await sign_in("district_admin")).post(address_of(world), data=NEW | change)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert (await session.get_one(Organisation, world.organisations["food"])).name == "东塘食品有限公司"


async def test_another_districts_unit_is_as_if_there_were_none(sign_in, session, world: World):
    district = await sign_in("district_admin")
    theirs = f"/organisations/{world.organisations['property']}"
    assert (await district.get(theirs)).status_code == 404
    assert (await district.post(theirs, data=NEW)).status_code == 404
