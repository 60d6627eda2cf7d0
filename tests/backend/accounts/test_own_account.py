"""Own sessions and own password."""

import re

import httpx
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import AuditEntry, SignIn
from tests.world import World

LONG = "四个词连起来的一句长密码"


async def test_one_sees_where_one_is_signed_in_and_ends_another_device(sign_in):
    phone, computer = await sign_in("binder"), await sign_in("binder")
    page = (await computer.get("/me/sign-ins")).text
    assert page.count("这一台") == 2  # the chip, and the sentence below the list
    (other,) = re.findall(r"/me/sign-ins/([0-9a-f]{64})/ending", page)
    assert (await computer.post(f"/me/sign-ins/{other}/ending")).status_code == 303
    assert (await phone.get("/session")).status_code == 401
    assert (await computer.get("/session")).status_code == 204


async def test_devices_are_called_what_people_call_them(visitor: httpx.AsyncClient, world: World):
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 MicroMessenger/8.0"
    data = {"phone": world.people["binder"].phone, "password": world.password, "installed": "1"}
    await visitor.post("/sign-in", data=data, headers={"User-Agent": agent})
    assert "iPhone，微信，主屏幕应用" in (await visitor.get("/me/sign-ins")).text


async def test_nobody_ends_the_session_of_somebody_else(sign_in, session: AsyncSession):
    binder, manager = await sign_in("binder"), await sign_in("manager")
    for row in (await session.scalars(select(SignIn))).all():
        await manager.post(f"/me/sign-ins/{row.token_digest.hex()}/ending")
    assert (await binder.get("/session")).status_code == 204
    assert (await manager.post("/me/sign-ins/not-hex/ending")).status_code in (401, 404)


async def test_signing_out_everywhere_ends_every_session(sign_in):
    phone, computer = await sign_in("binder"), await sign_in("binder")
    answer = await computer.post("/me/sign-ins/endings")
    assert answer.headers["location"] == "/sign-in"
    for client in (phone, computer):
        assert (await client.get("/session")).status_code == 401


async def test_a_new_password_needs_the_old_one_and_ends_other_sessions(
    sign_in, visitor: httpx.AsyncClient, world: World, session: AsyncSession
):
    other, client = await sign_in("binder"), await sign_in("binder")
    wrong = await client.post("/me/password", data={"now": "wrong", "new": LONG})
    assert (wrong.status_code, "现在的密码不对" in wrong.text) == (422, True)
    assert (await client.post("/me/password", data={"now": world.password, "new": LONG})).status_code == 303
    assert (await client.get("/session")).status_code == 204
    assert (await other.get("/session")).status_code == 401
    phone = world.people["binder"].phone
    assert (await visitor.post("/sign-in", data={"phone": phone, "password": LONG})).status_code == 303
    assert [entry.deed for entry in await session.scalars(select(AuditEntry))] == ["set_password"]


async def test_a_password_that_is_short_or_of_few_letters_is_refused(sign_in, world: World):
    client = await sign_in("binder")
    short = await client.post("/me/password", data={"now": world.password, "new": "short"})
    assert "至少 12 个字符，现在是 5 个" in short.text
    plain = await client.post("/me/password", data={"now": world.password, "new": "ababababababab"})
    assert "太容易猜" in plain.text


async def test_who_came_in_by_code_sets_a_password_without_the_old_one(
    sign_in, session: AsyncSession, world: World
):
    client = await sign_in("binder")
    await session.execute(update(SignIn).values(by_code=True))
    await session.commit()
    assert "现在的密码" not in (await client.get("/me/password")).text
    assert (await client.post("/me/password", data={"new": LONG})).status_code == 303


async def test_guessing_the_old_password_has_an_end(sign_in):
    client = await sign_in("binder")
    answers = [await client.post("/me/password", data={"now": "no", "new": LONG}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
