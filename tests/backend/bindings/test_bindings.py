"""A code is bound to a thing: whole or not at all, once, with what its kind demands, and never forgotten."""

import pytest
from sqlalchemy import func, select

from backend.alerts.models import Notice
from backend.codes.models import Binding, BindingPhoto, Code, PlatformCall
from backend.evidence.ledger_models import LedgerWaiting
from backend.evidence.models import StoredFile
from backend.things.models import Thing, ThingVersion
from tests.backend.bindings.sent import close_up, complete


@pytest.fixture
async def binder(sign_in):
    return await sign_in("binder")


async def live(session, tag: str) -> Binding | None:
    query = select(Binding).where(Binding.tag == tag, Binding.ended_at.is_(None))
    return await session.scalar(query.execution_options(populate_existing=True))


async def count(session, table) -> int:
    return await session.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize("name", ["boiler2", "scale2"])
async def test_a_binder_binds_equipment_and_meters(session, world, binder, name):
    sent = complete(world, name)
    answer = await sent.by(binder)
    assert answer.status_code == 303, answer.text
    binding = await live(session, sent.tag)
    assert binding and binding.thing_id == world.things[name]
    assert binding.bound_by == world.people["binder"].id
    assert binding.organisation_id == world.organisations["food"]
    assert (round(binding.lng_wgs84, 5), binding.position_raw["system"]) == (121.47371, "wgs84")
    assert binding.distance_m is not None and binding.distance_m < 5
    slots = set(await session.scalars(select(BindingPhoto.slot)))
    assert slots == set(sent.photos)
    page = await binder.get(answer.headers["location"])
    assert "已绑码" in page.text and f"/c/{sent.tag}" in page.text


async def test_what_was_filled_in_becomes_a_version_of_the_thing(session, world, binder):
    sent = complete(world, "boiler2")
    sent.fields["factory_no"] = "T-boiler2"
    assert (await sent.by(binder)).status_code == 303
    thing = await session.get_one(Thing, world.things["boiler2"])
    assert (thing.model, thing.details["rated_pressure"], thing.version) == ("如铭牌", 1.25, 2)
    version = await session.scalar(select(ThingVersion).where(ThingVersion.thing_id == thing.id))
    assert version.before["factory_no"] == "B2021-008"
    assert version.after["factory_no"] == "T-boiler2"
    assert version.changed_by == world.people["binder"].id


async def test_photos_may_arrive_one_by_one_before_the_form(session, world, binder):
    sent = await complete(world, "scale2").upload(binder)
    answer = await sent.by(binder)
    assert answer.status_code == 303, answer.text
    photo = await session.scalar(select(BindingPhoto).where(BindingPhoto.slot == "nameplate"))
    assert photo.lng_wgs84 == 121.4737


async def test_the_same_form_sent_twice_is_bound_once(session, world, binder):
    sent = await complete(world, "scale2").upload(binder)
    first, second = await sent.by(binder), await sent.by(binder)
    assert first.headers["location"] == second.headers["location"]
    assert await count(session, BindingPhoto) == len(sent.held)


async def test_a_posted_form_is_in_the_log_of_evidence_once(session, world, binder):
    sent = await complete(world, "scale2").upload(binder)
    for _ in range(2):
        assert (await sent.by(binder)).status_code == 303
    entered = await session.scalars(select(LedgerWaiting.kind).where(LedgerWaiting.subject == str(sent.id)))
    assert list(entered) == ["record"]


async def test_for_scripts_the_address_comes_with_201(world, binder):
    answer = await complete(world, "scale2").by(binder, **{"HX-Request": "true"})
    assert answer.status_code == 201
    assert answer.headers["hx-redirect"].startswith("/bindings/")


