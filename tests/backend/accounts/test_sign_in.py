"""The door: who comes in, who does not, and that nobody learns from it who has an account."""

import asyncio
import logging
import re
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import OneTimeCode, PhoneLock, SignIn
from backend.accounts.secrets import token_digest
from backend.accounts.sign_ins import COOKIE
from backend.app import make_app
from backend.database import now
from backend.settings import Settings
from tests.world import World

STRANGER = "13999990000"


async def test_a_person_with_the_right_password_comes_in(visitor: httpx.AsyncClient, world: World):
    answer = await visitor.post("/sign-in", data=door(world, "binder", next="/inbox?unread=1"))
    assert answer.status_code == 303
    assert answer.headers["location"] == "/inbox?unread=1"
    assert (await visitor.get("/session")).status_code == 204


async def test_a_number_may_be_written_as_people_write_it(visitor: httpx.AsyncClient, world: World):
    phone = world.people["binder"].phone
    written = f"+86 {phone[:3]}-{phone[3:7]} {phone[7:]}"
    answer = await visitor.post("/sign-in", data={"phone": written, "password": world.password})
    assert answer.status_code == 303


async def test_one_comes_back_to_a_search_in_chinese(visitor: httpx.AsyncClient, world: World):
    answer = await visitor.post("/sign-in", data=door(world, "binder", next="/equipment?q=锅炉 1"))
    assert answer.headers["location"] == "/equipment?q=%E9%94%85%E7%82%89%201"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:1",
        "/sign-in",
        "/sign-out",
        "evil",
        "",
    ],
)
async def test_the_door_leads_only_into_this_house(visitor: httpx.AsyncClient, world: World, target: str):
    answer = await visitor.post("/sign-in", data=door(world, "binder", next=target))
    assert answer.headers["location"] == "/"


async def test_an_empty_or_wrong_form_says_what_is_wrong(visitor: httpx.AsyncClient, world: World):
    empty = await visitor.post("/sign-in", data={})
    assert empty.status_code == 422
    assert "手机号应为 11 位数字" in empty.text
    wrong = await visitor.post("/sign-in", data=door(world, "binder", password="not it"))
    assert wrong.status_code == 422
    assert "手机号或密码不对" in wrong.text
    assert world.people["binder"].phone in wrong.text  # what was typed stays
    assert "not it" not in wrong.text


