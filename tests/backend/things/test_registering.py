"""The form that registers one thing: nothing typed is lost, and sending it twice registers once."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from backend.things.models import Thing

FORKLIFT = {
    "type_code": "5110",
    "name": "1 号叉车",
    "device_code": "511032A1220220345",
    "factory_no": "F-345",
    "maker": "合力叉车厂",
    "district_code": "310101",
    "address": "云杉路 18 号",
    "rated_load": "3000",
    "plate_no": "场内 沪A·00001",
    "next_due_on": "2027年6月",
}
SCALE = {
    "type_code": "M02",
    "name": "电子计价秤",
    "factory_no": "S-3001",
    "maker": "申江衡器厂",
    "type_approval_no": "CPA 2019F123-31",
    "district_code": "310101",
    "address": "云杉路 18 号",
    "accuracy_class": "Ⅲ",
}


async def test_a_forklift_is_registered_for_ones_own_unit(sign_in, session, world):
    manager = await sign_in("manager")
    answer = await manager.post("/equipment", data=FORKLIFT)
    assert answer.status_code == 303
    page = (await manager.get(answer.headers["location"])).text
    for said in ("1 号叉车", "511032A1220220345", "东塘食品有限公司", "3000 kg", "2027-06-30"):
        assert said in page
    thing = await session.scalar(select(Thing).where(Thing.device_code == FORKLIFT["device_code"]))
    assert thing.created_by == world.people["manager"].id
    assert "合力叉车厂" in thing.search_text


async def test_it_is_found_at_once(sign_in):
    manager = await sign_in("manager")
    await manager.post("/equipment", data=FORKLIFT)
    assert "1 号叉车" in (await manager.get("/equipment?q=合力叉车")).text


async def test_a_meter_is_registered_with_the_fields_of_its_nameplate(sign_in, session):
    manager = await sign_in("manager")
    answer = await manager.post("/meters", data=SCALE)
    assert answer.status_code == 303
    scale = await session.scalar(select(Thing).where(Thing.factory_no == "S-3001"))
    assert (scale.type_approval_no, scale.details) == ("2019F123-31", {"accuracy_class": "Ⅲ"})
    assert scale.raw["type_approval_no"] == "CPA 2019F123-31"


async def test_a_refused_form_keeps_everything_that_was_typed(sign_in, session):
    manager = await sign_in("manager")
    answer = await manager.post(
        "/equipment", data=FORKLIFT | {"device_code": "5110", "made_on": "昨天", "address": ""}
    )
    assert answer.status_code == 422
    assert "还有 3 处要改，填的都在" in answer.text
    for kept in ('value="1 号叉车"', 'value="5110"', 'value="昨天"', 'value="3000"', 'value="2027年6月"'):
        assert kept in answer.text
    assert 'id="w-device_code"' in answer.text
    assert await session.scalar(select(func.count()).where(Thing.name == "1 号叉车")) == 0


async def test_the_same_form_twice_registers_once(sign_in, session):
    manager = await sign_in("manager")
    form = FORKLIFT | {"id": str(uuid4())}
    first, second = await manager.post("/equipment", data=form), await manager.post("/equipment", data=form)
    assert first.headers["location"] == second.headers["location"]
    assert await session.scalar(select(func.count()).where(Thing.name == "1 号叉车")) == 1


async def test_a_number_that_is_registered_already_is_told_at_its_field(sign_in):
    manager = await sign_in("manager")
    await manager.post("/equipment", data=FORKLIFT)
    answer = await manager.post("/equipment", data=FORKLIFT | {"name": "别的叉车"})
    assert answer.status_code == 422
    assert "这一台已经登记过" in answer.text


async def test_another_units_number_gives_nothing_away(sign_in):
    manager = await sign_in("manager")
    answer = await manager.post(
        "/equipment", data=FORKLIFT | {"type_code": "3110", "device_code": "31101031320190123"}
    )
    assert answer.status_code == 422
    assert "3 号客梯" not in answer.text


async def test_a_type_must_be_chosen_first(sign_in):
    manager = await sign_in("manager")
    assert "先选品种" in (await manager.get("/equipment/new")).text
    assert "先选品种" in (await manager.get("/equipment/new?type_code=7310")).text
    assert "额定载重量" in (await manager.get("/equipment/new?type_code=3110")).text
    assert "最大秤量" in (await manager.get("/meters/new?type_code=M02")).text


@pytest.mark.parametrize(
    "form",
    [{}, {"type_code": "5110"}, {"type_code": "5110", "name": "x" * 5000}, {"type_code": ["5110", "3110"]}],
)
async def test_forms_without_fields_too_long_or_repeated_get_a_sentence(sign_in, form):
    answer = await (await sign_in("manager")).post("/equipment", data=form)
    assert answer.status_code in (200, 422)
    assert "选品种" in answer.text or "要改" in answer.text
