"""With all pages closed the browser wakes the service worker when the network is back, and it delivers."""

import asyncio

import asyncpg
from playwright.async_api import CDPSession, Page, expect

from tests.journeys.test_outbox import correct, officer, opened
from tests.phones import PATIENCE, Server, until, works_offline
from tests.world import World

__all__ = ["officer"]
expect.set_options(timeout=PATIENCE)


async def registration_of(devtools: CDPSession) -> str:
    """As the developer tools name it; they tell it after they were asked to watch."""
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def hear(event: dict) -> None:
        for row in event["registrations"]:
            if not told.done():
                told.set_result(row["registrationId"])

    devtools.on("ServiceWorker.workerRegistrationUpdated", hear)
    await devtools.send("ServiceWorker.enable")
    return await asyncio.wait_for(told, 60)


async def filed(server: Server) -> int:
    connection = await asyncpg.connect(server.environment["DATABASE_URL"])
    try:
        return await connection.fetchval("SELECT count(*) FROM receipts WHERE filed_at IS NOT NULL")
    finally:
        await connection.close()


async def test_a_record_is_brought_by_the_service_worker_alone(
    server: Server, officer: Page, world: World, complaints: list[str]
):
    page = officer
    await correct(page, world, "江南锅炉总厂")
    await works_offline(page)
    await page.context.set_offline(True)
    await page.locator(".dock button").click()
    await page.wait_for_url("**/outbox#*")
    await opened(page)
    # A picture runs no script of ours, so nothing but the worker can deliver from here on.
    await page.context.set_offline(False)
    await page.goto("/b/any/pwa/icons/icon-192.png")
    complaints.clear()  # Chromium shows a picture with styles of its own, which our policy forbids
    if await filed(server):
        return  # the browser itself was faster
    devtools = await page.context.new_cdp_session(page)
    registration = await registration_of(devtools)
    sync = {"origin": server.url, "registrationId": registration, "tag": "outbox", "lastChance": False}
    await devtools.send("ServiceWorker.dispatchSyncEvent", sync)
    for _ in range(600):
        if await filed(server):
            break
        await page.wait_for_timeout(100)
    assert await filed(server) == 1
    await page.goto("/outbox")
    await until(
        page, "import('/b/any/offline/outbox.js').then(o => o.all()).then(all => all[0].state === 'received')"
    )