async def test_what_is_missing_is_said_all_at_once_and_photos_stay(session, world, binder):
    sent = complete(world, "scale2")
    del sent.photos["nameplate"], sent.photos["seal"], sent.fields["max_capacity"]
    sent.fields["model"] = "ACS-30"
    answer = await sent.by(binder)
    assert answer.status_code == 422
    for says in ("还没有拍“铭牌（含 CPA）”", "还没有拍“铅封”", "“最大秤量 Max”没有填"):
        assert says in answer.text
    assert 'value="ACS-30"' in answer.text
    assert answer.text.count('name="held"') == len(sent.photos)
    assert await live(session, sent.tag) is None
    assert (await session.get_one(Thing, world.things["scale2"])).model is None
    assert await count(session, StoredFile) == len(sent.photos)


async def test_a_close_up_of_another_code_is_not_enough(world, binder):
    sent = complete(world, "scale2")
    sent.photos["code_label"] = close_up(world.tags["blank2"])
    answer = await sent.by(binder)
    assert answer.status_code == 422
    assert "读不出正在绑的这个码" in answer.text


@pytest.mark.parametrize(
    ("photo", "says"),
    [
        (b"", "0 字节"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "矢量图"),
        (b"\xff\xd8\xff\xe0 no more", "不完整"),
        (b"GIF89a", "不完整"),
    ],
)
async def test_a_photo_that_is_none_is_refused_where_it_belongs(session, world, binder, photo, says):
    sent = complete(world, "scale2")
    sent.photos["whole"] = photo
    answer = await sent.by(binder)
    assert answer.status_code == 422
    assert says in answer.text
    assert await live(session, sent.tag) is None


async def test_a_video_is_no_nameplate_and_a_photo_no_video(world, binder):
    sent = complete(world, "boiler2")
    sent.photos["nameplate"], sent.photos["walk"] = sent.photos["walk"], sent.photos["nameplate"]
    answer = await sent.by(binder)
    assert "这里要一张照片，不是视频或语音" in answer.text
    assert "这里要一段视频，不是照片" in answer.text
    await sent.upload(binder)
    answer = await sent.by(binder)
    assert answer.status_code == 422
    assert "这里要一段视频，不是照片" in answer.text


async def test_a_digest_that_the_server_never_saw_is_no_photo(world, binder):
    sent = await complete(world, "scale2").upload(binder)
    sent.held[-1]["sha256"] = "0" * 64
    answer = await sent.by(binder)
    assert answer.status_code == 422
    assert "这张照片服务器上没有。再传一次" in answer.text


async def test_characters_that_no_database_keeps_are_no_reason_to_fall(session, world, binder):
    sent = complete(world, "scale2", place_reason="a\0b")
    sent.fields["model"] = "ACS\0-15"
    answer = await sent.by(binder)
    assert answer.status_code == 303, answer.text
    assert (await session.get_one(Thing, world.things["scale2"])).model == "ACS-15"
    assert (await binder.get("/evidence/a%00b")).status_code == 404
    page = await binder.get("/bindings/things", params={"tag": world.tags["blank2"], "q": "a\0b"})
    assert page.status_code == 200


async def test_numbers_are_validated_again(world, binder):
    sent = complete(world, "boiler2")
    sent.fields["device_code"] = "1100321082021"
    sent.fields["rated_pressure"] = "很高"
    answer = await sent.by(binder)
    assert answer.status_code == 422
    assert "设备代码应为 17 位，现在是 13 位" in answer.text
    assert "应为数字" in answer.text


async def test_a_number_of_another_thing_is_refused(session, world, binder):
    sent = complete(world, "boiler2")
    sent.fields["device_code"] = "11003210820210007"
    answer = await sent.by(binder)
    assert answer.status_code == 422
    assert "已经登记在另一台上" in answer.text
    assert await live(session, sent.tag) is None


async def test_far_from_the_registered_place_a_reason_is_needed(session, world, binder):
    far = {"lngWgs84": "121.4797", "latWgs84": "31.2304"}  # 570 m to the east
    answer = await complete(world, "scale2", **far).by(binder)
    assert answer.status_code == 422
    assert "超过 200 m" in answer.text
    answer = await complete(world, "scale2", **far, place_reason="摊位搬到了对面").by(binder)
    assert answer.status_code == 303
    binding = await live(session, world.tags["blank"])
    assert 560 < binding.distance_m < 580
    assert binding.distance_reason == "摊位搬到了对面"


