"""The pages of faults, read as their readers do: also without JavaScript."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from backend.dates import today
from backend.reports.models import Report
from tests.backend.evidence.pictures import photo


async def form_page(client, tag: str, **headers: str) -> str:
    answer = await client.get(f"/faults/new?tag={tag}", headers=headers)
    assert answer.status_code == 200
    return answer.text


async def test_the_form_asks_by_kind(visitor, world):
    lift = await form_page(visitor, world.tags["lift"])
    assert "门关不上、夹人" in lift and "铅封" not in lift
    scale = await form_page(visitor, world.tags["scale"])
    assert "量得不准" in scale and "应急报警" not in scale
    assert "停了不动" in await form_page(visitor, world.tags["void"])


async def test_the_form_is_english_for_who_reads_english(visitor, world):
    page = await form_page(visitor, world.tags["lift"], **{"Accept-Language": "en"})
    assert "Doors will not close" in page and "Report it" in page
    inside = page.split("<main")[1].split("</main>")[0].replace("3 号客梯", "")  # registered names stay
    assert not [letter for letter in inside if "\u4e00" <= letter <= "\u9fff"]


async def test_what_is_open_is_shown_first_without_its_id(visitor, world, passer_by):
    report = await passer_by.fault(world.tags["lift"])
    await passer_by.fault(world.tags["lift"], "other", said="看不懂")
    page = await form_page(visitor, world.tags["lift"])
    assert page.index("已经有人报过") < page.index(">哪里坏了")
    assert page.count('name="same"') == 1
    assert str(report) not in page


async def test_the_form_works_without_a_script(visitor, world, session, told):
    form = {
        "id": str(uuid4()),
        "tag": world.tags["lift"],
        "sort": "door",
        "said": "夹了一下",
        "contact": "13800001234",
    }
    answer = await visitor.post("/faults", data=form, files={"photo.photo": ("a.jpg", photo(), "image/jpeg")})
    assert (answer.status_code, answer.headers.get("location")) == (303, f"/reports/{form['id']}")
    again = await visitor.post("/faults", data=form)
    assert again.status_code == 303, "pressed twice it is one report"
    assert len((await session.scalars(select(Report))).all()) == 1
    assert await told("门关不上")


async def test_the_button_of_an_open_one_joins_it(visitor, world, session, passer_by):
    report = await passer_by.fault(world.tags["lift"])
    form = {"id": str(uuid4()), "tag": world.tags["lift"], "sort": "noise", "same": "door"}
    assert (await visitor.post("/faults", data=form)).status_code == 303
    joined = (await session.scalars(select(Report).where(Report.joined_to == report))).one()
    assert str(joined.id) == form["id"]


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({}, "请选一下哪里坏了"),
        ({"sort": "door", "contact": "12"}, "不想留电话"),
        ({"sort": "noise", "tag": ""}, "在哪里"),
    ],
)
async def test_what_is_refused_comes_back_with_what_was_typed(visitor, world, form, says):
    sent = {"id": str(uuid4()), "tag": world.tags["lift"], "said": "咔嗒响", **form}
    answer = await visitor.post("/faults", data=sent)
    assert answer.status_code == 422
    assert says in answer.text and "咔嗒响" in answer.text


async def test_the_kept_form_has_the_symptoms_of_every_kind_and_no_thing(visitor):
    page = (await visitor.get("/faults/begin")).text
    for word in ("门关不上、夹人", "扶手带打滑", "量得不准", "轮胎"):
        assert word in page
    assert 'data-kind="elevator" data-codes="3110' in page


async def test_the_list_is_of_those_who_have_to_do_with_it(sign_in, world, passer_by, phone_of):
    await passer_by.fault(world.tags["lift"])
    taken = await passer_by.fault(world.tags["lift"], "noise")
    await (await phone_of("mechanic")).do(taken, "taken")
    for who, shown in (
        ("mechanic", True),
        ("property_manager", True),
        ("city_admin", True),
        ("manager", False),
    ):
        page = (await (await sign_in(who)).get("/faults")).text
        assert ("3 号客梯" in page) == shown, who
    page = (await (await sign_in("mechanic")).get("/faults?standing=taken")).text
    assert "异响、抖动" in page and "门关不上" not in page and "冯维保" in page
    assert "没有“等配件”的报修" in (await (await sign_in("mechanic")).get("/faults?standing=parts")).text
    assert (await (await sign_in("mechanic")).get("/faults?standing=lost")).status_code == 400


async def test_the_page_of_a_fault_is_made_for_its_reader(visitor, sign_in, world, passer_by, phone_of):
    report = await passer_by.fault(world.tags["lift"], contact="13800001234", said="夹了一下")
    address = f"/reports/{report}"
    as_reporter = (await visitor.get(address)).text
    assert "已收到您的报修" in as_reporter and "<span>接单</span>" not in as_reporter
    assert "13800001234" not in as_reporter and "冯维保" not in as_reporter
    mechanic = await phone_of("mechanic")
    assert "<span>接单</span>" in (await mechanic.client.get(address)).text
    await mechanic.do(report, "taken")
    as_mechanic = (await mechanic.client.get(address)).text
    assert "13800001234" in as_mechanic and "已修好" in as_mechanic and "等配件" in as_mechanic
    as_city = (await (await sign_in("city_admin")).get(address)).text
    assert "冯维保" in as_city and "13800001234" not in as_city
    await mechanic.do_with_photo(report, "done")
    assert "真的修好了吗？" in (await visitor.get(address)).text
    assert 'name="fixed"' not in (await mechanic.client.get(address)).text


async def test_the_page_of_a_fault_works_without_a_script(visitor, world, phone_of, story):
    report = uuid4()
    form = {"id": str(report), "tag": world.tags["lift"], "sort": "door"}
    assert (await visitor.post("/faults", data=form)).status_code == 303
    mechanic = await phone_of("mechanic")
    deed = {"id": str(uuid4()), "report": str(report), "what": "taken"}
    assert (await mechanic.client.post(f"/reports/{report}/deeds", data=deed)).status_code == 303
    done = {"id": str(uuid4()), "report": str(report), "what": "done"}
    photos = {"photo.photo": ("a.jpg", photo(seed=7), "image/jpeg")}
    answer = await mechanic.client.post(f"/reports/{report}/deeds", data=done, files=photos)
    assert answer.status_code == 303
    word = {"id": str(uuid4()), "report": str(report), "fixed": "yes"}
    assert (await visitor.post(f"/reports/{report}/additions", data=word)).status_code == 303
    assert (await story(report))[-2:] == ["done", "confirmed"]


async def test_the_page_of_a_fault_is_english_for_who_reads_english(visitor, world, passer_by, phone_of):
    report = await passer_by.fault(world.tags["lift"])
    mechanic = await phone_of("mechanic")
    await mechanic.do(report, "taken")
    await mechanic.do(report, "waiting_for_parts", due=today().isoformat())
    await mechanic.do_with_photo(report, "done")
    page = (await visitor.get(f"/reports/{report}", headers={"Accept-Language": "en"})).text
    inside = page.split("<header")[1]
    for registered in ("3 号客梯", "云杉里商务中心 2 号楼", "浦东新区云杉路 66 号"):
        inside = inside.replace(registered, "")
    assert "Is it really fixed?" in inside
    assert not [letter for letter in inside if "\u4e00" <= letter <= "\u9fff"]
