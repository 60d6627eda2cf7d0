"""A binder in a basement: the code is scanned, the thing picked, the form filled in, all of it without a network."""

from playwright.async_api import Page, expect

from scanning.codes import grouped
from tests.journeys.test_binding import fill_in, ready, step, take_all
from tests.journeys.test_without_network import visited
from tests.phones import PATIENCE, RECEIVED, Server, until
from tests.world import World

expect.set_options(timeout=PATIENCE)
FORMS_ARE_KEPT = """caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(cache => cache.keys()))))
    .then(all => all.flat().some(kept => kept.url.endsWith('.wasm')))"""
KEPT = (
    "import('/b/any/offline/outbox.js').then(outbox => outbox.all()).then(all => all[0]?.state === 'waiting')"
)


async def take_a_pack_along(page: Page) -> None:
    """One visit while there is a network."""
    await visited(page, "/packs?take=list/all")
    await expect(page.locator("[data-pack]")).to_contain_text("4 台")
    await until(page, FORMS_ARE_KEPT)


async def test_a_blank_code_is_bound_without_a_network_and_filed_when_it_is_back(
    server: Server, binder, phone, world: World
):
    page = await binder()
    await take_a_pack_along(page)
    server.stop()
    await page.goto(f"/c/{world.tags['blank']}")
    await expect(page.locator("[data-bare-code]")).to_have_text(grouped(world.tags["blank"]))
    await page.get_by_role("link", name="绑这个码").click()
    await expect(page.locator("#things a")).to_have_count(2)  # those that wear no code
    await page.locator("#things a", has_text="电子计价秤").click()
    await ready(page)
    await expect(page.locator("h1")).to_contain_text("电子计价秤")
    await expect(page.locator("[name='field.maker']")).to_have_value("申江衡器厂")
    await fill_in(page)
    await step(page, "photos")
    await take_all(page)
    await step(page, "place")
    await step(page, "summary")
    await page.get_by_role("button", name="绑上这个码").click()
    await page.wait_for_url("**/outbox#*", wait_until="commit")
    server.start()
    await page.goto("/")
    await until(page, RECEIVED)
    visitor = await phone()
    await visitor.goto(f"/c/{world.tags['blank']}")
    await expect(visitor.locator("body")).to_contain_text("ACS-15")


async def test_a_correction_waits_on_the_phone_and_the_service_worker_brings_it(
    server: Server, binder, world: World
):
    page = await binder()
    await take_a_pack_along(page)
    server.stop()
    await page.goto(f"/c/{world.tags['boiler']}")
    await page.get_by_role("link", name="信息纠错").click()
    await expect(page.locator("html")).to_have_attribute("data-ready", "correction")
    await expect(page.locator("h1")).to_contain_text("1 号蒸汽锅炉")
    model = page.get_by_label("型号", exact=False).first
    await expect(model).to_have_value("WNS4-1.25-Q")
    await model.fill("WNS6-1.25-Q")
    await page.get_by_label("为什么改").fill("铭牌上写的")
    await page.get_by_role("button", name="改成新的一版").click()
    await page.wait_for_url("**/outbox#*", wait_until="commit")
    await until(page, KEPT)
    server.start()
    await page.goto(f"/corrections?thing={world.things['boiler']}")
    await until(page, RECEIVED)
    await page.reload()
    await expect(page.locator("#history ins")).to_have_text("WNS6-1.25-Q")
