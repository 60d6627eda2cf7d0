"""What the gateway for text messages calls back: believed only with its signature, and as often as it likes."""

import json
import time
from dataclasses import replace

import httpx
import pytest

from backend.alerts.actions import tell
from backend.alerts.models import Reached
from backend.app import make_app
from notifications.sms_signature import signature
from tests.conftest import ORIGIN

SECRET = "shared"


@pytest.fixture
async def gateway(settings):
    """`await gateway(receipts)` calls back as the gateway would."""
    app = make_app(replace(settings, sms_secret=SECRET))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:

        async def call(receipts: object, *, secret: str = SECRET, age: int = 0) -> int:
            body = json.dumps(receipts).encode()
            at = str(int(time.time()) - age)
            headers = {"X-Timestamp": at, "X-Signature": signature(secret, at, body)}
            return (await client.post("/sms/receipts", content=body, headers=headers)).status_code

        yield call


@pytest.fixture
async def sent(session, id_of, worker, deliveries):
    await tell(session, [id_of("binder")], "emergency", "困人", link="/reports/1", channels=["sms"])
    await session.commit()
    await worker()
    (delivery,) = await deliveries()
    assert delivery.reached == Reached.HANDED_OVER
    return str(delivery.id)


async def reached(deliveries) -> tuple[Reached, str]:
    (delivery,) = await deliveries()
    return delivery.reached, delivery.why


async def test_a_message_that_arrived_is_on_the_phone_however_often_that_is_said(gateway, sent, deliveries):
    arrived = [{"reference": sent, "state": "delivered"}]
    assert await gateway(arrived) == 204
    (first,) = await deliveries()
    assert await gateway(arrived) == 204
    (again,) = await deliveries()
    assert (again.reached, again.shown_at) == (Reached.SHOWN, first.shown_at)


async def test_one_that_did_not_arrive_says_why_until_it_does(gateway, sent, deliveries):
    failed = [{"reference": sent, "state": "failed", "why": "关机"}]
    assert await gateway(failed) == 204
    assert await reached(deliveries) == (Reached.FAILED, "短信没有送到：关机")
    assert await gateway([{"reference": sent, "state": "delivered"}]) == 204
    assert (await reached(deliveries))[0] == Reached.SHOWN
    assert await gateway(failed) == 204
    assert (await reached(deliveries))[0] == Reached.SHOWN


@pytest.mark.parametrize("how", [{"secret": "guessed"}, {"secret": ""}, {"age": 3600}, {"age": -3600}])
async def test_a_forged_or_old_call_changes_nothing(gateway, sent, deliveries, how):
    assert await gateway([{"reference": sent, "state": "delivered"}], **how) == 403
    assert (await reached(deliveries))[0] == Reached.HANDED_OVER


async def test_what_cannot_be_understood_is_refused_and_what_is_not_ours_ignored(gateway, sent, deliveries):
    assert await gateway({"reference": sent}) == 422
    assert await gateway([{"reference": "one-time code", "state": "delivered"}]) == 204
    assert (await reached(deliveries))[0] == Reached.HANDED_OVER
