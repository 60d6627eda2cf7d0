"""现场数据采集: what was found on site stands in the record; what differs becomes a proposal, never a silent change."""

import pytest
from sqlalchemy import select

from backend.things.models import Thing


@pytest.fixture
async def differing(inspector, record) -> str:
    """Where the record is that saw another place and a stopped boiler."""
    record.fields |= {"site.use": "stopped", "site.around": "旁边堆着纸箱", "seen.place": "地下一层 B103"}
    answer = await record.by(inspector)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def place_of(session, world) -> str | None:
    return await session.scalar(select(Thing.place).where(Thing.id == world.things["boiler"]))


async def test_what_was_found_stands_in_the_record_and_the_register_is_as_it_was(
    inspector, differing, session, world
):
    shown = (await inspector.get(differing)).text
    for text in ("停用", "旁边堆着纸箱", "地下一层 B103", "等单位核对"):
        assert text in shown
    assert await place_of(session, world) == "锅炉房"


async def test_the_unit_is_told_and_takes_it_over_as_a_correction(
    sign_in, inspector, differing, session, world
):
    manager = await sign_in("manager")
    assert "现场看到的和登记的有 2 处不一样（楼栋或位置、使用状态）" in (await manager.get("/inbox")).text
    assert (await manager.post(f"{differing}/proposals/place/correction")).status_code == 303
    assert await place_of(session, world) == "地下一层 B103"
    history = (await manager.get(f"/corrections?thing={world.things['boiler']}")).text
    assert "监督检查时现场核对" in history
    assert "单位已按现场改了登记" in (await inspector.get(differing)).text
    assert "单位已按现场改了" in (await inspector.get("/inbox")).text
    assert (await manager.post(f"{differing}/proposals/place/correction")).status_code == 409


async def test_the_unit_may_say_why_not(sign_in, inspector, differing, session, world):
    manager = await sign_in("manager")
    assert (await manager.post(f"{differing}/proposals/place/refusal")).status_code == 422
    said = await manager.post(f"{differing}/proposals/place/refusal", data={"why": "锅炉房就在 B103"})
    assert said.status_code == 303
    assert "锅炉房就在 B103" in (await inspector.get(differing)).text
    assert await place_of(session, world) == "锅炉房"


async def test_another_unit_cannot_answer(sign_in, differing):
    other = await sign_in("property_manager")
    assert (await other.post(f"{differing}/proposals/place/correction")).status_code == 404


async def test_a_value_that_changed_meanwhile_is_not_overwritten(sign_in, differing, session, world):
    thing = await session.get_one(Thing, world.things["boiler"])
    thing.place = "2 号楼"
    await session.commit()
    manager = await sign_in("manager")
    answer = await manager.post(f"{differing}/proposals/place/correction")
    assert answer.status_code == 409
    assert await place_of(session, world) == "2 号楼"


async def test_what_is_as_registered_proposes_nothing(inspector, record):
    record.fields |= {"seen.place": "锅炉房", "site.use": "in_use"}
    shown = (await inspector.get((await record.by(inspector)).headers["location"])).text
    assert "等单位核对" not in shown


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"site.use": ""}, "选实际使用状态"),
        ({"site.use": "other_unit"}, "写现在是哪个单位在用"),
        ({"site.use": "melted"}, "从列出的里选一个"),
    ],
)
async def test_what_the_site_lacks_is_said(inspector, record, fields, says):
    record.fields |= fields
    answer = await record.by(inspector)
    assert answer.status_code == 422
    assert says in answer.text


async def test_the_other_unit_is_named_in_the_record(inspector, record):
    record.fields |= {"site.use": "other_unit", "site.user": "隔壁食堂"}
    shown = (await inspector.get((await record.by(inspector)).headers["location"])).text
    assert "别的单位在用：隔壁食堂" in shown
