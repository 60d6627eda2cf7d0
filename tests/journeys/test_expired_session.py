"""A session that ends while somebody is typing: they sign in on top of the page, and the form goes through."""

from collections.abc import Awaitable, Callable

import asyncpg
from playwright.async_api import Page, expect

from tests.phones import PhoneMaker, Server
from tests.world import World


async def end_all_sessions(server: Server) -> None:
    connection = await asyncpg.connect(server.environment["DATABASE_URL"])
    await connection.execute("UPDATE sign_ins SET ended_at = now()")
    await connection.close()


async def test_nothing_typed_is_lost_when_the_session_ends_in_the_middle_of_a_form(
    server: Server,
    phone: PhoneMaker,
    signed_in: Callable[[Page, str], Awaitable[Page]],
    world: World,
    complaints: list[str],
):
    page = await signed_in(await phone(), "manager")
    await page.goto("/people")
    await page.get_by_role("link", name="加人").click()
    await page.get_by_label("姓名").fill("何新人")
    await page.get_by_label("手机号").fill("139 1111 2222")
    await page.get_by_label("作业人员").check()
    await end_all_sessions(server)
    await page.get_by_role("button", name="加入单位").click()

    sheet = page.get_by_role("dialog")
    await expect(sheet).to_contain_text("登录过期了。填的都在这一页，登录后接着做")
    await sheet.get_by_label("手机号").fill(world.people["manager"].phone)
    await sheet.get_by_label("密码").fill("not the password")
    await sheet.get_by_role("button", name="登录", exact=True).click()
    await expect(sheet).to_contain_text("手机号或密码不对")
    await sheet.get_by_label("密码").fill(world.password)
    await sheet.get_by_role("button", name="登录", exact=True).click()

    await expect(page.get_by_role("heading", name="东塘食品有限公司")).to_be_visible()
    await expect(page.locator("li", has_text="何新人")).to_contain_text("作业人员")
    complaints.clear()  # the browser itself says 401 and 422 on its console


async def test_a_search_whose_session_ended_goes_on_after_signing_in(
    server: Server,
    phone: PhoneMaker,
    signed_in: Callable[[Page, str], Awaitable[Page]],
    world: World,
    complaints: list[str],
):
    page = await signed_in(await phone(), "manager")
    await page.goto("/equipment")
    await end_all_sessions(server)
    await page.get_by_role("searchbox").or_(page.locator("#q")).first.fill("热水")
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label("手机号").fill(world.people["manager"].phone)
    await sheet.get_by_label("密码").fill(world.password)
    await sheet.get_by_role("button", name="登录", exact=True).click()
    await expect(page.locator("#found")).to_contain_text("2 号热水锅炉")
    await expect(page.locator("#found")).not_to_contain_text("1 号蒸汽锅炉")
    complaints.clear()
