"""A day of inspections: its things on a map and as a walk, with and without a network, and taken along by one tap."""

import re

import asyncpg
import pytest
from playwright.async_api import Page, Route, expect

from tests.accessibility.judging import faults_of
from tests.backend.inspections.sent import ASKED, task_for
from tests.phones import PATIENCE, PhoneMaker, Server, until, works_offline
from tests.world import World

expect.set_options(timeout=PATIENCE)
BOILER, BOILER2 = "1 号蒸汽锅炉", "2 号热水锅炉"


@pytest.fixture
async def inspector(server: Server, phone: PhoneMaker, signed_in, world: World) -> Page:
    """At the boiler room, with a task of today: the other boiler 320 m to the east, and then the boiler here."""
    page = await signed_in(await phone(reduced_motion="reduce"), "inspector")
    await to_the_east(server, world)
    await make_task(page, world)
    return page


async def to_the_east(server: Server, world: World) -> None:
    connection = await asyncpg.connect(server.environment["DATABASE_URL"])
    await connection.execute(
        "UPDATE things SET lng_wgs84 = 121.47706, device_code = '11003210820210008' WHERE id = $1",
        world.things["boiler2"],
    )
    await connection.close()


async def make_task(page: Page, world: World) -> None:
    await make_task_at(page, "11003210820210008\n" + world.tags["boiler"])


async def make_task_at(page: Page, things: str) -> None:
    task = task_for(things)
    answer = await page.request.post(
        "/inspections/tasks",
        form={"id": str(task.id), **task.fields},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.ok, await answer.text()


async def open_day(page: Page, address: str = "/inspections") -> None:
    await page.goto(address)
    await expect(page.locator("html")).to_have_attribute("data-ready", "walk")


async def walked(page: Page) -> list[str]:
    return await page.locator("[data-stops] .v").all_text_contents()


async def test_the_walk_begins_where_one_stands(inspector: Page):
    page = inspector
    await open_day(page)
    await expect(page.locator("[data-here-said]")).to_contain_text("从现在的位置排，误差约 8 m")
    await expect(page.locator("[data-stops] .v").first).to_have_text(BOILER)
    assert await walked(page) == [BOILER, BOILER2]
    assert await page.locator("[data-way]").all_text_contents() == ["就在旁边", "再向东 320 m"]
    await page.context.set_geolocation({"latitude": 31.2304, "longitude": 121.4802, "accuracy": 20})
    await expect(page.locator("[data-stops] .v").first).to_have_text(BOILER2)
    await expect(page.locator("[data-way]").first).to_have_text("从现在的位置向西 300 m")


async def test_nobody_is_asked_where_they_stand_until_they_want_it(
    server: Server, phone: PhoneMaker, signed_in, world: World
):
    page = await signed_in(await phone(), "inspector")
    await page.context.clear_permissions()
    await to_the_east(server, world)
    await make_task(page, world)
    await open_day(page)
    assert await walked(page) == [BOILER2, BOILER]
    await page.context.grant_permissions(["geolocation"])
    await page.get_by_role("button", name="从现在的位置走").click()
    await expect(page.locator("[data-stops] .v").first).to_have_text(BOILER)


async def test_the_map_says_the_same_as_the_list_and_leads_into_it(inspector: Page):
    page = inspector
    await open_day(page)
    await expect(page.locator(".me")).to_be_visible()
    pins = page.locator(".stand")
    await expect(pins).to_have_count(2)
    await expect(pins.nth(0)).to_have_text(f"1{BOILER}，超期")
    await expect(page.locator("path.district").first).to_be_attached()
    await expect(page.locator("[data-says]")).to_have_text("没有底图，只画区界和位置，每格 200 m")
    await page.get_by_role("button", name="缩小地图").click()
    await expect(page.locator("[data-says]")).to_contain_text("每格 500 m")
    await page.get_by_role("button", name="看全部").click()
    await pins.nth(1).focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name=BOILER2)).to_be_focused()


async def test_an_order_by_hand_is_kept_without_a_network_and_told_later(inspector: Page, server: Server):
    page = inspector
    await open_day(page)
    await expect(page.locator("[data-stops] .v").first).to_have_text(BOILER)
    await page.get_by_role("link", name="自己排").click()
    await expect(page.locator("[aria-current=true]")).to_have_text("自己排")
    await works_offline(page)
    await page.context.set_offline(True)
    await page.get_by_role("button", name=f"{BOILER2}往前移").click()
    await expect(page.locator("[data-stops] .v").first).to_have_text(BOILER2)
    await expect(page.locator("[data-hand-said]")).to_have_text("这个顺序存在本机，连上后再存到账号里")
    await page.context.set_offline(False)
    await open_day(page)
    await expect(page.locator("[data-stops] .v").first).to_have_text(BOILER2)
    await expect(page.locator("[aria-current=true]")).to_have_text("自己排")
    assert await chosen(server) == [BOILER2, BOILER]