async def test_a_position_in_the_shifted_system_is_turned_once_and_kept_raw(session, world, binder):
    shifted = {
        "lngRaw": "121.478223",
        "latRaw": "31.228458",
        "systemRaw": "gcj02",
        "lngWgs84": "",
        "latWgs84": "",
    }
    answer = await complete(world, "scale2", **shifted).by(binder)
    assert answer.status_code == 303, answer.text
    binding = await live(session, world.tags["blank"])
    assert (round(binding.lng_wgs84, 4), round(binding.lat_wgs84, 4)) == (121.4737, 31.2304)
    assert binding.position_raw["system"] == "gcj02" and binding.position_raw["lng"] == 121.478223


async def test_without_position_a_reason_is_needed(world, binder):
    nowhere = {"lngWgs84": "", "latWgs84": ""}
    assert "没有定位" in (await complete(world, "scale2", **nowhere).by(binder)).text
    answer = await complete(world, "scale2", **nowhere, place_reason="地下室，没有信号").by(binder)
    assert answer.status_code == 303


async def test_a_thing_without_place_stands_where_its_code_was_bound(session, world, binder):
    thing = await session.get_one(Thing, world.things["scale2"])
    thing.lng_wgs84 = thing.lat_wgs84 = None
    await session.commit()
    assert (await complete(world, "scale2").by(binder)).status_code == 303
    await session.refresh(thing)
    assert round(thing.lng_wgs84, 5) == 121.47371


async def test_a_void_or_unknown_code_is_refused(world, binder):
    answer = await complete(world, "scale2", "void").by(binder)
    assert answer.status_code == 409
    assert "作废：贴纸印坏了" in answer.text
    sent = complete(world, "scale2")
    sent.tag = "0000000000"
    sent.photos["code_label"] = close_up(sent.tag)
    answer = await sent.by(binder)
    assert answer.status_code == 404
    assert "没有这个码" in answer.text


async def test_a_bound_code_tells_colleagues_where_it_is_and_strangers_nothing(world, binder, sign_in):
    answer = await complete(world, "scale2", "boiler").by(binder)
    assert answer.status_code == 409
    assert "绑到“1 号蒸汽锅炉”。换一个空码，其余不用重填" in answer.text
    stranger = await sign_in("property_binder")
    answer = await stranger.get(f"/bindings/new?tag={world.tags['boiler']}")
    assert answer.status_code == 409
    assert "已被别的单位绑走" in answer.text
    assert "锅炉" not in answer.text


async def test_a_code_of_another_unit_is_refused(session, world, sign_in):
    lift = await session.get_one(Binding, (await live(session, world.tags["lift"])).id)
    lift.ended_at, lift.end_kind = lift.bound_at, "unbound"
    await session.commit()
    stranger = await sign_in("property_binder")
    answer = await complete(world, "lift").by(stranger)  # the blank codes belong to the food unit
    assert answer.status_code == 403
    assert "发给了别的单位" in answer.text


async def test_a_thing_of_another_unit_is_as_if_it_were_not_there(world, binder):
    answer = await complete(world, "lift").by(binder)
    assert answer.status_code == 404
    assert "不归您绑码" in answer.text
    page = await binder.get(f"/bindings/new?tag={world.tags['blank']}&thing={world.things['lift']}")
    assert page.status_code == 404


@pytest.mark.parametrize("who", ["operator", "mechanic", "inspector", "city_admin"])
async def test_who_may_not_bind_is_told_so(world, sign_in, who):
    client = await sign_in(who)
    assert (await client.get(f"/bindings/new?tag={world.tags['blank']}")).status_code == 403
    assert (await complete(world, "scale2").by(client)).status_code == 403


async def test_an_examiner_binds_what_they_examine_and_a_verifier_what_they_verify(session, world, sign_in):
    assert (await complete(world, "boiler2", "blank").by(await sign_in("examiner"))).status_code == 303
    assert (await complete(world, "scale2", "blank2").by(await sign_in("verifier"))).status_code == 303
    assert (await complete(world, "boiler2", "blank3").by(await sign_in("verifier"))).status_code == 404
    titles = await session.execute(select(Notice.person_id, Notice.title))
    told = {person for person, title in titles if "绑上了码" in title}
    assert told == {world.people[name].id for name in ("manager", "director", "officer")}


