"""我的设备 with an account: saved once, merged from a phone, removed, and never anybody else's."""

import httpx
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.codes.models import Binding
from backend.database import now
from tests.world import World


async def test_a_thing_saved_twice_is_in_the_list_once(sign_in, world: World):
    client = await sign_in("binder")
    for typed in (world.tags["lift"], world.tags["lift"].lower()):
        assert (await client.post("/saved", data={"tag": typed})).status_code == 303
    assert [line["name"] for line in await exchanged(client)] == ["3 号客梯"]


async def test_what_is_no_code_of_a_thing_is_refused_with_a_sentence(sign_in, world: World):
    client = await sign_in("binder")
    nonsense = await client.post("/saved", data={"tag": "hello"})
    assert (nonsense.status_code, "这不是码上的码" in nonsense.text) == (422, True)
    blank = await client.post("/saved", data={"tag": world.tags["blank"]})
    assert (blank.status_code, "还没有绑定设备" in blank.text) == (404, True)


async def test_a_phone_and_the_account_have_the_same_list_after_they_met(sign_in, world: World):
    client = await sign_in("binder")
    await client.post("/saved", data={"tag": world.tags["lift"]})
    there = await exchanged(client, world.tags["boiler"], world.tags["blank"], "NONSENSE00")
    assert {(line["name"], line["standing"]) for line in there} == {
        ("3 号客梯", "in_date"),
        ("1 号蒸汽锅炉", "overdue"),
    }
    assert all(line["seenAt"] and line["addedAt"] and line["tag"] for line in there)


async def test_everybody_has_a_list_of_their_own(sign_in, world: World):
    await exchanged(await sign_in("binder"), world.tags["lift"])
    manager = await sign_in("manager")
    assert await exchanged(manager) == []
    await manager.post(f"/saved/{world.tags['lift']}/removal")
    assert len(await exchanged(await sign_in("binder"))) == 1


async def test_a_removed_thing_is_gone(sign_in, world: World):
    client = await sign_in("binder")
    await exchanged(client, world.tags["lift"])
    assert (await client.post(f"/saved/{world.tags['lift']}/removal")).status_code == 303
    assert await exchanged(client) == []


async def test_a_code_that_is_bound_to_nothing_any_more_says_so(sign_in, world: World, session: AsyncSession):
    client = await sign_in("binder")
    await exchanged(client, world.tags["lift"])
    await session.execute(update(Binding).where(Binding.tag == world.tags["lift"]).values(ended_at=now()))
    await session.commit()
    (line,) = await exchanged(client)
    assert (line["name"], line["standing"]) == ("", "unknown")
    assert "这个码现在没有绑定设备" in (await client.get("/me/equipment")).text


async def test_a_list_that_is_too_long_is_refused_as_it_is(sign_in):
    client = await sign_in("binder")
    answer = await client.post("/saved/exchange", json={"tags": ["A"] * 501})
    assert answer.status_code == 400


async def test_a_visitor_is_told_that_the_list_is_on_the_phone(visitor: httpx.AsyncClient, world: World):
    assert "存在这台手机上，不用登录" in (await visitor.get("/me/equipment")).text
    answer = await visitor.post("/saved", data={"tag": world.tags["lift"]})
    assert answer.status_code == 401


async def exchanged(client: httpx.AsyncClient, *tags: str) -> list[dict]:
    answer = await client.post("/saved/exchange", json={"tags": tags})
    assert answer.status_code == 200, answer.text
    return answer.json()
