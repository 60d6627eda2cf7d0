"""评价建议 from a passer-by's phone to the answer that everybody reads, with and without a network."""

import re

from playwright.async_api import expect

from tests.accessibility.judging import faults_of
from tests.phones import RECEIVED, PhoneMaker, until, works_offline
from tests.world import World


async def test_a_passer_by_writes_the_unit_answers_and_the_regulator_lets_everybody_read(
    phone: PhoneMaker, signed_in, world: World
):
    passer_by = await phone(reduced_motion="reduce")
    await passer_by.goto(f"/c/{world.tags['lift']}")
    await passer_by.get_by_role("link", name="评价建议").click()
    await expect(passer_by.locator("html")).to_have_attribute("data-ready", "suggestion")
    await passer_by.locator("label", has_text="卫生、环境").click()
    await passer_by.get_by_role("button", name="交上去").click()
    await expect(passer_by.get_by_text("请给几颗星，或者写一句话")).to_be_visible()
    await passer_by.locator(".stars label").nth(3).click()
    await passer_by.get_by_label("想说什么").fill("轿厢很干净，扶手松了")
    await passer_by.get_by_role("button", name="交上去").click()
    await expect(passer_by).to_have_url(re.compile("/suggestions/[0-9a-f-]{36}$"))
    await expect(passer_by.get_by_role("heading", name="已收到，等答复")).to_be_visible()
    assert await faults_of(passer_by) == []

    unit = await signed_in(await phone(), "property_manager")
    await unit.goto("/suggestions")
    await unit.get_by_role("link", name="轿厢很干净，扶手松了").click()
    await unit.get_by_text("准备改").click()
    await unit.get_by_role("button", name="我们已经安排处理").click()
    await expect(unit.get_by_label("答复", exact=True)).to_have_value(re.compile("我们已经安排处理"))
    await unit.get_by_role("button", name="答复").click()
    await expect(unit.get_by_role("heading", name="准备改")).to_be_visible()

    city = await signed_in(await phone(reduced_motion="reduce"), "city_admin")
    await city.goto(passer_by.url)
    assert await faults_of(city) == []
    await city.get_by_text("公开", exact=True).click()
    await city.get_by_role("button", name="定下来").click()
    await expect(city.get_by_text("已公开：星级和文字大家看得到。")).to_be_visible()

    await passer_by.goto(f"/suggestions/about?tag={world.tags['lift']}")
    await expect(passer_by.get_by_text("轿厢很干净，扶手松了")).to_be_visible()
    await expect(passer_by.get_by_text("我们已经安排处理")).to_be_visible()


async def test_without_a_network_it_waits_on_the_phone_and_goes_by_itself(phone: PhoneMaker, world: World):
    page = await phone()
    await page.goto(f"/c/{world.tags['lift']}")
    await works_offline(page)
    await page.context.set_offline(True)
    await page.goto(f"/suggestions/new?tag={world.tags['lift']}")
    await expect(page.locator("html")).to_have_attribute("data-ready", "suggestion")
    await page.locator(".stars label").nth(4).click()
    await page.get_by_label("想说什么").fill("没有网络也能写")
    await page.get_by_role("button", name="交上去").click()
    await expect(page).to_have_url(re.compile("/outbox#"))
    await page.context.set_offline(False)
    await until(page, RECEIVED)
