"""信息纠错: a new version with both values and a reason; two people at one record lose nothing of each other's."""

import asyncio
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from backend.alerts.models import Notice
from backend.codes.models import PlatformCall
from backend.corrections.rules import carried_on, merge
from backend.things.models import Thing, ThingVersion

KNOWN = {
    "maker": "江南锅炉厂",
    "model": "WNS4-1.25-Q",
    "place": "锅炉房",
    "device_code": "11003210820210007",
    "certificate_no": "锅10沪A00258(20)",
    "use_status": "在用",
}
SHOWN = {f"was.{key}": text for key, text in KNOWN.items()}
UNTOUCHED = {f"field.{key}": text for key, text in KNOWN.items()}


@pytest.fixture
async def officer(sign_in):
    return await sign_in("officer")


async def send(client, thing, reason="铭牌上写的", version=1, **changes):
    typed = {f"field.{key}": text for key, text in changes.items()}
    data = {"thing": str(thing), "version": str(version), "reason": reason, **SHOWN, **UNTOUCHED, **typed}
    return await client.post("/corrections", data=data)


async def test_a_correction_keeps_both_values_with_who_and_why(session, world, officer):
    boiler = world.things["boiler"]
    form = await officer.get(f"/corrections/new?thing={boiler}")
    assert 'value="WNS4-1.25-Q"' in form.text
    answer = await send(officer, boiler, model="WNS6-1.25-Q")
    assert answer.status_code == 303, answer.text
    thing = await session.get_one(Thing, boiler)
    assert (thing.model, thing.version) == ("WNS6-1.25-Q", 2)
    history = (await officer.get(answer.headers["location"])).text
    for shown in ("第 2 版", "李安全", "铭牌上写的", "WNS4-1.25-Q", "WNS6-1.25-Q"):
        assert shown in history


async def test_without_reason_or_without_change_nothing_becomes_a_version(session, world, officer):
    boiler = world.things["boiler"]
    answer = await send(officer, boiler, reason=" ", model="WNS6")
    assert answer.status_code == 422
    assert "写一句为什么改" in answer.text and 'value="WNS6"' in answer.text
    assert (await send(officer, boiler)).status_code == 303
    assert not list(await session.scalars(select(ThingVersion)))


@pytest.mark.parametrize(
    ("key", "typed", "says"),
    [
        ("device_code", "1100321082021000", "应为 17 位，现在是 16 位"),
        ("certificate_no", "锅10沪A00258", "最后缺年份"),
        ("made_on", "2100-01-01", "还没到"),
        ("made_on", "someday", "应为日期"),
        ("fuel", "核能", "应为"),
        ("rated_pressure", "高", "应为数字"),
        ("device_code", "11003210820210008", None),
        ("use_status", "停用", None),
        ("safety_officer_phone", "12", "电话号码认不出来"),
    ],
)
async def test_numbers_are_validated_again(session, world, officer, key, typed, says):
    answer = await send(officer, world.things["boiler"], **{key: typed})
    assert answer.status_code == (422 if says else 303), answer.text
    assert says is None or says in answer.text
    assert bool(await session.scalar(select(ThingVersion))) is (says is None)


async def test_a_warning_does_not_block_and_is_kept(session, world, officer):
    answer = await send(officer, world.things["boiler"], made_on="2019-05-01")
    assert answer.status_code == 303, answer.text
    thing = await session.get_one(Thing, world.things["boiler"])
    assert any("2021" in warning and "2019" in warning for warning in thing.warnings)


async def test_phone_numbers_of_people_lie_sealed_and_show_masked(session, world, officer):
    boiler = world.things["boiler"]
    answer = await send(officer, boiler, safety_officer_phone="138 0000 1234")
    assert answer.status_code == 303
    kept = (await session.get_one(Thing, boiler)).details["safety_officer_phone"]
    version = await session.scalar(select(ThingVersion))
    assert "13800001234" not in kept + str(version.after)
    assert "138****1234" in (await officer.get(f"/corrections?thing={boiler}")).text
    assert 'value="13800001234"' in (await officer.get(f"/corrections/new?thing={boiler}")).text


async def test_different_fields_merge(session, world, officer, sign_in):
    boiler = world.things["boiler"]
    manager = await sign_in("manager")
    assert (await send(manager, boiler, place="新锅炉房")).status_code == 303
    assert (await send(officer, boiler, model="WNS6")).status_code == 303  # still shows the old place
    thing = await session.get_one(Thing, boiler)
    assert (thing.place, thing.model, thing.version) == ("新锅炉房", "WNS6", 3)


async def test_the_same_field_names_both_values_and_who(session, world, officer, sign_in):
    boiler = world.things["boiler"]
    manager = await sign_in("manager")
    await send(manager, boiler, place="新锅炉房")
    answer = await send(officer, boiler, place="二楼锅炉房", model="WNS6")
    assert answer.status_code == 409
    for shown in (
        "两个人改了“楼栋或位置”。两个都留着，请选一个",
        "新锅炉房",
        "二楼锅炉房",
        "钱经理",
        'value="WNS6"',
    ):
        assert shown in answer.text
    thing = await session.get_one(Thing, boiler, populate_existing=True)
    assert (thing.place, thing.model) == ("新锅炉房", "WNS4-1.25-Q")
    chosen = {"was.place": "新锅炉房", "field.place": "二楼锅炉房"}
    data = {
        "thing": str(boiler),
        "reason": "到现场看过",
        **SHOWN,
        **UNTOUCHED,
        "field.model": "WNS6",
        **chosen,
    }
    assert (await officer.post("/corrections", data=data)).status_code == 303
    await session.refresh(thing)
    assert (thing.place, thing.model) == ("二楼锅炉房", "WNS6")


