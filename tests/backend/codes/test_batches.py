"""Blank codes are applied for, seen and voided by those who may, through the pages."""

import asyncio
import re
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from backend.codes.actions import claim_code
from backend.codes.models import Binding, Code, CodeBatch
from scanning.codes import Tag, grouped, read_code
from tests.backend.codes.conftest import application
from tests.world import World


async def tags_of(session: AsyncSession, batch: CodeBatch) -> list[str]:
    return list(await session.scalars(select(Code.tag).where(Code.batch_id == batch.id).order_by(Code.tag)))


async def test_a_district_gets_as_many_codes_as_it_applied_for(as_person, apply, session):
    district_admin = await as_person("district_admin")
    batch = await apply(district_admin, size="1,200", purpose=" 年底  补贴 ")
    tags = await tags_of(session, batch)
    assert len(tags) == 1200
    assert all(read_code(tag) == Tag(tag) for tag in tags)
    assert (batch.district_code, batch.organisation_id) == ("310101", None)
    assert re.fullmatch(r"B\d{8}-\d{4,}", batch.number)
    page = (await district_admin.get(f"/codes/batches/{batch.number}")).text
    assert "黄浦区" in page
    assert "1,200 个，蒋区局" in page
    assert "年底 补贴" in page
    assert "打印 1,200 张贴纸" in page


async def test_a_manager_applies_for_the_own_unit(as_person, apply, session, world):
    manager = await as_person("manager")
    batch = await apply(manager, whom=f"own:{world.organisations['food']}", size=3)
    assert batch.organisation_id == world.organisations["food"]
    assert batch.district_code == "310101"
    assert "东塘食品有限公司" in (await manager.get("/codes/batches")).text


async def test_a_regulator_applies_for_a_unit_by_name_or_number(as_person, apply, world):
    city_admin = await as_person("city_admin")
    by_number = await apply(city_admin, whom="unit", unit=" 91310115000000019m ")
    by_name = await apply(city_admin, whom="unit", unit="云杉里物业服务有限公司")
    assert by_number.organisation_id == by_name.organisation_id == world.organisations["property"]


async def test_a_hundred_thousand_codes_come_in_one_batch(as_person, apply, session):
    batch = await apply(await as_person("city_admin"), size=100_000)
    count = select(func.count(), func.count(Code.tag.distinct())).where(Code.batch_id == batch.id)
    assert (await session.execute(count)).one() == (100_000, 100_000)


@pytest.mark.parametrize(
    "size", ["0", "-1", "1000000000", "100001", "", " ", "viele", "1.5", "1e3", "٣ bis", "9" * 400, "²"]
)
async def test_a_number_of_codes_that_makes_no_sense_is_refused_beside_its_field(as_person, session, size):
    district_admin = await as_person("district_admin")
    answer = await district_admin.post("/codes/batches", data=application(size=size, purpose="补贴"))
    assert answer.status_code == 422
    assert "数量要是 1 到 100,000 之间的整数" in answer.text
    assert 'aria-describedby="wrong-size"' in answer.text
    assert 'value="补贴"' in answer.text  # nothing typed is lost
    assert await session.scalar(select(func.count()).select_from(CodeBatch)) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"whom": ""}, "请选给谁申领"),
        ({"whom": "own:nonsense"}, "请选给谁申领"),
        ({"whom": "district", "district": "110000"}, "请选一个区"),
        ({"whom": "unit", "unit": ""}, "请写单位的全称"),
        ({"whom": "unit", "unit": "没有这家公司"}, "没有找到这个使用单位"),
        ({"whom": "unit", "unit": "申川电梯维保有限公司"}, "没有找到这个使用单位"),
        ({"purpose": "长" * 201}, "用途最多 200 个字"),
        ({"whom": "unit", "unit": "\x00"}, "请写单位的全称"),
        ({"id": "x"}, "这张申领表不完整"),
    ],
)
async def test_an_unclear_application_is_told_what_to_mend(as_person, fields, sentence):
    answer = await (await as_person("district_admin")).post("/codes/batches", data=application(**fields))
    assert answer.status_code == 422
    assert sentence in answer.text


async def test_an_application_without_fields_or_with_repeated_ones_gets_a_sentence(as_person):
    district_admin = await as_person("district_admin")
    assert (await district_admin.post("/codes/batches", data={})).status_code == 422
    repeated = await district_admin.post("/codes/batches", data={"size": ["1", "2"], "whom": "district"})
    assert repeated.status_code in (400, 422)
    assert "Traceback" not in repeated.text


@pytest.mark.parametrize("name", ["binder", "operator", "mechanic", "examiner", "inspector"])
async def test_others_neither_apply_nor_look(as_person, name):
    person = await as_person(name)
    assert (await person.get("/codes/batches")).status_code == 403
    assert (await person.post("/codes/batches", data=application())).status_code == 403


