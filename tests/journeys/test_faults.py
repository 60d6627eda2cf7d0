"""故障报修 in real browsers: from the sticker to the unit that repairs it, and back to who reported it."""

import re
from pathlib import Path

from playwright.async_api import Page, expect

from tests.accessibility.judging import faults_of
from tests.backend.evidence.pictures import photo
from tests.phones import PATIENCE, PhoneMaker, Server, works_offline
from tests.world import World

REPORT = re.compile(r"/reports/[0-9a-f-]{36}$")


async def form_of(page: Page, world: World) -> None:
    """From the sticker."""
    await page.goto(f"/c/{world.tags['lift']}")
    await page.get_by_role("link", name="故障报修").click()
    await is_ready(page, "fault")


async def is_ready(page: Page, what: str) -> None:
    await expect(page.locator(f"html[data-ready={what}]")).to_be_attached()


async def take_photo(page: Page, folder: Path, seed: int) -> None:
    """As the phone's own camera gives it back."""
    file = folder / f"{seed}.jpg"
    file.write_bytes(photo(seed=seed))
    before = await page.locator("#pics li").count()
    await page.locator("#photo").set_input_files(file)
    await expect(page.locator("#pics li")).to_have_count(before + 1)


async def report(page: Page, world: World) -> None:
    await form_of(page, world)
    await page.get_by_role("radio", name="门关不上、夹人").check()
    await page.get_by_role("button", name="报修").click()
    await page.wait_for_url(REPORT, timeout=PATIENCE)
    await expect(page.get_by_text("已收到您的报修")).to_be_visible()


async def test_a_visitor_reports_the_mechanic_repairs_and_the_visitor_has_the_last_word(
    server: Server, phone: PhoneMaker, signed_in, world: World, tmp_path: Path
):
    visitor = await phone()
    await form_of(visitor, world)
    await visitor.get_by_role("radio", name="门关不上、夹人").check()
    await take_photo(visitor, tmp_path, 1)
    await visitor.get_by_role("button", name="报修").click()
    await visitor.wait_for_url(REPORT, timeout=PATIENCE)
    await expect(visitor.get_by_text("已收到您的报修")).to_be_visible()
    await is_ready(visitor, "tracking")

    mechanic = await signed_in(await phone(), "mechanic")
    await mechanic.goto("/faults")
    await mechanic.get_by_role("link", name="门关不上、夹人").click()
    await is_ready(mechanic, "tracking")
    await expect(mechanic.locator(".steps img")).to_have_count(1)
    await mechanic.get_by_role("button", name="接单").click()
    await expect(visitor.get_by_role("heading", name="已接单")).to_be_visible()

    await mechanic.locator("#parts summary").click()
    await mechanic.get_by_label("缺什么（可以不写）").fill("门机皮带")
    await mechanic.get_by_label("预计哪天到").fill(await mechanic.locator("#due").get_attribute("max") or "")
    await mechanic.get_by_role("button", name="记下，告诉报修人").click()
    await expect(visitor.get_by_role("heading", name="等配件")).to_be_visible()
    assert await faults_of(visitor) == []

    await take_photo(mechanic, tmp_path, 2)
    await mechanic.get_by_role("button", name="修好了，请报修人确认").click()
    await expect(visitor.get_by_role("heading", name="真的修好了吗？", level=1)).to_be_visible()
    await visitor.get_by_label("没修好的话").fill("还是夹人")
    await visitor.get_by_role("button", name="没修好").click()
    await expect(mechanic.get_by_text("报修人说没修好，重新处理")).to_be_visible()
    await expect(mechanic.get_by_text("还是夹人")).to_be_visible()

    await mechanic.get_by_role("button", name="接单").click()
    await expect(mechanic.locator("#repaired")).to_be_visible()
    await take_photo(mechanic, tmp_path, 3)
    await mechanic.get_by_role("button", name="修好了，请报修人确认").click()
    await visitor.get_by_role("button", name="修好了", exact=True).click()
    await expect(visitor.get_by_role("heading", name="已关闭")).to_be_visible()
    await expect(mechanic.get_by_text("报修人确认修好了，已关闭")).to_be_visible()
    for page in (visitor, mechanic):
        assert await faults_of(page) == []


async def test_who_comes_second_joins_with_one_tap(server: Server, phone: PhoneMaker, world: World):
    await report(await phone(), world)
    second = await phone()
    await form_of(second, world)
    await second.get_by_role("button", name="我也是").click()
    await second.wait_for_url(REPORT, timeout=PATIENCE)
    await expect(second.get_by_text("又有人报了同样的毛病")).to_be_visible()


async def test_without_a_network_it_waits_on_the_phone_and_sends_itself(
    server: Server, phone: PhoneMaker, world: World, tmp_path: Path
):
    page = await phone()
    await page.goto(f"/c/{world.tags['lift']}")
    await works_offline(page)
    server.stop()
    await page.goto(f"/faults/new?tag={world.tags['lift']}")
    await is_ready(page, "fault")
    await page.get_by_role("radio", name="异响、抖动").check()
    await take_photo(page, tmp_path, 4)
    await page.get_by_label("在哪里").fill("2 号楼")
    await page.get_by_role("button", name="报修").click()
    await page.wait_for_url(REPORT, timeout=PATIENCE)
    await expect(page.get_by_role("heading", name="尚未发出")).to_be_visible()
    await expect(page.get_by_text(re.compile(r"^F\d{4}-\w{5}$"))).to_be_visible()
    await expect(page.get_by_role("link", name="打 110")).to_have_count(0)
    server.start()
    await expect(page.get_by_text("已收到您的报修")).to_be_visible()


async def test_what_was_begun_is_there_after_the_page_was_killed(
    server: Server, phone: PhoneMaker, world: World, tmp_path: Path
):
    page = await phone()
    await form_of(page, world)
    await page.get_by_role("radio", name="停了不动").check()
    await take_photo(page, tmp_path, 5)
    await expect(page.get_by_text("已自动保存在本机")).to_be_visible()
    again = await page.context.new_page()
    await page.close()
    await again.goto(f"/faults/new?tag={world.tags['lift']}")
    await is_ready(again, "fault")
    await expect(again.get_by_role("radio", name="停了不动")).to_be_checked()
    await expect(again.locator("#pics li")).to_have_count(1)


async def test_pressed_without_a_symptom_it_says_what_is_missing(
    server: Server, phone: PhoneMaker, world: World
):
    page = await phone()
    await form_of(page, world)
    await page.get_by_role("button", name="报修").click()
    await expect(page.get_by_role("alert")).to_contain_text("请选一下哪里坏了")
