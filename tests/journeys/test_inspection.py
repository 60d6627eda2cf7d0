"""An inspector goes through a checklist on the phone, one question a page; a killed page costs nothing."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from backend.dates import today
from scanning.codes import sticker_url
from tests.accessibility.judging import faults_of
from tests.backend.inspections.sent import ASKED, task_for
from tests.phones import PATIENCE, RECEIVED, PhoneMaker, Server, until, works_offline
from tests.scanning.pictures import feed, on_a_wall, sticker
from tests.world import World

expect.set_options(timeout=PATIENCE)


@pytest.fixture
async def inspector(server: Server, phone: PhoneMaker, signed_in, tmp_path: Path, world: World) -> Page:
    """The inspector's phone before the boiler's sticker, with a task of today."""
    film = feed(
        tmp_path / "sticker.y4m", on_a_wall(sticker(sticker_url(server.url, world.tags["boiler"]), 9))
    )
    page = await signed_in(await phone(camera=film, reduced_motion="reduce"), "inspector")
    task = task_for(world.tags["boiler"])
    answer = await page.request.post(
        "/inspections/tasks",
        form={"id": str(task.id), **task.fields},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.ok, await answer.text()
    return page


async def begin(page: Page) -> None:
    await page.goto("/inspections")
    await page.get_by_role("link", name="1 号蒸汽锅炉").click()
    await ready(page)


async def ready(page: Page) -> None:
    await expect(page.locator("html")).to_have_attribute("data-ready", "inspection")


async def answer(page: Page, word: str) -> None:
    await page.locator(".item:visible").get_by_text(word, exact=True).first.click()


async def go_on(page: Page) -> None:
    await page.get_by_role("button", name="下一项").click()


async def scan(page: Page) -> None:
    await page.locator("#shot-code_label .take").click()
    await expect(page.locator("#shutter-say")).to_have_text("看到这个码了，拍下来")
    await take(page)


async def take(page: Page) -> None:
    await expect(page.locator("#shutter[data-live]")).to_be_visible()
    await page.get_by_role("button", name="拍", exact=True).click()
    await page.get_by_role("button", name="用这张").click()
    await expect(page.locator("#shutter")).to_be_hidden()


async def test_a_whole_inspection_with_a_hazard_a_photo_and_a_signature(inspector: Page):
    page = inspector
    await begin(page)
    await scan(page)
    await expect(page.locator("[name=proof][value=scanned]")).to_be_checked()
    await expect(page.locator("#place-say")).to_contain_text("已定位，离登记的位置 0 m")
    await go_on(page)
    await page.locator("#i-site").get_by_text("在用", exact=True).click()
    await go_on(page)
    for item in ASKED:
        await expect(page.locator(f"#i-{item}")).to_be_visible()
        if item != "B2":
            await answer(page, "符合")
        else:
            await answer(page, "不符合")
            await page.get_by_label("看到了什么").locator("visible=true").fill("铅封缺失，手动提拉无动作")
            await expect(page.locator("#i-B2")).to_contain_text("建议“严重”：总局令第57号第二十五条（三）")
            await expect(page.locator("[name='grade.B2']:checked")).to_have_count(0)
            await page.locator("#i-B2").get_by_text("严重", exact=True).click()
            await page.locator("#shot-B2 .take").click()
            await take(page)
        await go_on(page)
    await expect(page.locator("#count")).to_have_text("监督检查 25/25，已发现 1 处隐患")
    await page.get_by_role("button", name="提交记录").click()
    await page.get_by_role("link", name="请单位签名").click()
    await sign(page)
    await page.get_by_role("button", name="提交记录").click()
    await expect(page.locator(".state")).to_contain_text("发现 1 处隐患")
    await expect(page.get_by_text("铅封缺失，手动提拉无动作").first).to_be_visible()
    assert await faults_of(page) == []
    await page.set_viewport_size({"width": 390, "height": 844})
    await issue_order(page)
    await page.goto("/inspections")
    await expect(page.get_by_text("1/1 台")).to_be_visible()


async def issue_order(page: Page) -> None:
    await page.get_by_role("link", name="发监察指令书").click()
    await expect(page.get_by_label("存在下列问题")).to_have_value(re.compile("铅封缺失，手动提拉无动作"))
    assert await faults_of(page) == []
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.get_by_label("责令采取的措施").fill("停用，校验或更换安全阀")
    await page.get_by_label("整改期限").fill(today().isoformat())
    await page.get_by_role("button", name="发出指令书").click()
    await expect(page.get_by_text("停用，校验或更换安全阀")).to_be_visible()
    assert await faults_of(page) == []


async def sign(page: Page) -> None:
    await page.locator("#glass").hover(
        position={"x": 30, "y": 40}
    )  # waits until the page has stopped scrolling to it
    box = await page.locator("#glass").bounding_box()
    assert box
    await page.mouse.down()
    await page.mouse.move(box["x"] + 160, box["y"] + 80, steps=6)
    await page.mouse.up()
    await expect(page.locator("#kept")).to_contain_text("已自动保存在本机")


async def test_a_killed_page_comes_back_at_the_same_question(inspector: Page):
    page = inspector
    await begin(page)
    await go_on(page)
    await go_on(page)
    await answer(page, "不符合")
    await page.get_by_label("看到了什么").locator("visible=true").fill("使用登记证找不到")
    await expect(page.locator("#kept")).to_contain_text("已自动保存在本机")
    address = page.url
    await page.close()
    again = await page.context.new_page()
    await again.goto(address.split("#")[0])
    await ready(again)
    await expect(again.locator("#i-C1")).to_be_visible()
    await expect(again.locator("#note-C1")).to_have_value("使用登记证找不到")
    await expect(again.locator("#count")).to_have_text("监督检查 1/25，已发现 1 处隐患")


async def test_without_a_network_the_record_stays_on_the_phone(inspector: Page):
    page = inspector
    await begin(page)
    for item in ASKED:
        await page.locator(f"[name='answer.{item}'][value=yes]").evaluate("radio => radio.click()")
    await page.locator("[name='site.use'][value=in_use]").evaluate("radio => radio.click()")
    await page.evaluate("location.hash = 'unit'")
    await page.get_by_label("签名 请单位的人").fill("钱经理")
    await works_offline(page)
    await page.context.set_offline(True)
    await page.get_by_role("button", name="提交记录").click()
    await page.wait_for_url("**/outbox#*", wait_until="commit")
    await page.context.set_offline(False)
    await page.goto("/inspections")
    await until(page, RECEIVED)
    await page.goto("/inspections")
    await expect(page.locator("main")).to_contain_text("已检查")


async def test_nothing_is_wrong_with_the_pages(inspector: Page, world: World):
    page = inspector
    found = []
    for address in ("/inspections", "/inspections/tasks/new"):
        await page.goto(address)
        found += [f"{address}: {fault}" for fault in await faults_of(page)]
    await page.goto("/inspections")
    await page.locator("main a[href^='/inspections/tasks/']").first.click()
    await expect(page).to_have_url(re.compile("/inspections/tasks/"))
    found += [f"task: {fault}" for fault in await faults_of(page)]
    await begin(page)
    found += [f"presence: {fault}" for fault in await faults_of(page)]
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.evaluate("location.hash = 'site'")
    found += [f"site: {fault}" for fault in await faults_of(page)]
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.evaluate("location.hash = 'B2'")
    await page.locator("[name='answer.B2'][value=no]").evaluate("radio => radio.click()")
    found += [f"question: {fault}" for fault in await faults_of(page)]
    assert found == []
