"""Packs through the front door: what is in them, for whom, and what a refresh carries."""

import json
from collections import Counter

import httpx
from sqlalchemy import update

from backend.codes.models import Binding
from backend.dates import today
from backend.packs.standings import faces
from backend.things.models import SavedThing, Standing, Thing, ThingKind
from offline.pack import digest_of_part, part_of
from tests.backend.inspections.sent import Task, task_for


async def manifest_of(client: httpx.AsyncClient, pack: str) -> dict:
    answer = await client.get(f"/packs/{pack}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def parts_of(
    client: httpx.AsyncClient, pack: str, held: dict[str, list[str]] | None = None
) -> list[dict]:
    """All parts, or those that are asked for with the digests that the phone holds."""
    wanted = held if held is not None else {part: [] for part in (await manifest_of(client, pack))["parts"]}
    answer = await client.post(f"/packs/{pack}/parts", json={"parts": wanted})
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


async def cards_of(client: httpx.AsyncClient, pack: str) -> dict[str, dict]:
    return {card["name"]: card for part in await parts_of(client, pack) for card in part["cards"]}


async def test_a_district_is_taken_along_with_all_that_a_card_needs(sign_in, session, world):
    await session.execute(
        update(Thing).where(Thing.id == world.things["boiler"]).values(search_text="1号蒸汽锅炉\n东塘食品")
    )
    await session.commit()
    inspector = await sign_in("inspector")
    cards = await cards_of(inspector, "district/310101")
    assert set(cards) == {"1 号蒸汽锅炉", "2 号热水锅炉", "电子计价秤"}
    boiler = cards["1 号蒸汽锅炉"]
    assert boiler["tag"] == boiler["key"] == world.tags["boiler"]
    assert boiler["position"] == [121.4737, 31.2304]
    assert (boiler["kind"], boiler["type"], boiler["place"]) == ("equipment", "承压蒸汽锅炉", "锅炉房")
    for shown in (
        "东塘食品有限公司",
        "黄浦区云杉路 18 号",
        "锅10沪A00258(20)",
        "江南锅炉厂",
        "tel:02155500101",
    ):
        assert shown in boiler["html"].replace("021-", "021"), shown
    assert boiler["text"] == "1号蒸汽锅炉\n东塘食品"


async def test_a_thing_without_a_sticker_is_found_by_its_id(sign_in, world):
    cards = await cards_of(await sign_in("inspector"), "list/all")
    boiler2 = cards["2 号热水锅炉"]
    assert (boiler2["tag"], boiler2["key"]) == (None, world.things["boiler2"].hex)


async def test_nobody_takes_along_what_they_may_not_see(sign_in):
    theirs = {
        "property_manager": {"3 号客梯", "4 号货梯"},
        "mechanic": {"3 号客梯", "4 号货梯"},
        "verifier": {"电子计价秤"},
    }
    for name, things in theirs.items():
        assert set(await cards_of(await sign_in(name), "list/all")) == things
    assert (await manifest_of(await sign_in("mechanic"), "district/310101"))["cards"] == 0


async def test_saved_things_are_a_pack_of_their_own(sign_in, session, world):
    person = world.people["inspector"].id
    session.add_all(SavedThing(person_id=person, tag=world.tags[name]) for name in ("boiler", "lift"))
    await session.commit()
    cards = await cards_of(await sign_in("inspector"), "list/saved")
    assert set(cards) == {"1 号蒸汽锅炉"}  # the lift is in another district


async def test_the_manifest_and_the_parts_say_the_same(sign_in):
    admin = await sign_in("city_admin")
    told = await manifest_of(admin, "list/all")
    parts = await parts_of(admin, "list/all")
    assert told["cards"] == sum(len(part["order"]) for part in parts) == 6
    assert told["parts"] == {str(part["part"]): part["digest"] for part in parts}
    for part in parts:
        assert part["digest"] == digest_of_part(part["order"])
        assert [card["digest"] for card in part["cards"]] == part["order"]
        assert {part_of(card["key"]) for card in part["cards"]} == {part["part"]}


async def test_a_pack_is_the_same_when_nothing_changed(sign_in):
    admin = await sign_in("city_admin")
    one, other = await manifest_of(admin, "list/all"), await manifest_of(admin, "list/all")
    assert one["parts"] == other["parts"]
    assert await parts_of(admin, "list/all") == await parts_of(admin, "list/all")


async def test_a_refresh_carries_only_the_card_that_changed(sign_in, session, world):
    admin = await sign_in("city_admin")
    before = await manifest_of(admin, "list/all")
    held = {str(part["part"]): part["order"] for part in await parts_of(admin, "list/all")}
    await session.execute(
        update(Thing).where(Thing.id == world.things["boiler"]).values(place="新锅炉房", version=2)
    )
    await session.commit()
    now = (await manifest_of(admin, "list/all"))["parts"]
    differing = {part for part in now if now[part] != before["parts"].get(part)}
    assert differing == {str(part_of(world.tags["boiler"]))}
    parts = await parts_of(admin, "list/all", {part: held[part] for part in differing})
    assert [card["name"] for part in parts for card in part["cards"]] == ["1 号蒸汽锅炉"]
    assert "新锅炉房" in parts[0]["cards"][0]["place"]


async def test_a_sticker_that_was_taken_off_leaves_the_pack(sign_in, session, world):
    admin = await sign_in("city_admin")
    before = await manifest_of(admin, "list/all")
    await session.execute(
        update(Binding).where(Binding.tag == world.tags["lift"]).values(ended_at=Binding.bound_at)
    )
    await session.commit()
    now = await manifest_of(admin, "list/all")
    assert (before["cards"], now["cards"]) == (6, 6)
    assert str(part_of(world.tags["lift"])) not in now["parts"]
    assert str(part_of(world.things["lift"].hex)) in now["parts"]


