"""The main job, end to end: codes are issued, printed, scanned from the printed sheet, bound with photos, and
a passer-by sees what the sticker says."""

from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import zxingcpp
from playwright.async_api import Page, expect

from scanning.codes import sticker_url
from scanning.photos import Gray
from tests.phones import PATIENCE, PhoneMaker, Server
from tests.scanning.pictures import feed, on_a_wall, sticker
from tests.world import World

expect.set_options(timeout=PATIENCE)


async def test_issue_print_scan_bind_with_photos_and_look(
    server: Server, phone: PhoneMaker, signed_in, world: World, tmp_path: Path
):
    sheet = await issued_and_printed(await signed_in(await phone(desk=True), "district_admin"), tmp_path)
    film = feed(tmp_path / "sticker.y4m", printed_sticker(sheet))

    passer_by = await phone(camera=film)
    address = await scanned(passer_by)
    await expect(passer_by.locator("body")).to_contain_text("还没有绑")

    binder = await signed_in(await phone(camera=film), "binder")
    assert await scanned(binder) == address
    await bind(binder, "2 号热水锅炉")

    await passer_by.reload()
    await expect(passer_by.locator(".hero")).to_contain_text("2 号热水锅炉")
    await expect(passer_by.locator(".hero .state")).to_contain_text("还有 8 天")
    await expect(passer_by.locator("main")).to_contain_text("东塘食品有限公司")


async def test_a_passer_by_scans_and_keeps_a_lift_in_english_at_twice_the_size(
    server: Server, phone: PhoneMaker, world: World, tmp_path: Path
):
    text = sticker_url(server.url, world.tags["lift"])
    page = await phone(language="en", camera=feed(tmp_path / "lift.y4m", on_a_wall(sticker(text, 6))))
    await scanned(page)
    await expect(page.locator(".hero .state")).to_contain_text("In date")
    await grow(page)
    await expect(page.locator("main")).to_contain_text("Maintenance")
    await expect(page.get_by_role("link", name="Call 110")).to_be_visible()
    await page.get_by_role("button", name="Save").click()
    await page.goto("/me/equipment")
    await grow(page)
    await page.get_by_text("3 号客梯").first.click()
    await page.wait_for_url(f"**/c/{world.tags['lift']}*")


async def grow(page: Page) -> None:
    """200 % text, and still nothing to scroll sideways."""
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


async def issued_and_printed(page: Page, folder: Path) -> Path:
    """Three codes for the district, as a PDF of stickers."""
    await page.goto("/codes/batches/new")
    await page.fill("#size", "3")
    await page.check("input[value=district]")
    await page.click("main button.btn")
    await page.click("text=打印 3 张贴纸")
    async with page.expect_download() as printing:
        await page.click("button:has-text('PDF')")
    file = folder / "stickers.pdf"
    await (await printing.value).save_as(file)
    return file


def printed_sticker(sheet: Path) -> Gray:
    """What a camera sees of one sticker: cut out of the sheet printed at 300 dpi, on a grey wall."""
    page = pypdfium2.PdfDocument(sheet)[0]
    paper = cv2.cvtColor(np.asarray(page.render(scale=300 / 72).to_pil().convert("RGB")), cv2.COLOR_RGB2GRAY)
    code = zxingcpp.read_barcodes(paper)[0].position
    side = code.top_right.x - code.top_left.x
    margin = side // 6  # the quiet zone: four modules
    top, left = max(code.top_left.y - margin, 0), max(code.top_left.x - margin, 0)
    cut = paper[top : top + side + 2 * margin, left : left + side + 2 * margin]
    cut = cv2.resize(cut, (480, 480), interpolation=cv2.INTER_AREA)
    view = np.full((960, 1280), 170, np.uint8)
    view[240:720, 400:880] = cut
    return view


async def scanned(page: Page) -> str:
    """Open the scanner, let it see the sticker, go where it leads; the path of that page."""
    await page.goto("/scan")
    await page.wait_for_url("**/c/*")
    return page.url.split("?")[0]


async def bind(page: Page, name: str) -> None:
    """From the page of a blank code through all five steps."""
    await page.get_by_role("link", name="绑这个码").click()
    await page.locator("#things").get_by_text(name).click()
    await fill_what_is_missing(page)
    await page.click("#later")
    await take_required_shots(page)
    await page.click("#later")
    await expect(page.locator("#place-say")).to_contain_text("已定位")
    await page.click("#later")
    await expect(page.locator("#summary")).to_be_visible()
    await page.click("#later")
    await expect(page.locator(".hero .state")).to_contain_text("已绑码")


async def fill_what_is_missing(page: Page) -> None:
    """Every required field that is still empty gets a plausible value."""
    fields = page.locator("[data-step=fields] .card:has(h3:has-text('还缺')) :is(input, select, textarea)")
    await expect(page.locator("html")).to_have_attribute("data-ready", "binding")
    for field in await fields.all():
        if not await field.is_visible():
            continue
        if await field.get_attribute("type") == "radio":
            await field.check(force=True)
        elif await field.evaluate("f => f.tagName") == "SELECT":
            await field.select_option(index=1)
        else:
            kind = await field.get_attribute("type") or ""
            await field.fill({"date": "2021-05-06"}.get(kind, "4"))


async def take_required_shots(page: Page) -> None:
    """The camera goes on by itself from one missing picture to the next; the last one is a film."""
    required = await page.locator(".shot[data-required]").count()
    await page.locator(".shot[data-required] .take").first.click()
    await expect(page.locator("#shutter-say")).to_have_text("看到这个码了，拍下来")
    for number in range(required):
        await expect(page.locator("#shutter-take")).to_be_visible()
        is_film = await page.locator("#shutter-take").inner_text() == "开始录"
        await page.click("#shutter-take")
        if is_film:
            await expect(page.locator("#shutter-say")).to_contain_text("正在录 6 秒")
            await page.click("#shutter-take")
        await page.click("#shutter-use")
        await expect(page.locator(".shot[data-required][data-done]")).to_have_count(number + 1)