async def test_a_form_too_long_or_repeated_is_answered_with_a_sentence(visitor: httpx.AsyncClient):
    long = await visitor.post("/sign-in", data={"phone": "1" * 100_000})
    assert long.status_code == 400
    assert "看不懂的内容" in long.text
    twice = await visitor.post(
        "/sign-in",
        content="phone=1&phone=2",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert twice.status_code in (400, 422)


async def test_five_wrong_passwords_lock_a_number_even_for_the_right_one(
    visitor: httpx.AsyncClient, world: World, session: AsyncSession
):
    answers = [await guess(visitor, world.people["binder"].phone) for _ in range(5)]
    assert ["密码登录停用到" in answer.text for answer in answers] == [False] * 4 + [True]
    right = await visitor.post("/sign-in", data=door(world, "binder"))
    assert right.status_code == 422
    assert "可以改用验证码登录" in right.text
    lock = (await session.scalars(select(PhoneLock))).one()
    assert timedelta(minutes=14) < lock.locked_until - now() <= timedelta(minutes=15)


async def test_each_wrong_password_after_a_lock_locks_for_twice_as_long(
    visitor: httpx.AsyncClient, world: World, session: AsyncSession
):
    for _ in range(5):
        await guess(visitor, world.people["binder"].phone)
    await session.execute(update(PhoneLock).values(locked_until=now()))
    await session.commit()
    await guess(visitor, world.people["binder"].phone)
    lock = (await session.scalars(select(PhoneLock).execution_options(populate_existing=True))).one()
    assert timedelta(minutes=29) < lock.locked_until - now() <= timedelta(minutes=30)


async def test_guesses_at_the_same_moment_are_counted_one_by_one(visitor: httpx.AsyncClient, world: World):
    answers = await asyncio.gather(*(guess(visitor, world.people["binder"].phone) for _ in range(12)))
    assert sum("手机号或密码不对" in answer.text for answer in answers) == 4
    assert sum("密码登录停用到" in answer.text for answer in answers) == 8


async def test_a_code_sent_twice_at_the_same_moment_opens_once(
    visitor: httpx.AsyncClient, world: World, caplog: pytest.LogCaptureFixture
):
    phone = world.people["binder"].phone
    code = await ask_for_code(visitor, phone, caplog)
    answers = await asyncio.gather(*(with_code(visitor, phone, code) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422]


async def test_the_right_password_forgets_the_wrong_ones(visitor: httpx.AsyncClient, world: World):
    for _ in range(2):
        for _ in range(4):
            await guess(visitor, world.people["binder"].phone)
        assert (await visitor.post("/sign-in", data=door(world, "binder"))).status_code == 303


async def test_a_number_without_an_account_is_answered_and_locked_just_the_same(
    visitor: httpx.AsyncClient, world: World
):
    known = [without_phone(await guess(visitor, world.people["binder"].phone)) for _ in range(6)]
    unknown = [without_phone(await guess(visitor, STRANGER)) for _ in range(6)]
    assert known == unknown


async def test_a_one_time_code_opens_the_door_once(
    visitor: httpx.AsyncClient, world: World, caplog: pytest.LogCaptureFixture
):
    code = await ask_for_code(visitor, world.people["binder"].phone, caplog)
    entry = {"phone": world.people["binder"].phone, "by": "code", "code": f" {code[:3]} {code[3:]}"}
    first = await visitor.post("/sign-in", data=entry)
    assert first.status_code == 303
    visitor.cookies.clear()
    again = await visitor.post("/sign-in", data=entry)
    assert again.status_code == 422
    assert "验证码不对，或者已过 5 分钟" in again.text


async def test_a_code_is_stored_only_as_a_digest(
    visitor: httpx.AsyncClient, world: World, caplog: pytest.LogCaptureFixture, session: AsyncSession
):
    code = await ask_for_code(visitor, world.people["binder"].phone, caplog)
    stored = (await session.scalars(select(OneTimeCode))).one()
    assert code.encode() not in stored.code_digest
    assert len(stored.code_digest) == 32


async def test_a_code_older_than_five_minutes_opens_nothing(
    visitor: httpx.AsyncClient, world: World, caplog: pytest.LogCaptureFixture, session: AsyncSession
):
    code = await ask_for_code(visitor, world.people["binder"].phone, caplog)
    await session.execute(update(OneTimeCode).values(made_at=now() - timedelta(minutes=5, seconds=1)))
    await session.commit()
    assert (await with_code(visitor, world.people["binder"].phone, code)).status_code == 422


async def test_after_five_wrong_codes_the_right_one_is_too_late(
    visitor: httpx.AsyncClient, world: World, caplog: pytest.LogCaptureFixture
):
    phone = world.people["binder"].phone
    code = await ask_for_code(visitor, phone, caplog)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(5):
        assert (await with_code(visitor, phone, wrong)).status_code == 422
    assert (await with_code(visitor, phone, code)).status_code == 422


async def test_asking_for_a_code_does_not_tell_who_has_an_account(
    visitor: httpx.AsyncClient, world: World, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO, "mashang.messages")
    known = await visitor.post("/sign-in/codes", data={"phone": world.people["binder"].phone})
    sent_to_known = len(messages(caplog))
    unknown = await visitor.post("/sign-in/codes", data={"phone": STRANGER})
    assert without_phone(known) == without_phone(unknown)
    assert (sent_to_known, len(messages(caplog))) == (1, 1)


async def test_a_code_can_be_asked_for_once_a_minute(visitor: httpx.AsyncClient, world: World):
    phone = world.people["binder"].phone
    assert (await visitor.post("/sign-in/codes", data={"phone": phone})).status_code == 200
    again = await visitor.post("/sign-in/codes", data={"phone": phone})
    assert again.status_code == 429
    assert "太频繁了。过 60 秒再试" in again.text


async def test_one_place_cannot_try_many_numbers(visitor: httpx.AsyncClient):
    answers = [await guess(visitor, f"1399999{n:04}") for n in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {422}
    assert answers[30].status_code == 429


async def test_signing_in_gives_a_new_session_and_ends_the_one_that_came_along(
    visitor: httpx.AsyncClient, world: World, session: AsyncSession
):
    planted = "planted-by-somebody-else"
    visitor.cookies.set(COOKIE, planted)
    await visitor.post("/sign-in", data=door(world, "binder"))
    first = own_token(visitor)
    assert first != planted
    await visitor.post("/sign-in", data=door(world, "manager"))
    ended = (await session.get_one(SignIn, token_digest(first))).ended_at
    assert ended is not None
    assert own_token(visitor) != first


async def test_the_installed_app_stays_signed_in_for_thirty_days_and_a_browser_for_twelve_hours(
    visitor: httpx.AsyncClient, world: World
):
    browser = await visitor.post("/sign-in", data=door(world, "binder"))
    assert "Max-Age=43200" in browser.headers["set-cookie"]
    visitor.cookies.clear()
    app = await visitor.post("/sign-in", data=door(world, "binder", installed="1"))
    assert "Max-Age=2592000" in app.headers["set-cookie"]


async def test_the_cookie_is_for_the_server_alone(visitor: httpx.AsyncClient, world: World):
    flags = (await visitor.post("/sign-in", data=door(world, "binder"))).headers["set-cookie"].lower()
    assert "httponly" in flags
    assert "samesite=lax" in flags
    assert "path=/" in flags


async def test_scripts_may_read_whose_pages_the_phone_shows_but_not_who_that_is(
    visitor: httpx.AsyncClient, world: World
):
    said = await visitor.post("/sign-in", data=door(world, "binder"))
    reader = next(each for each in said.headers.get_list("set-cookie") if each.startswith("reader="))
    assert "httponly" not in reader.lower()
    name = visitor.cookies["reader"]
    assert name == (await visitor.get("/offline")).headers["x-reader"]
    assert str(world.people["binder"].id) not in reader
    await visitor.post("/sign-out")
    assert visitor.cookies["reader"] == "visitor"


async def test_signing_out_ends_the_session_on_the_server(visitor: httpx.AsyncClient, world: World):
    await visitor.post("/sign-in", data=door(world, "binder"))
    token = own_token(visitor)
    assert (await visitor.post("/sign-out")).status_code == 303
    visitor.cookies.set(COOKIE, token)
    assert (await visitor.get("/session")).status_code == 401


async def test_a_session_that_has_expired_is_none(
    visitor: httpx.AsyncClient, world: World, session: AsyncSession
):
    await visitor.post("/sign-in", data=door(world, "binder"))
    await session.execute(update(SignIn).values(expires_at=now() - timedelta(seconds=1)))
    await session.commit()
    assert (await visitor.get("/session")).status_code == 401


async def test_a_page_whose_session_ended_can_sign_in_in_place(visitor: httpx.AsyncClient, world: World):
    from_page = {"HX-Request": "true"}
    form = await visitor.get("/sign-in", headers=from_page)
    assert "<html" not in form.text
    assert 'name="password"' in form.text
    wrong = await visitor.post("/sign-in", data=door(world, "binder", password="no"), headers=from_page)
    assert wrong.status_code == 422
    assert "<html" not in wrong.text
    assert (await visitor.post("/sign-in", data=door(world, "binder"), headers=from_page)).status_code == 204


async def test_a_form_sent_without_a_session_says_how_it_is_sent_again(visitor: httpx.AsyncClient):
    answer = await visitor.post("/inbox/readings")
    assert answer.status_code == 401
    assert "刷新这一页，浏览器会把刚才填的再交一次" in answer.text
    assert 'href="/sign-in" target="_blank"' in answer.text


async def test_a_page_for_staff_sends_a_visitor_to_the_door_and_back(visitor: httpx.AsyncClient):
    answer = await visitor.get("/equipment?standing=overdue")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/equipment%3Fstanding%3Doverdue"


async def test_a_wrong_gateway_is_said_at_the_start(settings: Settings):
    with pytest.raises(ValueError, match="SMS_GATEWAY=pigeon"):
        make_app(replace(settings, sms_gateway="pigeon"))


def door(world: World, name: str, **more: str) -> dict[str, str]:
    return {"phone": world.people[name].phone, "password": world.password, **more}


async def guess(visitor: httpx.AsyncClient, phone: str) -> httpx.Response:
    return await visitor.post("/sign-in", data={"phone": phone, "password": "wrong"})


async def ask_for_code(visitor: httpx.AsyncClient, phone: str, caplog: pytest.LogCaptureFixture) -> str:
    caplog.set_level(logging.INFO, "mashang.messages")
    answer = await visitor.post("/sign-in/codes", data={"phone": phone})
    assert answer.status_code == 200, answer.text
    return re.search(r"验证码 (\d{6})", messages(caplog)[-1])[1]


async def with_code(visitor: httpx.AsyncClient, phone: str, code: str) -> httpx.Response:
    return await visitor.post("/sign-in", data={"phone": phone, "by": "code", "code": code})


def messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "mashang.messages"]


def without_phone(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, re.sub(r'value="1\d{10}"', "", answer.text)


def own_token(client: httpx.AsyncClient) -> str:
    return [cookie.value for cookie in client.cookies.jar if cookie.name == COOKIE][-1]