async def test_a_card_says_nothing_that_is_wrong_tomorrow(sign_in):
    for card in (await cards_of(await sign_in("city_admin"), "list/all")).values():
        assert not [word for word in ("前来过", "今天来过", "还有", "超期") if word in card["html"]]


async def test_a_sensitive_thing_is_whole_for_those_who_work_with_it(sign_in, session, world):
    await session.execute(update(Thing).where(Thing.id == world.things["boiler"]).values(sensitive=True))
    await session.commit()
    cards = await cards_of(await sign_in("inspector"), "list/all")
    assert "黄浦区云杉路 18 号" in cards["1 号蒸汽锅炉"]["html"]


async def test_what_comes_is_packed(sign_in):
    admin = await sign_in("city_admin")
    parts = (await manifest_of(admin, "list/all"))["parts"]
    answer = await admin.post("/packs/list/all/parts", json={"parts": {part: [] for part in parts}})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "no-store"


async def test_what_is_no_pack_is_refused_in_words(sign_in):
    inspector = await sign_in("inspector")
    for pack in ("district/999999", "street/310101", "list/none", "route/1", "task/1", "walk/heute"):
        answer = await inspector.get(f"/packs/{pack}")
        assert (answer.status_code, answer.json()["say"]) == (404, "没有这样的离线包")


async def test_nonsense_about_parts_is_refused_in_words(sign_in):
    inspector = await sign_in("inspector")
    for sent in (
        b"",
        b"[]",
        b"{",
        b'{"parts":{"256":[]}}',
        b'{"parts":{"1":["zz"]}}',
        b'{"parts":{},"x":1}',
        b"\xff",
    ):
        answer = await inspector.post("/packs/list/all/parts", content=sent)
        assert (answer.status_code, "看不懂" in answer.json()["say"]) == (422, True), sent


async def test_a_visitor_is_asked_to_sign_in(visitor):
    assert (await visitor.post("/packs/list/all/parts", json={"parts": {}})).status_code == 401
    assert "登录" in (await visitor.get("/packs")).text


async def test_the_choices_are_districts_and_streets_with_something_to_see(sign_in):
    html = (await (await sign_in("inspector")).get("/packs/choices")).text
    assert "/packs?take=street/310101013" in html
    assert "/packs?take=district/310101" in html
    assert "310115" not in html


def test_every_standing_of_every_kind_has_a_face():
    named = Counter(face.name for face in faces())
    wanted = {*(Standing), "failed", "scrapped", "cancelled"}
    assert named == Counter(f"{kind} {name}" for kind in ThingKind for name in wanted)


def test_a_failed_check_warns():
    face = next(face for face in faces() if face.name == "equipment failed")
    assert (face.look, face.warning[0]) == ("over", "检验不合格，不应继续使用")


async def walking(inspector: httpx.AsyncClient, session, world) -> Task:
    """A task of today at both boilers, of which the second lies 320 m to the east and wears no code."""
    east = update(Thing).where(Thing.id == world.things["boiler2"])
    await session.execute(east.values(lng_wgs84=121.47706, device_code="11003210820210008"))
    await session.commit()
    task = task_for("11003210820210008\n" + world.tags["boiler"])
    assert (await task.by(inspector)).status_code == 303
    return task


async def test_a_walk_and_a_task_are_taken_along_in_their_order(sign_in, session, world):
    inspector = await sign_in("inspector")
    task = await walking(inspector, session, world)
    keys = [world.things["boiler2"].hex, world.tags["boiler"]]
    for pack in (f"walk/{today()}", f"task/{task.id}"):
        told = await manifest_of(inspector, pack)
        assert (told["cards"], told["order"]) == (2, keys)
        assert set(await cards_of(inspector, pack)) == {"1 号蒸汽锅炉", "2 号热水锅炉"}
    chosen = [str(world.things["boiler"]), str(world.things["boiler2"])]
    await inspector.post(f"/inspections/walks/{today()}", data={"stop": chosen})
    assert (await manifest_of(inspector, f"walk/{today()}"))["order"] == keys[::-1]
    assert (await manifest_of(inspector, f"task/{task.id}"))["name"] == "常规检查 JC20261120-0071"


async def test_a_district_has_no_order(sign_in):
    assert (await manifest_of(await sign_in("inspector"), "district/310101"))["order"] == []


async def test_the_walks_of_an_inspector_are_offered_first(sign_in, session, world):
    inspector = await sign_in("inspector")
    task = await walking(inspector, session, world)
    html = (await inspector.get("/packs/choices")).text
    assert html.index(f"/packs?take=walk/{today()}") < html.index("/packs?take=list/all")
    assert f"/packs?take=task/{task.id}" in html
    assert "take=walk" not in (await (await sign_in("verifier")).get("/packs/choices")).text


async def test_the_list_of_a_task_is_only_for_those_who_walk_it(sign_in, session, world):
    task = await walking(await sign_in("inspector"), session, world)
    for name in ("city_admin", "district_admin", "manager", "mechanic"):
        assert (await (await sign_in(name)).get(f"/packs/task/{task.id}")).status_code == 404
    for name in ("manager", "mechanic"):
        assert (await (await sign_in(name)).get(f"/packs/walk/{today()}")).status_code == 404
    assert (await manifest_of(await sign_in("city_admin"), f"walk/{today()}"))["cards"] == 0
