"""What befalls the phone, the server and the person in the middle of it all."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from playwright.async_api import Error

if TYPE_CHECKING:
    from tests.faults.scene import Scene

DAY = 24 * 3600 * 1000  # ms
AWAY = 0.6  # seconds without a network
CRASHING = 2  # seconds; a tab that crashes does not say so to who made it


async def disturb(scene: "Scene", what: str) -> None:
    await DEEDS[what](scene)


async def browser_killed(scene: "Scene") -> None:
    await scene.phone.kill()


async def tab_killed(scene: "Scene") -> None:
    tools = await scene.phone.tools()
    with contextlib.suppress(TimeoutError, Error):
        await asyncio.wait_for(tools.send("Page.crash"), CRASHING)


async def service_worker_stopped(scene: "Scene") -> None:
    tools = await scene.phone.tools()
    await tools.send("ServiceWorker.enable")
    await tools.send("ServiceWorker.stopAllWorkers")


async def server_killed(scene: "Scene") -> None:
    await scene.stand.kill_server()


async def worker_killed(scene: "Scene") -> None:
    await scene.stand.kill_worker()


async def database_restarted(scene: "Scene") -> None:
    await scene.stand.restart_database()


async def connections_cut(scene: "Scene") -> None:
    scene.proxy.cut()


async def clock_ahead(scene: "Scene") -> None:
    await shift_clock(scene, 10 * DAY)


async def clock_behind(scene: "Scene") -> None:
    await shift_clock(scene, -10 * DAY)


async def shift_clock(scene: "Scene", ms: int) -> None:
    for page in tuple(scene.phone.tabs.values()):
        await scene.phone.do(page, "shiftClock", ms=ms)


async def phone_full(scene: "Scene") -> None:
    """It stays so until all tabs are closed."""
    for page in tuple(scene.phone.tabs.values()):
        await scene.phone.evaluate(page, "fillUp()")


async def database_closed_by_browser(scene: "Scene") -> None:
    """As under memory pressure: what is under way is aborted, and pages hear that it is closed."""
    page = await scene.phone.internals()
    for button in await page.get_by_text("Force close", exact=True).all():
        await button.click()


async def database_wanted_by_newer_page(scene: "Scene") -> None:
    await scene.phone.do(await scene.phone.tab(), "wantDatabase")


async def network_off_and_on(scene: "Scene") -> None:
    context = scene.phone.context
    if context:
        await context.set_offline(True)
        await asyncio.sleep(AWAY)
        await context.set_offline(False)


async def session_ended(scene: "Scene") -> None:
    await scene.stand.end_sessions(scene.stand.world.people[scene.holder].id)


async def other_person_signed_in(scene: "Scene") -> None:
    """On the same phone; the pages that are open still belong to who was there before."""
    other = next(person for person in scene.plan.people if person != scene.holder)
    id = scene.stand.world.people[other].id
    token = await scene.stand.sign_in(id)
    if scene.phone.context:
        await scene.phone.own(id, token)


DEEDS: dict[str, Callable[["Scene"], Awaitable[None]]] = {
    deed.__name__: deed
    for deed in (
        browser_killed,
        tab_killed,
        service_worker_stopped,
        server_killed,
        worker_killed,
        database_restarted,
        connections_cut,
        clock_ahead,
        clock_behind,
        phone_full,
        database_closed_by_browser,
        database_wanted_by_newer_page,
        network_off_and_on,
        session_ended,
        other_person_signed_in,
    )
}
