"""通知设置: what a person wishes, when it must be quiet, and where their mail goes."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time
from email import message_from_bytes
from email.policy import SMTP
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from aiosmtpd.smtp import Envelope
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.secrets import unseal
from backend.accounts.sign_ins import COOKIE, open_sign_in
from backend.alerts import wishes
from backend.alerts.actions import tell
from backend.alerts.models import NoticeSettings, NoticeWish
from backend.app import make_litestar
from backend.origin import guarded
from tests.conftest import ORIGIN
from tests.notifications.test_mail import Letters, serving
from tests.world import World

ALL = ["fault", "suggestion", "inspection", "clue", "reminder", "things", "records", "people", "other"]
PUSHED = [f"{slug}.push" for slug in ALL]


async def own_settings(session: AsyncSession) -> NoticeSettings | None:
    found = await session.scalar(select(NoticeSettings).execution_options(populate_existing=True))
    await session.commit()
    return found


async def test_only_what_differs_from_the_default_is_kept(sign_in, session: AsyncSession):
    client = await sign_in("binder")
    await client.post("/me/notices", data={"wanted": [tick for tick in PUSHED if tick != "things.push"]})
    kept = select(NoticeWish.topic, NoticeWish.channel, NoticeWish.wanted)
    assert (await session.execute(kept)).all() == [("things", "push", False)]
    html = (await client.get("/me/notices?said=kept")).text
    assert 'value="things.push" aria-label="设备与码：推送">' in html
    assert 'value="fault.push" aria-label="故障报修：推送" checked>' in html
    assert "记下了" in html
    await session.commit()
    await client.post("/me/notices", data={"wanted": PUSHED})
    assert (await session.execute(kept)).all() == []


async def test_what_is_switched_off_does_not_ring_and_is_in_the_inbox_all_the_same(
    sign_in, session: AsyncSession, phone_of, id_of, deliveries
):
    await phone_of("binder")
    client = await sign_in("binder")
    await client.post("/me/notices", data={})
    await tell(session, [id_of("binder")], "binding", "绑码被改动", link="/equipment")
    await session.commit()
    assert await deliveries() == []
    assert "绑码被改动" in (await client.get("/inbox")).text


async def test_nobody_switches_emergencies_off_nor_sees_what_only_operators_hear(sign_in):
    html = (await (await sign_in("binder")).get("/me/notices")).text
    assert "总会推送" in html and "emergency.push" not in html
    assert "系统运行" not in html
    assert "系统运行" in (await (await sign_in("city_admin")).get("/me/notices")).text


async def test_quiet_hours_are_kept_and_taken_away(sign_in, session: AsyncSession):
    client = await sign_in("binder")
    hours = {"quiet": "yes", "quiet_from": "22:30", "quiet_until": "06:45"}
    assert (await client.post("/me/notices", data=hours)).status_code == 303
    kept = await own_settings(session)
    assert (kept.quiet_from, kept.quiet_until) == (time(22, 30), time(6, 45))
    await client.post("/me/notices", data=hours | {"quiet": ""})
    kept = await own_settings(session)
    assert (kept.quiet_from, kept.quiet_until) == (None, None)


@pytest.mark.parametrize(
    ("begin", "end", "sentence"),
    [
        ("22:00", "22:00", "不能是同一个时间"),
        ("", "07:00", "开始和结束两个时间"),
        ("25:00", "07:00", "两个时间"),
    ],
)
async def test_quiet_hours_that_are_none_are_refused_with_a_sentence(sign_in, session, begin, end, sentence):
    form = {"quiet": "yes", "quiet_from": begin, "quiet_until": end}
    answer = await (await sign_in("binder")).post("/me/notices", data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert await own_settings(session) is None


@pytest.fixture
async def with_mail(visitor, settings, world: World) -> AsyncIterator[httpx.AsyncClient]:
    """The application with a server for mail, and the letters that it was given."""
    letters = Letters()
    async with serving(letters) as port:
        url = f"smtp+plain://127.0.0.1:{port}"
        having = replace(settings, smtp_url=url, mail_from="notice@example.cn")
        litestar = make_litestar(having)
        async with litestar.state.open_session.begin() as session:
            token = await open_sign_in(session, world.people["binder"].id, installed=False, terminal="")
        transport = httpx.ASGITransport(app=guarded(litestar, having))
        cookies, headers = {COOKIE: token}, visitor.headers
        async with httpx.AsyncClient(
            transport=transport, base_url=ORIGIN, cookies=cookies, headers=headers
        ) as client:
            client.letters = letters
            yield client
        await litestar.state.engine.dispose()


def text_of(letter: Envelope) -> str:
    read = message_from_bytes(letter.content, policy=SMTP)
    return read.get_body().get_content()


async def test_mail_goes_to_an_address_only_after_its_reader_said_so(with_mail, session: AsyncSession, id_of):
    assert (await with_mail.post("/me/notices/mail", data={"mail": " li@example.cn "})).status_code == 303
    kept = await own_settings(session)
    assert unseal(kept.mail_sealed) == "li@example.cn"
    assert kept.mail_confirmed_at is None
    (letter,) = with_mail.letters.kept
    assert letter.rcpt_tos == ["li@example.cn"]
    (link,) = re.findall(rf"{ORIGIN}(/me/notices/mail-confirmation\S+)", text_of(letter))
    token = parse_qs(urlsplit(link).query)["token"][0]
    assert "是我的邮箱" in (await with_mail.get(link)).text
    assert (await with_mail.post("/me/notices/mail-confirmation", data={"token": "guess"})).status_code == 422
    assert (await with_mail.post("/me/notices/mail-confirmation", data={"token": token})).status_code == 303
    assert (await own_settings(session)).mail_confirmed_at is not None
    await with_mail.post("/me/notices/mail", data={"mail": "other@example.cn"})  # must be confirmed anew
    assert (await own_settings(session)).mail_confirmed_at is None
    assert (await with_mail.post("/me/notices/mail-confirmation", data={"token": token})).status_code == 422
    await with_mail.post("/me/notices/mail-removal")
    assert (await own_settings(session)).mail_sealed is None
    assert wishes.mail_token(id_of("binder"), "a@b.cn") != wishes.mail_token(id_of("manager"), "a@b.cn")


@pytest.mark.parametrize(
    "text", ["", "li", "li@", "li@example", "a@b.cn, c@d.cn", "a@b.cn\nBcc: c@d.cn", "<a@b.cn>"]
)
async def test_what_is_no_mail_address_is_refused(with_mail, session: AsyncSession, text: str):
    answer = await with_mail.post("/me/notices/mail", data={"mail": text})
    assert answer.status_code == 422
    assert "不是一个邮箱地址" in answer.text
    assert with_mail.letters.kept == []


async def test_phones_are_listed_with_what_one_can_do_and_why_one_ended(sign_in, session, phone_of):
    await phone_of("binder")
    second = await phone_of("binder", 2)
    client = await sign_in("binder")
    await client.post(f"/push/subscriptions/{second.id}/removal")
    html = (await client.get("/me/notices")).text
    assert html.count("试一条</button></form>") == 1
    assert "从列表里移除了" in html
    assert "手机 1" not in (await (await sign_in("manager")).get("/me/notices")).text
