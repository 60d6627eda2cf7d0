"""我的设备: kept on the phone without an account, there without a network, and with the account after signing in."""

import asyncpg
from playwright.async_api import Page, expect

from tests.phones import PhoneMaker, Server, works_offline
from tests.world import World


async def save(page: Page, tag: str) -> None:
    await page.goto(f"/c/{tag}")
    await page.get_by_role("button", name="收藏", exact=True).click()
    await expect(page.get_by_role("button", name="已收藏")).to_have_attribute("aria-pressed", "true")


async def test_a_visitor_saves_searches_removes_and_puts_back(
    server: Server, phone: PhoneMaker, world: World
):
    page = await phone()
    for name in ("lift", "boiler", "scale"):
        await save(page, world.tags[name])
    await page.goto("/me/equipment")
    lines = page.locator("[data-list] > li")
    await expect(lines).to_have_count(3)
    await expect(lines.filter(has_text="1 号蒸汽锅炉")).to_contain_text("超期")
    await expect(lines.filter(has_text="3 号客梯")).to_contain_text("检验有效")

    await page.get_by_role("button", name="移除 3 号客梯").click()
    await expect(lines).to_have_count(2)
    await page.get_by_role("button", name="放回去").click()
    await expect(lines).to_have_count(3)

    await page.goto("/")
    await expect(page.locator("[data-list] > li")).to_have_count(3)
    await page.get_by_role("link", name="3 号客梯").click()
    await expect(page).to_have_url(f"{server.url}/c/{world.tags['lift']}")


async def test_the_list_opens_without_a_network(server: Server, phone: PhoneMaker, world: World):
    page = await phone()
    await save(page, world.tags["lift"])
    await page.goto("/me/equipment")
    await works_offline(page)
    server.stop()
    await page.reload()
    await expect(page.locator("[data-list] > li")).to_contain_text("3 号客梯")


async def test_what_was_on_the_phone_goes_up_on_signing_in_and_comes_down_on_another_phone(
    server: Server, phone: PhoneMaker, world: World
):
    first = await phone()
    await save(first, world.tags["lift"])
    await enter(first, world)
    await expect(first.locator("[data-list] > li")).to_have_count(1)
    second = await phone()
    await enter(second, world)
    await expect(second.locator("[data-list] > li")).to_contain_text("3 号客梯")

    await second.get_by_role("button", name="移除 3 号客梯").click()
    await expect(second.get_by_text("已移除")).to_be_visible()
    await first.reload()
    await expect(first.get_by_text("还没有收藏")).to_be_visible()
    assert await saved_in(server) == 0


async def test_without_script_the_list_of_the_account_can_be_used(
    server: Server, phone: PhoneMaker, world: World
):
    page = await phone(java_script_enabled=False)
    await enter(page, world)
    await page.goto(f"/c/{world.tags['boiler']}?as=visitor")
    await page.get_by_role("button", name="收藏").click()
    await expect(page.get_by_role("link", name="1 号蒸汽锅炉")).to_be_visible()
    await page.get_by_role("button", name="移除").click()
    await expect(page.get_by_role("link", name="1 号蒸汽锅炉")).to_have_count(0)


async def enter(page: Page, world: World) -> None:
    await page.goto("/sign-in?next=/me/equipment")
    await page.get_by_label("手机号").fill(world.people["manager"].phone)
    await page.get_by_label("密码").fill(world.password)
    await page.get_by_role("button", name="登录", exact=True).click()
    await page.wait_for_url("**/me/equipment")


async def saved_in(server: Server) -> int:
    connection = await asyncpg.connect(server.environment["DATABASE_URL"])
    count = await connection.fetchval("SELECT count(*) FROM saved_things")
    await connection.close()
    return count