async def test_an_expired_session_says_what_to_do(session, world, visitor):
    sent = complete(world, "scale2")
    answer = await sent.by(visitor)
    assert answer.status_code == 401
    assert "登录过期了" in answer.text and "刷新这一页" in answer.text
    answer = await sent.by(visitor, **{"HX-Request": "true"})
    assert answer.status_code == 401
    assert "<html" not in answer.text
    assert await count(session, StoredFile) == 0


async def test_the_citys_platform_hears_of_it(session, world, binder):
    await complete(world, "scale2").by(binder)
    call = await session.scalar(select(PlatformCall).where(PlatformCall.subject == world.tags["blank"]))
    assert call is not None and call.kind == "binding"


# changing what is bound


async def test_a_damaged_sticker_is_replaced_with_its_reason(session, world, binder):
    old = await live(session, world.tags["boiler"])
    sent = complete(world, "boiler", follows=str(old.id))
    page = await binder.get(f"/bindings/new?tag={sent.tag}&thing={sent.thing_id}")
    assert "为什么换标" in page.text
    assert "写明为什么换" in (await sent.by(binder)).text
    sent.more["reason"] = "贴纸烫坏了"
    answer = await sent.by(binder)
    assert answer.status_code == 303, answer.text
    await session.refresh(old)
    assert (old.end_kind, old.end_reason, old.ended_by) == (
        "replaced",
        "贴纸烫坏了",
        world.people["binder"].id,
    )
    new = await live(session, sent.tag)
    assert (new.follows_id, new.reason) == (old.id, "贴纸烫坏了")
    assert (await session.get_one(Code, old.tag)).void_reason == "换标：贴纸烫坏了"


async def test_a_code_is_bound_to_another_thing_with_its_reason(session, world, binder):
    old = await live(session, world.tags["boiler"])
    sent = complete(world, "boiler2", "boiler", follows=str(old.id), reason="贴错了锅炉")
    page = await binder.get(f"/bindings/new?tag={sent.tag}&thing={sent.thing_id}")
    assert "为什么换绑" in page.text
    answer = await sent.by(binder)
    assert answer.status_code == 303, answer.text
    await session.refresh(old)
    assert old.end_kind == "rebound"
    assert (await live(session, sent.tag)).thing_id == world.things["boiler2"]
    ledger = await binder.get(f"/bindings?tag={sent.tag}")
    assert "已换绑" in ledger.text and "贴错了锅炉" in ledger.text


async def test_without_having_seen_the_old_binding_nothing_is_replaced(session, world, binder):
    sent = complete(world, "boiler", reason="贴纸烫坏了")
    answer = await sent.by(binder)
    assert answer.status_code == 409
    assert "走“换标”" in answer.text
    assert await live(session, world.tags["boiler"])


async def test_unbinding_needs_a_reason_and_leaves_the_ledger(session, world, binder):
    old = await live(session, world.tags["boiler"])
    answer = await binder.post(f"/bindings/{old.id}/ending", data={"reason": " "})
    assert answer.status_code == 422 and "解绑要写原因" in answer.text
    answer = await binder.post(f"/bindings/{old.id}/ending", data={"reason": "锅炉拆走了"})
    assert answer.status_code == 303
    await session.refresh(old)
    assert (old.end_kind, old.end_reason) == ("unbound", "锅炉拆走了")
    ledger = await binder.get(f"/bindings?thing={world.things['boiler']}")
    assert "已解绑" in ledger.text and "锅炉拆走了" in ledger.text
    again = await binder.post(f"/bindings/{old.id}/ending", data={"reason": "再来"})
    assert again.status_code == 409
    title = await session.scalar(select(Notice.title).where(Notice.person_id == world.people["manager"].id))
    assert "解绑了" in title