async def test_a_visitor_is_asked_to_sign_in(visitor: httpx.AsyncClient):
    answer = await visitor.get("/codes/batches")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


async def test_a_district_applies_for_no_other_district_nor_its_units(as_person, session):
    district_admin = await as_person("district_admin")
    for fields in [{"district": "310115"}, {"whom": "unit", "unit": "云杉里物业服务有限公司"}]:
        answer = await district_admin.post("/codes/batches", data=application(**fields))
        assert answer.status_code == 403
    assert await session.scalar(select(func.count()).select_from(CodeBatch)) == 1


async def test_a_manager_applies_for_no_other_unit_and_no_district(as_person, world):
    manager = await as_person("manager")
    for whom in [f"own:{world.organisations['property']}", f"own:{uuid4()}", "district"]:
        answer = await manager.post("/codes/batches", data=application(whom=whom))
        assert answer.status_code in (403, 422)


async def test_the_batch_of_others_looks_like_none(as_person, apply, session):
    batch = await apply(await as_person("city_admin"), whom="unit", unit="云杉里物业服务有限公司")
    [tag, *_] = await tags_of(session, batch)
    for name in ["manager", "district_admin"]:
        person = await as_person(name)
        for address in [f"/codes/batches/{batch.number}", f"/codes/batches/{batch.number}/sheets"]:
            answer = await person.get(address)
            assert answer.status_code == 404
            assert "没有这一批，或者它不归您的单位管" in answer.text
        assert (await person.get(f"/codes/batches/{batch.number}/sheets.pdf?paper=a4-3x7")).status_code == 404
        voiding = {"tag": tag, "reason": "试试"}
        answer = await person.post(f"/codes/batches/{batch.number}/voidings", data=voiding)
        assert answer.status_code == 404
        assert batch.number not in (await person.get("/codes/batches")).text
    assert (
        await (await as_person("property_manager")).get(f"/codes/batches/{batch.number}")
    ).status_code == 200


@pytest.mark.parametrize("number", ["B20260101-9999", "x", "..%2f..", "%00", "码", "B" * 3000])
async def test_a_forged_batch_number_gets_a_helpful_page(as_person, number):
    answer = await (await as_person("city_admin")).get(f"/codes/batches/{number}")
    assert answer.status_code in (400, 404)
    assert "<h1" in answer.text


async def test_a_form_sent_twice_makes_one_batch(as_person, session):
    district_admin = await as_person("district_admin")
    form = application(size=4)
    answers = await asyncio.gather(*(district_admin.post("/codes/batches", data=form) for _ in range(4)))
    assert len({answer.headers["location"] for answer in answers}) == 1
    made = (await session.scalars(select(CodeBatch).where(CodeBatch.id == UUID(form["id"])))).one()
    assert len(await tags_of(session, made)) == 4


async def test_a_form_of_somebody_else_is_not_taken_over(as_person):
    form = application()
    assert (await (await as_person("district_admin")).post("/codes/batches", data=form)).status_code == 303
    answer = await (await as_person("city_admin")).post("/codes/batches", data=form)
    assert answer.status_code == 409


async def test_batches_of_one_moment_have_numbers_of_their_own(as_person):
    city_admin = await as_person("city_admin")
    answers = await asyncio.gather(*(city_admin.post("/codes/batches", data=application()) for _ in range(5)))
    assert len({answer.headers["location"] for answer in answers}) == 5


async def test_the_list_turns_its_page(as_person, apply, session, world):
    city_admin = await as_person("city_admin")
    for _ in range(52):
        await apply(city_admin, size=1)
    first = await city_admin.get("/codes/batches")
    older = re.search(r'href="\?before=([^"]+)"', first.text)
    assert older
    rest = await city_admin.get(f"/codes/batches?before={older[1]}")
    seen = [re.findall(r'<span class="b code">(B[\d-]+)', answer.text) for answer in (first, rest)]
    assert len(seen[0]) == 50
    assert len(seen[1]) == 3
    assert not set(seen[0]) & set(seen[1])


async def test_a_blank_code_is_voided_with_who_and_why(as_person, apply, session, world):
    district_admin = await as_person("district_admin")
    batch = await apply(district_admin, size=3)
    tag, *others = await tags_of(session, batch)
    form = {"tag": grouped(tag).lower(), "reason": " 印  坏了 "}
    answer = await district_admin.post(f"/codes/batches/{batch.number}/voidings", data=form)
    assert answer.status_code == 303
    code = await session.get_one(Code, tag, populate_existing=True)
    assert code.voided_at is not None
    assert (code.voided_by, code.void_reason) == (world.people["district_admin"].id, "印 坏了")
    page = (await district_admin.get(answer.headers["location"])).text
    assert grouped(tag) in page
    assert "蒋区局" in page
    assert not any(grouped(other) in page for other in others)