async def test_many_at_once_each_get_a_version_or_a_clash(session, world, officer):
    boiler = world.things["boiler"]
    answers = await asyncio.gather(*(send(officer, boiler, model=f"M{number}") for number in range(6)))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409, 409, 409]
    assert [v.version for v in await session.scalars(select(ThingVersion))] == [2]


@pytest.mark.parametrize(
    ("who", "name", "may"),
    [
        ("binder", "boiler", True),
        ("examiner", "boiler", True),
        ("district_admin", "boiler", True),
        ("operator", "boiler", False),
        ("mechanic", "lift", False),
        ("property_manager", "boiler", False),
        ("verifier", "boiler", False),
        ("verifier", "scale", True),
        ("district_admin", "lift", False),  # another district
    ],
)
async def test_who_may_correct_what(world, sign_in, who, name, may):
    client = await sign_in(who)
    thing = world.things[name]
    data = {"thing": str(thing), "reason": "看过", "was.internal_no": "", "field.internal_no": "8"}
    answer = await client.post("/corrections", data=data)
    assert (answer.status_code == 303) is may
    assert may or answer.status_code in (403, 404)
    assert ((await client.get(f"/corrections/new?thing={thing}")).status_code == 200) is may


async def test_a_number_of_another_thing_is_refused(session, world, officer):
    data = {"thing": str(world.things["boiler2"]), "reason": "看过", "was.device_code": ""}
    answer = await officer.post("/corrections", data=data | {"field.device_code": "11003210820210007"})
    assert answer.status_code == 422
    assert "已经登记在另一台上" in answer.text
    assert (await session.get_one(Thing, world.things["boiler2"])).device_code is None


async def test_what_was_corrected_is_found_by_its_new_number(session, world, officer):
    await send(officer, world.things["boiler"], internal_no="GL-77")
    thing = await session.get_one(Thing, world.things["boiler"])
    assert "gl77" in thing.search_text
    assert (await officer.get("/equipment", params={"q": "GL-77"})).text.count("1 号蒸汽锅炉") >= 1


async def test_leaders_and_the_citys_platform_are_told(session, world, sign_in):
    await send(await sign_in("examiner"), world.things["boiler"], model="WNS6")
    told = set(await session.scalars(select(Notice.person_id).where(Notice.title.contains("信息改了：型号"))))
    assert told == {world.people[name].id for name in ("manager", "director", "officer")}
    call = await session.scalar(select(PlatformCall).where(PlatformCall.subject == world.tags["boiler"]))
    assert call.body["what"] == "corrected"


@pytest.mark.parametrize(
    ("was", "typed", "now", "changed", "conflicts"),
    [
        ("a", "a", "a", {}, ()),
        ("a", "b", "a", {"x": "b"}, ()),
        ("a", "a", "c", {}, ()),  # left alone: the other's change stays
        ("a", "b", "c", {}, ("x",)),
        ("a", "b", "b", {}, ()),  # both to the same value
        ("", " b ", "", {"x": "b"}, ()),
        ("a", "", "a", {"x": ""}, ()),
    ],
)
def test_merging_one_field(was, typed, now, changed, conflicts):
    found = merge({"x": was}, {"x": typed}, {"x": now})
    assert (found.changed, found.conflicts) == (changed, conflicts)


some_texts = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["", "1", "2", "3"]), min_size=3)


@given(some_texts, some_texts, some_texts)
def test_what_is_shown_again_after_a_clash_reverts_nobody(was, typed, now):
    shown = carried_on(was, typed, now)
    again = merge(now, shown, now)
    assert not again.conflicts
    for key, text in again.changed.items():
        assert text == typed[key] and typed[key] != was[key]


async def test_a_value_of_the_history_is_set_back_in_one_tap(session, world, officer):
    boiler = world.things["boiler"]
    await send(officer, boiler, model="WNS6-1.25-Q")
    history = (await officer.get(f"/corrections?thing={boiler}")).text
    fields = dict(re.findall(r'name="([\w.]+)" value="([^"]*)"', history.split("data-restore")[1]))
    assert fields["field.model"] == "WNS4-1.25-Q"
    assert (await officer.post("/corrections", data=fields)).status_code == 303
    thing = await session.get_one(Thing, boiler)
    assert (thing.model, thing.version) == ("WNS4-1.25-Q", 3)
    again = (await officer.get(f"/corrections?thing={boiler}")).text
    assert "恢复第 2 版以前的“型号”" in again
    assert again.count("data-restore") == 1  # what is so already is not offered


async def test_who_corrects_another_field_meanwhile_is_told_that_both_stay(world, officer, sign_in):
    boiler = world.things["boiler"]
    binder = await sign_in("binder")
    await send(officer, boiler, model="WNS6-1.25-Q")
    answer = await send(binder, boiler, version=1, place="新锅炉房")
    page = (await binder.get(answer.headers["location"])).text
    assert "您填的时候，李安全" in page and "改了“型号”。改的不是同一项，两边都留着" in page
    alone = await send(officer, boiler, version=3, maker="江南锅炉总厂")
    assert "您填的时候" not in (await officer.get(alone.headers["location"])).text
