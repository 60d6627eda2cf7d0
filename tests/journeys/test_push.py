"""A push message on its whole way: our sender, a push service that decrypts and checks it, the service worker of a real
browser, the screen, the page behind it.

Chromium subscribes only with its vendor's service, and shows no notification that a test could press: the message
that the local service decrypted is handed to the worker by the developer tools, and the press is an event in the
worker, where a window may then not be opened. What it would have opened is opened by the test.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from playwright.async_api import CDPSession, Page, expect

from backend.database import new_id, now
from notifications.channel import Message, Sent, Subscription, Urgency
from notifications.push_channel import PushChannel
from notifications.push_keys import push_key
from tests.journeys.test_background_sync import registration_of
from tests.notifications.push_service import PushService, Taken
from tests.phones import PATIENCE, PhoneMaker, Server, until, works_offline
from tests.world import World

expect.set_options(timeout=PATIENCE)
SHOWN = "navigator.serviceWorker.ready.then(found => found.getNotifications())"


# What Chromium would do with the service of its vendor, done with ours.
SUBSCRIBES_HERE = """(() => {
    const kept = () => JSON.parse(localStorage.getItem('our-push-service'))
    const subscription = () => kept() && {
        options: { applicationServerKey: Uint8Array.from(atob(kept().key), each => each.charCodeAt(0)).buffer },
        toJSON: () => kept().told,
        unsubscribe: async () => localStorage.removeItem('our-push-service'),
    }
    PushManager.prototype.getSubscription = async () => subscription()
    PushManager.prototype.subscribe = async ({ applicationServerKey: key }) => {
        const told = JSON.parse(await window.newBrowser(key))
        const base64 = key.replaceAll('-', '+').replaceAll('_', '/') + '='.repeat(-key.length & 3)
        localStorage.setItem('our-push-service', JSON.stringify({ key: base64, told }))
        return subscription()
    }
})()"""


COUNTS_WHAT_IT_SHOWS = """() => {
    if (self.shown !== undefined) return
    self.shown = 0
    const show = ServiceWorkerRegistration.prototype.showNotification
    ServiceWorkerRegistration.prototype.showNotification = async function (...said) {
        await show.apply(this, said)
        self.shown += 1
    }
}"""


@pytest.fixture
async def service(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PushService]:
    async with PushService() as running:
        monkeypatch.setenv("PUSH_HOSTS", running.origin)
        yield running


@pytest.fixture
async def page(service: PushService, phone: PhoneMaker) -> Page:
    """A phone whose browser has our push service for its own. The service is up before the product starts."""
    page = await phone()
    await page.context.grant_permissions(["notifications"])
    await page.expose_function("newBrowser", lambda key: json.dumps(service.new_browser(key)))
    await page.add_init_script(SUBSCRIBES_HERE)
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


async def test_an_emergency_reaches_the_phone_of_who_is_called_and_a_press_opens_it(
    page: Page, server: Server, service: PushService, world: World, signed_in
):
    await subscribe(await signed_in(page, "mechanic"))
    report = await raise_emergency(page, server, world)
    taken = (await messages(service, 1))[0]
    assert (taken.urgency, taken.ttl <= 600) == ("high", True)
    await deliver(page, server, taken.plain)
    await until(page, f"{SHOWN}.then(all => all.some(one => one.title.startsWith('有人被困：3 号客梯')))")
    await reached(server, "shown_at")
    assert await pressed(page) == f"/reports/{report}"
    await reached(server, "opened_at")
    assert service.complaints == []


async def test_a_phone_is_tried_out_and_given_up_by_its_owner(
    page: Page, server: Server, service: PushService, signed_in
):
    await subscribe(await signed_in(page, "mechanic"))
    await page.get_by_role("button", name="试一条", exact=True).click()
    await expect(page.locator("[data-push-said]")).to_contain_text("试的一条已经发出")
    taken = (await messages(service, 1))[0]
    assert json.loads(taken.plain)["notification"]["title"] == "试一条：收到就好"
    await page.get_by_role("button", name="在这里关掉").click()
    await expect(page.locator("[data-push-said]")).to_contain_text("这里不会再响")
    await expect(page.locator("[data-push-is]")).to_have_attribute("data-push-is", "off")
    rows = await rows_of(server, "SELECT ended_why, sealed FROM push_subscriptions")
    assert [tuple(row) for row in rows] == [("在这台设备上关掉了", None)]


async def test_the_next_start_of_the_app_tells_the_server_again(page: Page, server: Server, signed_in):
    await subscribe(await signed_in(page, "mechanic"))
    await rows_of(server, "UPDATE push_subscriptions SET seen_at = now() - interval '56 days'")
    await page.evaluate("sessionStorage.clear()")  # as when the app is closed
    await page.goto("/me")
    await until(page, "Boolean(sessionStorage.getItem('push-told'))")
    seen = await rows_of(server, "SELECT seen_at > now() - interval '1 day' FROM push_subscriptions")
    assert [tuple(row) for row in seen] == [(True,)]


async def test_another_person_on_the_same_phone_is_not_signed_up(page: Page, server: Server, signed_in):
    await subscribe(await signed_in(page, "mechanic"))
    await page.evaluate("fetch('/sign-out', { method: 'POST' })")
    await signed_in(page, "binder")
    await page.goto("/me/notices")
    await expect(page.locator("[data-push-is]")).to_have_attribute("data-push-is", "off")
    owners = await rows_of(server, "SELECT count(DISTINCT person_id) FROM push_subscriptions")
    assert [tuple(row) for row in owners] == [(1,)]


DENIED = "Object.defineProperty(Notification, 'permission', { get: () => 'denied' })"
UNREACHABLE = (
    "PushManager.prototype.subscribe = async () => { throw new DOMException('push service', 'AbortError') }"
)
INSIDE = """PushManager.prototype.subscribe = async () => ({
    toJSON: () => ({ endpoint: 'https://192.168.1.1/push', keys: { p256dh: 'x', auth: 'x' } }),
})"""


async def test_what_keeps_a_phone_from_being_pushed_to_is_said_in_words(phone: PhoneMaker, signed_in):
    async def before(hindrance: str) -> Page:
        page = await signed_in(await phone(), "mechanic")
        await page.context.grant_permissions(["notifications"])
        await page.add_init_script(hindrance)
        await page.goto("/me/notices")
        return page

    page = await before(DENIED)
    await expect(page.get_by_text("浏览器禁止了通知")).to_be_visible()
    await expect(page.get_by_role("button", name="在这里接收推送")).to_be_hidden()
    for hindrance, says in [
        (UNREACHABLE, "连不上它自己的推送服务"),
        (INSIDE, "192.168.1.1 不是我们认识的推送服务"),
    ]:
        page = await before(hindrance)
        await page.get_by_role("button", name="在这里接收推送").click()
        await expect(page.locator("[data-push-said]")).to_contain_text(says)
        await expect(page.locator("[data-push-is]")).to_have_attribute("data-push-is", "off")


async def subscribe(page: Page) -> None:
    await page.goto("/me/notices")
    await page.get_by_role("button", name="在这里接收推送").click()
    await expect(page.locator("[data-push-said]")).to_contain_text("这里会响了")
    await expect(page.locator("[data-push-is]")).to_have_attribute("data-push-is", "on")


async def raise_emergency(page: Page, server: Server, world: World) -> str:
    """By somebody without an account, from a phone of their own."""
    envelope = {
        "id": str(new_id()),
        "kind": "emergency",
        "version": 1,
        "made_at": now().isoformat(),
        "author": str(uuid4()),
        "body": {"fields": {"sort": "trapped", "tag": world.tags["lift"]}},
    }
    passer_by = await page.context.browser.new_context(base_url=server.url)
    answer = await passer_by.request.post(
        "/sync", data=envelope, headers={"Sec-Fetch-Site": "same-origin"}, max_redirects=0
    )
    assert answer.status == 201, await answer.text()
    await passer_by.close()
    return envelope["id"]


async def messages(service: PushService, number: int) -> list[Taken]:
    async with asyncio.timeout(PATIENCE / 1000):
        await service.until_taken(number)
    return service.taken


async def reached(server: Server, state: str) -> None:
    """Wait until the server knows it of a delivery."""
    async with asyncio.timeout(PATIENCE / 1000):
        while not await rows_of(server, f"SELECT 1 FROM deliveries WHERE {state} IS NOT NULL"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def rows_of(server: Server, statement: str) -> list[Any]:
    connection = await asyncpg.connect(server.environment["DATABASE_URL"])
    try:
        return await connection.fetch(statement)
    finally:
        await connection.close()


def said(title: str, **more: object) -> str:
    return json.dumps({"web_push": 8030, "mutable": True, "notification": {"title": title, **more}})


async def deliver(page: Page, server: Server, plain: str) -> None:
    """As the browser's push service would, after decrypting. Returns when the worker has shown it: to ask before that
    what is shown makes Chromium forget what is about to be."""
    (worker,) = page.context.service_workers
    await worker.evaluate(COUNTS_WHAT_IT_SHOWS)
    before = await worker.evaluate("self.shown")
    devtools: CDPSession = await page.context.new_cdp_session(page)
    registration = await registration_of(devtools)
    message = {"origin": server.url, "registrationId": registration, "data": plain}
    await devtools.send("ServiceWorker.deliverPushMessage", message)
    async with asyncio.timeout(PATIENCE / 1000):
        while await worker.evaluate("self.shown") == before:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
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
