"""From the tap that subscribes to the receipt of the phone, with a real push service between: nothing is faked but the
browser."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from backend.accounts.sign_ins import COOKIE, open_sign_in
from backend.alerts.actions import tell
from backend.alerts.channels import own_push_key
from backend.alerts.hand_over import HandOver
from backend.alerts.models import Reached, Urgency
from backend.app import make_litestar
from backend.database import connect, sessions
from backend.origin import guarded
from tests.conftest import BROWSER, ORIGIN
from tests.notifications.push_service import PushService


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with PushService() as running:
        yield running


@pytest.fixture
async def phone(settings, service, world) -> AsyncIterator[httpx.AsyncClient]:
    """Of the binder, before an app whose operator vouches for the local service."""
    vouching = replace(settings, push_hosts=service.origin)
    litestar = make_litestar(vouching)
    async with litestar.state.open_session.begin() as session:
        token = await open_sign_in(session, world.people["binder"].id, installed=True, terminal="")
    transport = httpx.ASGITransport(app=guarded(litestar, vouching))
    async with httpx.AsyncClient(
        transport=transport, base_url=ORIGIN, cookies={COOKIE: token}, headers=BROWSER
    ) as client:
        client.settings = vouching
        yield client
    await litestar.state.engine.dispose()


@pytest.fixture
async def postman(phone) -> AsyncIterator:
    """`await postman()` hands over all that is due by the channels that the settings name."""
    engine = connect(phone.settings)
    hand_over = HandOver(lambda: phone.settings)

    async def run() -> None:
        while await hand_over.run(sessions(engine)):
            continue
        while hand_over.under_way:
            await next(iter(hand_over.under_way))

    yield run
    await hand_over.close()
    await engine.dispose()


async def test_a_notice_reaches_the_phone_sealed_for_it_alone_and_the_phone_says_so(
    phone, postman, service, session, id_of, deliveries
):
    key = own_push_key(phone.settings).public
    assert key in (await phone.get("/me/notices")).text
    browser = service.new_browser(key)
    assert (await phone.post("/push/subscriptions", json=browser)).status_code == 201
    (notice,) = await tell(
        session,
        [id_of("binder")],
        "emergency",
        "电梯困人",
        link="/reports/1",
        body="3 号楼",
        urgency=Urgency.EMERGENCY,
    )
    await session.commit()
    await postman()
    assert service.complaints == []
    (taken,) = service.taken
    assert (taken.ttl, taken.urgency) == (600, "high")
    shown = json.loads(taken.plain)["notification"]
    assert (shown["title"], shown["body"], shown["navigate"]) == ("电梯困人", "3 号楼", f"{ORIGIN}/reports/1")
    for state, reached in [("shown", Reached.SHOWN), ("opened", Reached.OPENED)]:
        receipt = {"token": shown["data"]["token"], "state": state}
        assert (await phone.post("/push/receipts", json=receipt)).status_code == 204
        (delivery,) = await deliveries()
        assert (delivery.notice_id, delivery.reached) == (notice, reached)


async def test_a_bad_day_of_the_service_is_waited_out(phone, postman, service, session, id_of, deliveries):
    """500, too many, and a phone that is gone in the end: each is kept in words."""
    await phone.post("/push/subscriptions", json=service.new_browser(own_push_key(phone.settings).public))
    await tell(session, [id_of("binder")], "things", "改了", link="/equipment")
    await session.commit()
    said = []
    for weather in ("500", "429:120", "410"):
        service.weather = [weather]
        await postman()
        (delivery,) = await deliveries()
        said.append((delivery.reached, delivery.why.split("，")[0]))
        delivery.due_at = delivery.made_at
        session.add(delivery)
        await session.commit()
    assert [reached for reached, _ in said] == [Reached.STORED, Reached.STORED, Reached.FAILED]
    assert all(number in why for number, (_, why) in zip(("500", "429", "410"), said, strict=True)), said
    html = (await phone.get("/me/notices")).text
    assert "推送服务回答 410" in html  # the phone is in the list with the reason, and takes nothing more
