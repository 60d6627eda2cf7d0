"""A push message on its whole way: our sender, a push service that decrypts and checks it, the service worker of a real
browser, the screen, the page behind it.

Chromium subscribes only with its vendor's service, and shows no notification that a test could press: the message
that the local service decrypted is handed to the worker by the developer tools, and the press is an event in the
worker, where a window may then not be opened. What it would have opened is opened by the test.
"""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import CDPSession, Page, expect

from notifications.channel import Message, Sent, Subscription, Urgency
from notifications.push_channel import PushChannel
from notifications.push_keys import push_key
from tests.journeys.test_background_sync import registration_of
from tests.notifications.push_service import PushService
from tests.phones import PATIENCE, PhoneMaker, Server, until, works_offline
from tests.world import World

expect.set_options(timeout=PATIENCE)
SHOWN = "navigator.serviceWorker.ready.then(found => found.getNotifications())"


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with PushService() as running:
        yield running


@pytest.fixture
async def page(phone: PhoneMaker) -> Page:
    page = await phone()
    await page.context.grant_permissions(["notifications"])
    await page.goto("/")
    await works_offline(page)
    return page


async def test_a_message_is_carried_decrypted_shown_and_opened(
    page: Page, server: Server, service: PushService, world: World, tmp_path: Path
):
    link = f"{server.url}/c/{world.tags['lift']}"
    key = push_key(tmp_path)
    browser = service.new_browser(key.public)
    subscription = Subscription(browser["endpoint"], **browser["keys"])
    message = Message(
        subscription, "电梯困人", "3 号楼 2 单元", link, topic="report:7", urgency=Urgency.HIGH, ttl=600
    )
    async with PushChannel(key, "mailto:ops@example.cn", also_hosts=[service.origin]) as push:
        assert isinstance(await push.carry(message), Sent)
    (taken,) = service.taken
    assert service.complaints == []
    await deliver(page, server, taken.plain)
    await until(page, f"{SHOWN}.then(all => all.length === 1)")
    shown = await page.evaluate(
        f"{SHOWN}.then(([one]) => [one.title, one.body, one.lang, one.requireInteraction, one.data.path])"
    )
    assert shown == ["电梯困人", "3 号楼 2 单元", "zh-CN", True, f"/c/{world.tags['lift']}"]
    assert await pressed(page) == f"/c/{world.tags['lift']}"
    await until(page, f"{SHOWN}.then(all => all.length === 0)")


async def test_the_same_message_twice_is_one_on_the_screen(page: Page, server: Server):
    for title in ("第一次", "第二次"):
        await deliver(page, server, said(title, tag="report-7"))
        await until(page, f"{SHOWN}.then(all => all.some(one => one.title === '{title}'))")
    assert await page.evaluate(f"{SHOWN}.then(all => all.length)") == 1
    await deliver(page, server, said("另一件事", tag="report-8"))
    await until(page, f"{SHOWN}.then(all => all.length === 2)")


async def test_what_nobody_can_read_is_shown_all_the_same(page: Page, server: Server):
    for unreadable in (
        "",
        "nonsense",
        '{"web_push": 8030}',
        '{"web_push": 1, "notification": {"title": "x"}}',
    ):
        await deliver(page, server, unreadable)
        await until(page, f"{SHOWN}.then(all => all.some(one => one.title === '码上有新消息'))")
        assert await pressed(page) == "/inbox"
        await until(page, f"{SHOWN}.then(all => all.length === 0)")


async def test_a_message_never_opens_another_site(page: Page, server: Server):
    for navigate in ("https://evil.example/x", "javascript:alert(1)", "//evil.example/x", "http://["):
        await deliver(page, server, said("点这里", navigate=navigate))
        await until(page, f"{SHOWN}.then(all => all.length === 1)")
        assert await pressed(page) == "/inbox"
        await until(page, f"{SHOWN}.then(all => all.length === 0)")


def said(title: str, **more: object) -> str:
    return json.dumps({"web_push": 8030, "mutable": True, "notification": {"title": title, **more}})


async def deliver(page: Page, server: Server, plain: str) -> None:
    """As the browser's push service would, after decrypting."""
    devtools: CDPSession = await page.context.new_cdp_session(page)
    registration = await registration_of(devtools)
    message = {"origin": server.url, "registrationId": registration, "data": plain}
    await devtools.send("ServiceWorker.deliverPushMessage", message)
    await devtools.detach()


async def pressed(page: Page) -> str:
    """Press the only notification; gives the path that the worker opens."""
    (worker,) = page.context.service_workers
    return await worker.evaluate(
        """async () => {
            const [notification] = await self.registration.getNotifications()
            const opening = new Promise(resolve => { self.clients.openWindow = async path => resolve(path) })
            self.dispatchEvent(new NotificationEvent('notificationclick', { notification }))
            return opening
        }"""
    )