async def chosen(server: Server) -> list[str]:
    connection = await asyncpg.connect(server.environment["DATABASE_URL"])
    found = await connection.fetch(
        "SELECT name FROM walk_orders, unnest(stops) WITH ORDINALITY AS stop(id, nth) JOIN things USING (id) ORDER BY nth"
    )
    await connection.close()
    return [row["name"] for row in found]


async def test_one_tap_takes_the_walk_along_and_it_opens_without_a_network(
    inspector: Page, server: Server, world: World
):
    page = inspector
    await page.goto("/packs")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await until(page, "caches.match('/packs/card', { ignoreVary: true }).then(Boolean)")
    await open_day(page)
    await page.get_by_role("link", name="带上这份清单").click()
    await expect(page.locator("[data-age]")).to_have_text(re.compile(r"^已带上 2 台，存于 \d\d:\d\d$"))
    server.stop()
    await page.goto("/packs")
    await page.get_by_text("按走的顺序看").click()
    stops = page.locator(".pack [data-stops] .v")
    await expect(stops).to_have_text([BOILER2, BOILER])
    await stops.nth(1).click()
    await expect(page.locator("h1")).to_have_text(BOILER)
    await expect(page.locator(".state")).to_have_text("检验超期 43 天")


async def test_a_record_that_waits_on_this_phone_falls_out_of_the_walk_and_says_where_it_is(inspector: Page):
    page = inspector
    await open_day(page)
    await page.get_by_role("link", name=BOILER).click()
    await expect(page.locator("html")).to_have_attribute("data-ready", "inspection")
    for item in ASKED:
        await page.locator(f"[name='answer.{item}'][value=yes]").evaluate("radio => radio.click()")
    await page.locator("[name='site.use'][value=in_use]").evaluate("radio => radio.click()")
    await page.evaluate("location.hash = 'unit'")
    await page.get_by_label("签名 请单位的人").fill("钱经理")
    await page.route("**/sync", lambda route: route.abort())
    await page.get_by_role("button", name="提交记录").click()
    await page.wait_for_url("**/outbox#*", wait_until="commit")
    await open_day(page)
    assert await walked(page) == [BOILER2]
    await expect(page.locator("[data-left]")).to_have_text("还剩 1 台")
    await expect(page.locator("[data-made] .chip")).to_have_text("已存在本机，尚未上传")
    await page.unroute("**/sync")
    await expect(page.locator("[data-made] .chip")).to_have_text(re.compile(r"^已收到 \d\d:\d\d$"))
    await open_day(page)
    await expect(page.locator("summary")).to_contain_text("已检查 1 台")


async def test_nothing_is_wrong_with_the_walk(inspector: Page):
    page = inspector
    await open_day(page)
    await expect(page.locator(".stand")).to_have_count(2)
    found = [f"day: {fault}" for fault in await faults_of(page)]
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.get_by_role("link", name="自己排").click()
    found += [f"by hand: {fault}" for fault in await faults_of(page)]
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(
        await page.locator("main a[href^='/inspections/tasks/']").first.get_attribute("href") or ""
    )
    await expect(page.locator("html")).to_have_attribute("data-ready", "walk")
    found += [f"task: {fault}" for fault in await faults_of(page)]
    assert found == []


TILE = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"


async def test_licensed_tiles_lie_below_while_they_can_be_reached(
    server: Server, phone: PhoneMaker, signed_in, world: World
):
    server.stop()
    server.environment |= {
        "MAP_TILES_URL": "https://tiles.test/vec/{z}/{x}/{y}?tk={key}",
        "MAP_TILES_KEY": "k1",
        "MAP_TILES_SYSTEM": "gcj02",
        "MAP_ATTRIBUTION": "某地图 GS(2026)0001号",
    }
    server.start()
    page = await signed_in(await phone(service_workers="block"), "inspector")
    await make_task_at(page, world.tags["boiler"])
    asked: list[str] = []

    async def give_tile(route: Route) -> None:
        asked.append(route.request.url)
        await route.fulfill(body=TILE, content_type="image/gif")

    await page.route("https://tiles.test/**", give_tile)
    await open_day(page)
    await expect(page.locator("[data-says]")).to_have_text("某地图 GS(2026)0001号")
    assert all(re.fullmatch(r"https://tiles\.test/vec/\d+/\d+/\d+\?tk=k1", url) for url in asked)
    await page.unroute("https://tiles.test/**")
    await page.route("https://tiles.test/**", lambda route: route.abort())
    await open_day(page)
    await expect(page.locator("[data-says]")).to_contain_text("底图要联网，现在只画区界和位置")
    await expect(page.locator(".stand")).to_have_count(1)
