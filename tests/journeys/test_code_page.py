"""The page behind a code in a real browser: complete without script, nothing cut off, and telling what was used."""

import asyncio

import asyncpg
from playwright.async_api import Page, expect

from tests.phones import PhoneMaker, Server
from tests.world import World


async def test_the_page_tells_the_log_what_was_used_and_when_it_was_left(
    server: Server, phone: PhoneMaker, world: World
):
    page = await phone()
    await page.goto(f"/c/{world.tags['lift']}")
    await page.get_by_text("铭牌和参数").click()
    await page.get_by_role("button", name="收藏").click()
    await page.goto("/")
    used = "SELECT what FROM scan_uses JOIN scans ON scans.id = scan_id ORDER BY scan_uses.at"
    assert await found_when(server, used, 3) == ["opened", "saved", "left"]


async def found_when(server: Server, query: str, count: int) -> list[str]:
    """The first column, as soon as there are so many rows; what there is after a minute."""
    connection = await asyncpg.connect(server.environment["DATABASE_URL"])
    try:
        for _ in range(600):
            rows = [row[0] for row in await connection.fetch(query)]
            if len(rows) >= count:
                break
            await asyncio.sleep(0.1)
        return rows
    finally:
        await connection.close()


async def test_without_script_the_page_is_complete_and_can_be_made_larger(
    server: Server, phone: PhoneMaker, world: World
):
    page = await phone(java_script_enabled=False)
    await page.goto(f"/c/{world.tags['boiler']}")
    await expect(page.get_by_text("检验超期 43 天")).to_be_visible()
    await expect(page.get_by_role("link", name="打 119")).to_have_attribute("href", "tel:119")
    await page.get_by_text("铭牌和参数").click()
    await expect(page.get_by_text("WNS4-1.25-Q")).to_be_visible()
    await page.get_by_role("button", name="大字").click()
    await expect(page.locator("html.large")).to_have_count(1)
    await page.get_by_role("button", name="EN").click()
    await expect(page.get_by_text("Who looks after this boiler")).to_be_visible()


async def test_nothing_is_cut_off_in_english_at_twice_the_type(
    server: Server, phone: PhoneMaker, world: World
):
    page = await phone(language="en", bypass_csp=True)
    for name in ("lift", "boiler", "stopped_lift", "scale", "blank"):
        await page.goto(f"/c/{world.tags[name]}")
        await page.add_style_tag(content="html{font-size:200%}")
        assert await too_wide(page) == 0, name


async def too_wide(page: Page) -> int:
    return await page.evaluate("document.documentElement.scrollWidth - innerWidth")


async def test_the_layout_never_shifts(server: Server, phone: PhoneMaker, world: World):
    page = await phone()
    await page.goto(f"/c/{world.tags['lift']}", wait_until="load")
    shifts = """new Promise(tell => new PerformanceObserver(list => tell(
        list.getEntries().reduce((sum, shift) => sum + shift.value, 0)
    )).observe({ type: 'layout-shift', buffered: true }) || setTimeout(() => tell(0), 500))"""
    assert await page.evaluate(shifts) == 0