async def test_a_bound_code_is_not_voided(as_person, session, world):
    manager = await as_person("manager")
    form = {"tag": world.tags["boiler"], "reason": "不要了"}
    answer = await manager.post("/codes/batches/B20260101-0001/voidings", data=form)
    assert answer.status_code == 409
    assert "已经绑在一台设备上，不能作废。先解绑，再作废" in answer.text
    assert (await session.get_one(Code, world.tags["boiler"])).voided_at is None


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({"tag": "", "reason": "坏了"}, 422, "还没有输入码"),
        ({"tag": "K7M4 9TXP 2A", "reason": "坏了"}, 422, "码里没有"),
        ({"tag": "https://evil.example/c/0000000000", "reason": "坏了"}, 422, "不是我们的码"),
        ({"tag": "0000000000", "reason": "坏了"}, 404, "没有这个码"),
        ({"tag": "0000000000", "reason": " "}, 422, "作废要写原因"),
        ({"tag": "0000000000", "reason": "长" * 201}, 422, "原因最多 200 个字"),
        ({"expected": "99", "reason": "坏了"}, 422, "现在有 5 个空码，填的是 99"),
        ({"expected": "alle", "reason": "坏了"}, 422, "现在有 5 个空码"),
        ({}, 422, "作废要写原因"),
    ],
)
async def test_an_unclear_voiding_voids_nothing(as_person, session, form, status, sentence):
    answer = await (await as_person("manager")).post("/codes/batches/B20260101-0001/voidings", data=form)
    assert answer.status_code == status
    assert sentence in answer.text
    assert await session.scalar(select(func.count(Code.voided_at))) == 1


async def test_a_code_voided_twice_is_told_why_it_was(as_person, world):
    form = {"tag": world.tags["void"], "reason": "再来一次"}
    answer = await (await as_person("manager")).post("/codes/batches/B20260101-0001/voidings", data=form)
    assert answer.status_code == 409
    assert "贴纸印坏了" in answer.text


async def test_the_rest_of_a_batch_is_voided_and_what_is_bound_stays(as_person, session, world: World):
    manager = await as_person("manager")
    form = {"expected": "5", "reason": "换新样式"}
    answer = await manager.post("/codes/batches/B20260101-0001/voidings", data=form)
    assert answer.status_code == 303
    rows = (await session.scalars(select(Code))).all()
    assert sum(code.voided_at is None for code in rows) == 4
    assert {code.tag for code in rows if code.voided_at is None} == {
        world.tags[name] for name in ["boiler", "lift", "stopped_lift", "scale"]
    }
    page = (await manager.get("/codes/batches/B20260101-0001")).text
    numbers = [int(n) for n in re.findall(r'<a href="\?only=\w+"[^>]*><b>(\d+)', page)]
    assert numbers == [0, 4, 6]
    assert "打印" not in page
    assert (await manager.post("/codes/batches/B20260101-0001/voidings", data=form)).status_code == 409


async def test_a_code_bound_at_the_same_moment_is_bound_or_void_but_never_both(as_person, session, world):
    """The binding holds the code; the voiding waits for it and then leaves the code alone."""
    manager = await as_person("manager")
    await claim_code(session, world.tags["blank"])
    session.add(Binding(tag=world.tags["blank"], thing_id=world.things["boiler2"]))
    await session.flush()
    form = {"expected": "5", "reason": "换新样式"}
    voiding = asyncio.create_task(manager.post("/codes/batches/B20260101-0001/voidings", data=form))
    await until_somebody_waits_for_a_lock(session)
    await session.commit()
    answer = await voiding
    assert answer.status_code == 422
    assert "现在有 4 个空码，填的是 5" in answer.text


async def until_somebody_waits_for_a_lock(session: AsyncSession) -> None:
    for _ in range(6000):
        if await session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waits")


async def test_the_codes_of_a_batch_turn_their_page_within_one_state(as_person, apply, session):
    district_admin = await as_person("district_admin")
    batch = await apply(district_admin, size=25)
    address = f"/codes/batches/{batch.number}"
    first = (await district_admin.get(f"{address}?only=blank")).text
    following = re.search(r'href="(\?only=blank&amp;after=[^"]+)"', first)
    assert following
    second = (await district_admin.get(address + following[1].replace("&amp;", "&"))).text
    shown = [tag for tag in await tags_of(session, batch) for page in (first, second) if grouped(tag) in page]
    assert len(shown) == len(set(shown)) == 25
    assert "没有已绑码" in (await district_admin.get(f"{address}?only=bound")).text
