"""Text messages through a gateway, and what it calls back."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web

from notifications.channel import Gone, Later, Message, Outcome, Refused, Sent
from notifications.channels import text_channel
from notifications.sms_gateway import LONGEST, SmsGateway
from notifications.sms_receipts import Arrival, NotAReceipt, Receipt, read_receipts
from notifications.sms_signature import FRESH, Forged, Stale, signature
from tests.notifications.sms_gateway import KEY, SECRET, Gateway, signed

MESSAGE = Message(
    "13800001234",
    "电梯困人：3 号楼",
    link="https://ma.example.cn/reports/1",
    reference="r-1",
)


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    async with Gateway() as running:
        yield running


@pytest.fixture
def texts(gateway: Gateway) -> SmsGateway:
    return SmsGateway(gateway.url, KEY, SECRET, "码上", seconds=30)


async def test_a_message_arrives_with_its_wording_and_the_senders_name(gateway: Gateway, texts: SmsGateway):
    assert await texts.carry(MESSAGE) == Sent("g-1")
    assert list(gateway.taken.values()) == [
        {
            "phone": "13800001234",
            "sign": "【码上】",
            "template": "notice",
            "parameters": {"title": "电梯困人：3 号楼", "link": "https://ma.example.cn/reports/1"},
            "reference": "r-1",
        }
    ]


async def test_a_code_fills_its_own_wording(gateway: Gateway):
    channel = text_channel("http", url=gateway.url, key=KEY, secret=SECRET)
    await channel.carry(replace(MESSAGE, template="code", parameters={"code": "123456"}))
    assert gateway.taken["r-1"]["parameters"] == {"code": "123456"}


async def test_the_link_is_never_cut_the_title_is(gateway: Gateway, texts: SmsGateway):
    await texts.carry(replace(MESSAGE, title="题" * 300, link="https://ma.example.cn/" + "x" * 100))
    said = gateway.taken["r-1"]["parameters"]
    assert said == {"title": "题" * LONGEST, "link": "https://ma.example.cn/" + "x" * 100}


async def test_a_lost_answer_makes_one_message(gateway: Gateway, texts: SmsGateway):
    gateway.weather = ["lost"]
    assert isinstance(await texts.carry(MESSAGE), Later)
    assert await texts.carry(MESSAGE) == Sent("g-1")
    assert len(gateway.taken) == 1


@pytest.mark.parametrize(("weather", "after"), [("500", None), ("429:30", 30.0), ("503", None)])
async def test_a_busy_gateway_is_asked_again(
    gateway: Gateway, texts: SmsGateway, weather: str, after: float | None
):
    gateway.weather = [weather]
    assert await texts.carry(MESSAGE) == Later(f"短信网关回答 {weather[:3]}：busy 坏天气", after)
    assert gateway.taken == {}


async def test_no_answer_and_nobody_there_are_later(gateway: Gateway):
    hasty = SmsGateway(gateway.url, KEY, SECRET, "码上", seconds=0.3)
    gateway.weather = ["never"]
    assert isinstance(await hasty.carry(MESSAGE), Later)
    nobody = SmsGateway("http://127.0.0.1:1/messages", KEY, SECRET, "码上")
    assert isinstance(await nobody.carry(MESSAGE), Later)


async def test_a_number_that_does_not_exist_is_gone(texts: SmsGateway):
    assert isinstance(await texts.carry(replace(MESSAGE, to="13800000000")), Gone)


async def test_what_stops_every_message_is_the_operators_business(gateway: Gateway, texts: SmsGateway):
    outcomes: list[Outcome] = [
        await SmsGateway(gateway.url, KEY, "wrong", "码上").carry(MESSAGE),
        await SmsGateway(gateway.url, KEY, SECRET, "别人").carry(MESSAGE),
        await texts.carry(replace(MESSAGE, template="poem")),
    ]
    assert [isinstance(outcome, Refused) and outcome.is_ours for outcome in outcomes] == [True] * 3


async def test_a_hotels_page_is_no_gateway(gateway: Gateway):
    portal = SmsGateway(gateway.origin, KEY, SECRET, "码上")
    answer = await portal.carry(MESSAGE)
    assert isinstance(answer, Refused)
    assert "404" in answer.why


async def test_a_gateway_that_misses_a_setting_is_said_at_the_start():
    with pytest.raises(ValueError, match="SMS_GATEWAY_URL"):
        text_channel("http", key=KEY, secret=SECRET)
    with pytest.raises(ValueError, match="SMS_GATEWAY_SECRET"):
        text_channel("http", url="https://sms.example.cn/messages", key=KEY)


async def test_the_gateways_receipt_is_believed():
    heard: list[Receipt] = []

    async def callback(request: web.Request) -> web.Response:
        said = request.headers
        heard.extend(read_receipts(SECRET, said["X-Timestamp"], said["X-Signature"], await request.read()))
        return web.Response()

    app = web.Application()
    app.add_routes([web.post("/receipts", callback)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with Gateway(f"http://127.0.0.1:{runner.addresses[0][1]}/receipts") as gateway:
        await SmsGateway(gateway.url, KEY, SECRET, "码上").carry(MESSAGE)
        await asyncio.gather(*gateway.calls)
    await runner.cleanup()
    assert heard == [Receipt(reference="r-1", state=Arrival.DELIVERED)]


def test_a_forged_receipt_is_not_believed():
    body = json.dumps([{"reference": "r-1", "state": "delivered"}]).encode()
    at = "1764072000"
    good = signature(SECRET, at, body)
    now = float(at)
    for timestamp, given, said, secret in [
        (at, body, "", SECRET),
        (at, body, good[:-1] + "g", SECRET),
        (at, body, "签名", SECRET),
        (at, body.replace(b"r-1", b"r-2"), good, SECRET),
        ("1764072001", body, good, SECRET),
        (at, body, signature("", at, body), ""),  # no secret is set: nobody is believed
    ]:
        with pytest.raises(Forged):
            read_receipts(secret, timestamp, said, given, now)


def test_a_recording_is_not_believed():
    body = b'[{"reference":"r-1","state":"failed","why":"off"}]'
    at = 1764072000
    said = signature(SECRET, str(at), body)
    for now in (at + FRESH + 1, at - FRESH - 1):
        with pytest.raises(Stale):
            read_receipts(SECRET, str(at), said, body, now)
    with pytest.raises(Stale):
        read_receipts(SECRET, "soon", signature(SECRET, "soon", body), body, at)
    assert read_receipts(SECRET, str(at), said.upper(), body, at + FRESH) == [
        Receipt(reference="r-1", state=Arrival.FAILED, why="off")
    ]


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[1]", b'[{"reference":"r-1","state":"eaten"}]', b"x" * 70_000]
)
def test_what_is_signed_but_no_receipt_is_refused(body: bytes):
    at = str(int(time.time()))
    with pytest.raises(NotAReceipt):
        read_receipts(SECRET, at, signed(at, body), body)
