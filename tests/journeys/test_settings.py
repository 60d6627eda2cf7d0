"""Larger type at once, also without a network; and the door of the installed app."""

from playwright.async_api import expect

from tests.phones import PhoneMaker, Server
from tests.world import World


async def test_larger_type_comes_at_once_and_stays(server: Server, phone: PhoneMaker):
    page = await phone()
    await page.goto("/me")
    await page.evaluate("window.notReloaded = true")
    await page.get_by_role("button", name="大字").click()
    await expect(page.locator("html.large")).to_be_visible()
    await expect(page.get_by_role("button", name="大字")).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_role("button", name="标准")).to_have_attribute("aria-pressed", "false")
    assert await page.evaluate("window.notReloaded")
    await page.goto("/")
    await expect(page.locator("html.large")).to_be_visible()


async def test_without_script_larger_type_takes_a_page(server: Server, phone: PhoneMaker):
    page = await phone(java_script_enabled=False)
    await page.goto("/me")
    await page.get_by_role("button", name="大字").click()
    await expect(page.locator("html.large")).to_be_visible()


async def test_the_installed_app_says_that_it_is_one(server: Server, phone: PhoneMaker, world: World):
    page = await phone()
    await page.context.add_init_script(
        "Object.defineProperty(navigator, 'standalone', {value: true})"  # as an iPhone says it
    )
    await page.goto("/sign-in")
    await page.get_by_label("手机号").fill(world.people["binder"].phone)
    await page.get_by_label("密码").fill(world.password)
    await page.get_by_role("button", name="登录", exact=True).click()
    await page.wait_for_url(f"{server.url}/")
    (cookie,) = [cookie for cookie in await page.context.cookies() if cookie["name"] == "mashang"]
    days = (cookie["expires"] - await page.evaluate("Date.now() / 1000")) / 86_400
    assert 29 < days <= 30