async def test_another_unit_can_neither_see_nor_end_a_binding(session, world, sign_in):
    stranger = await sign_in("property_binder")
    old = await live(session, world.tags["boiler"])
    for path in (f"/bindings/{old.id}", f"/bindings/{old.id}/ending", f"/bindings?thing={old.thing_id}"):
        assert (await stranger.get(path)).status_code == 404
    assert (await stranger.post(f"/bindings/{old.id}/ending", data={"reason": "x"})).status_code == 404
    assert "1 号" not in (await stranger.get(f"/bindings?tag={old.tag}")).text


# picking


async def test_what_wears_no_code_comes_first_then_the_nearest(session, world, binder):
    scale = await session.get_one(Thing, world.things["scale2"])
    scale.lng_wgs84 = 121.4747  # 95 m away
    await session.commit()
    query = f"/bindings/things?tag={world.tags['blank']}&lngWgs84=121.4737&latWgs84=31.2304"
    page = (await binder.get(query, headers={"HX-Request": "true"})).text
    names = ["2 号热水锅炉", "S-1002", "1 号蒸汽锅炉"]
    assert [page.index(name) for name in names] == sorted(page.index(name) for name in names)
    assert "就在这里" in page and "约 95 m" in page
    assert "客梯" not in page and "<html" not in page


@pytest.mark.parametrize("sought", ["热水", "B2021-008", "b2021-008", "云杉路 18"])
async def test_things_are_found_by_anything(world, binder, sought):
    page = await binder.get("/bindings/things", params={"tag": world.tags["blank"], "q": sought})
    assert "2 号热水锅炉" in page.text


async def test_nothing_found_says_so(world, binder):
    page = await binder.get("/bindings/things", params={"tag": world.tags["blank"], "q": "100%_"})
    assert "没有查到“100%_”" in page.text


@pytest.mark.parametrize(
    ("typed", "says"), [("", "贴纸上的码"), ("hello", "码里没有"), ("K7M4", "只有 4 位")]
)
async def test_without_a_code_the_page_asks_for_it(binder, typed, says):
    page = await binder.get("/bindings/new", params={"tag": typed})
    assert says in page.text


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"id": "x", "tag": "y", "thing": "z"},
        {"held": "not json"},
        {"systemRaw": "mars"},
        {"lngWgs84": "east"},
        {"lngWgs84": "999", "latWgs84": "0"},
        {"field.model": "长" * 301},
        {"reason": "长" * 201},
        {"held": ['{"slot":"whole","sha256":"0"}']},
        {"held": [f'{{"slot":"whole","sha256":"{"0" * 64}","takenAt":"tomorrow"}}']},
        {"held": [f'{{"slot":"whole","sha256":"{"0" * 64}","lngWgs84":1e999}}']},
    ],
)
async def test_forms_that_no_page_of_ours_sends_are_refused_in_words(session, world, binder, bad):
    sent = complete(world, "scale2")
    data = {"id": str(sent.id), "tag": sent.tag, "thing": str(sent.thing_id)} | bad if bad else {}
    answer = await binder.post("/bindings", data=data)
    assert answer.status_code == 422
    assert "没有" in answer.text
    assert await live(session, sent.tag) is None


# evidence


async def test_photos_are_seen_by_those_who_may_see_the_thing(world, binder, sign_in, visitor):
    sent = await complete(world, "scale2").upload(binder)
    address = f"/evidence/{sent.held[1]['sha256']}"
    manager = await sign_in("manager")
    assert (await binder.get(address)).status_code == 200  # brought it
    assert (await manager.get(address)).status_code == 404  # not bound yet
    await sent.by(binder)
    for name in ("manager", "inspector", "verifier"):
        answer = await (await sign_in(name)).get(f"{address}?size=small")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    stranger = await sign_in("property_manager")
    assert (await stranger.get(address)).status_code == 404
    assert (await stranger.get(f"{address}/original")).status_code == 404
    assert (await visitor.get(address)).status_code == 303
    original = await manager.get(f"{address}/original")
    assert original.headers["content-disposition"].startswith("attachment")
