"""应急报警 in a real browser: two taps from the sticker, and the truth about it without a network."""

import re

import asyncpg
from playwright.async_api import expect

from tests.phones import PATIENCE, PhoneMaker, Server, until, works_offline
from tests.world import World

NOTHING_WAITS = (
    "import('/b/any/offline/outbox.js').then(outbox => outbox.all()).then(all => all.length === 0)"
)
REPORT = re.compile(r"/reports/[0-9a-f-]{36}$")


async def told(server: Server) -> list[str]:
    """Who was told, by name."""
    connection = await asyncpg.connect(server.environment["DATABASE_URL"])
    try:
        found = "SELECT p.name FROM notices n JOIN people p ON p.id = n.person_id ORDER BY p.name"
        return [row[0] for row in await connection.fetch(found)]
    finally:
        await connection.close()


async def test_two_taps_from_the_sticker_and_the_right_people_know(
    server: Server, phone: PhoneMaker, world: World
):
    page = await phone()
    await page.goto(f"/c/{world.tags['lift']}")
    await page.get_by_role("link", name="应急报警").click()
    await expect(page.locator("html[data-ready=emergency]")).to_be_attached()
    await page.get_by_role("button", name="有人被困").click()
    await page.wait_for_url(REPORT, timeout=PATIENCE)
    await expect(page.get_by_text("已收到您的报警")).to_be_visible()
    assert await told(server) == ["冯维保", "郑物业"]
    await page.reload()
    await expect(page.get_by_text("已收到您的报警")).to_be_visible()


async def test_without_a_network_it_says_that_nobody_knows_and_sends_itself_later(
    server: Server, phone: PhoneMaker, world: World
):
    page = await phone()
    await page.goto(f"/c/{world.tags['lift']}")
    await works_offline(page)
    server.stop()
    await page.goto(f"/c/{world.tags['lift']}")
    await page.get_by_role("link", name="应急报警").click()
    await expect(page.locator("html[data-ready=emergency]")).to_be_attached()
    await page.get_by_role("button", name="有人被困").click()
    await page.wait_for_url(REPORT, timeout=PATIENCE)
    await expect(page.get_by_role("heading", name="尚未发出")).to_be_visible()
    await expect(page.get_by_text("云杉里商务中心 2 号楼 3 号客梯")).to_be_visible()
    await expect(page.get_by_text(re.compile(r"^E\d{4}-\w{5}$"))).to_be_visible()
    await expect(page.get_by_role("link", name="打 110")).to_have_attribute("href", "tel:110")
    await page.reload()
    await expect(page.get_by_role("heading", name="尚未发出")).to_be_visible()
    server.start()
    await expect(page.get_by_text("已收到您的报警")).to_be_visible()
    assert await told(server) == ["冯维保", "郑物业"]


async def test_a_report_given_up_before_it_was_sent_is_gone(server: Server, phone: PhoneMaker, world: World):
    page = await phone()
    await page.goto(f"/c/{world.tags['lift']}")
    await works_offline(page)
    server.stop()
    await page.goto(f"/emergencies/new?tag={world.tags['lift']}")
    await expect(page.locator("html[data-ready=emergency]")).to_be_attached()
    await page.get_by_role("button", name="其他危险").click()
    await expect(page.get_by_role("heading", name="尚未发出")).to_be_visible()
    await page.get_by_role("button", name="取消报警").click()
    await page.get_by_role("button", name="再点一次，取消报警").click()
    await page.wait_for_url("**/", timeout=PATIENCE)
    server.start()
    await until(page, NOTHING_WAITS)
    assert await told(server) == []
