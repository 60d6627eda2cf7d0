"""The scanner in a real browser whose camera sees a film; Chromium on Linux has no detector of its own, so
zxing-wasm reads for real."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Page, expect

from scanning.codes import grouped, sticker_url
from tests.phones import PATIENCE, PhoneMaker, Server
from tests.scanning.pictures import encoded, feed, on_a_wall, sticker
from tests.world import World

expect.set_options(timeout=PATIENCE)
Scanner = Callable[..., Awaitable[Page]]


@pytest.fixture
def scanner(server: Server, phone: PhoneMaker, tmp_path: Path) -> Scanner:
    """`page = await scanner("text", …)`: a phone on /scan whose camera sees codes with these texts."""

    async def see(*texts: str, go: bool = True, **more: object) -> Page:
        film = feed(tmp_path / "seen.y4m", on_a_wall(*(sticker(text, 6) for text in texts)))
        page = await phone(camera=film, **more)
        if go:
            await page.goto("/scan")
        return page

    return see


def camera_of(page: Page) -> Awaitable[bool]:
    """Whether the camera is running."""
    return page.evaluate("document.querySelector('video').srcObject?.active === true")


async def hide(page: Page, hidden: bool) -> None:
    """What a phone does when one leaves the browser or comes back to it."""
    await page.evaluate(
        """hidden => {
          Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
          document.dispatchEvent(new Event('visibilitychange'))
        }""",
        hidden,
    )


async def test_a_sticker_before_the_camera_is_read_and_its_page_opened(
    server: Server, scanner: Scanner, world: World
):
    page = await scanner(sticker_url(server.url, world.tags["lift"]), go=False)
    await page.goto("/scan", wait_until="commit")
    await page.wait_for_url(f"**/c/{world.tags['lift']}?via=scanner")


async def test_the_code_is_outlined_and_its_tag_shown_before_it_is_opened(
    server: Server, scanner: Scanner, world: World
):
    tag = world.tags["lift"]
    page = await scanner(sticker_url(server.url, tag), go=False)
    # Coming back to the scanner, the code that was just open is shown and not opened again by itself.
    await page.goto("/scan", wait_until="commit")
    await page.wait_for_url(f"**/c/{tag}?via=scanner")
    await page.go_back()
    await expect(page.locator("#answer .code")).to_have_text(grouped(tag))
    await expect(page.locator(".finder polygon.over")).to_have_count(1)
    await page.get_by_role("link", name="打开").click()
    await page.wait_for_url(f"**/c/{tag}?via=scanner")


async def test_two_stickers_in_view_are_both_offered(server: Server, scanner: Scanner, world: World):
    two = [world.tags["boiler"], world.tags["lift"]]
    page = await scanner(*(sticker_url(server.url, tag) for tag in two))
    choices = page.locator(".choices a")
    await expect(choices).to_have_count(2)
    await expect(page.locator(".finder polygon.over")).to_have_count(2)
    await choices.filter(has_text=grouped(two[1])).click()
    await page.wait_for_url(f"**/c/{two[1]}?via=scanner")


async def test_a_foreign_code_is_shown_and_not_followed(scanner: Scanner, world: World):
    foreign = f"https://elsewhere.example/c/{world.tags['lift']}"
    page = await scanner(foreign)
    await expect(page.locator("#answer")).to_contain_text("这不是码上的码，没有打开")
    await expect(page.locator("#answer")).to_contain_text(foreign)
    await expect(page.locator("#answer a")).to_have_count(0)
    assert page.url.endswith("/scan")


async def test_the_camera_stops_when_the_page_is_hidden_and_comes_back_when_it_is_shown(scanner: Scanner):
    page = await scanner()
    await expect(page.locator("#answer")).to_contain_text("把贴纸放进框里")
    assert await camera_of(page)
    track = await page.evaluate_handle("document.querySelector('video').srcObject.getTracks()[0]")
    await hide(page, True)
    await expect(page.locator("#finder")).to_have_attribute("data-camera", "closed")
    assert not await camera_of(page)
    assert await track.evaluate("track => track.readyState") == "ended"
    await hide(page, False)
    await expect(page.locator("#finder")).to_have_attribute("data-camera", "open")
    assert await camera_of(page)


async def test_a_code_is_typed_with_look_alikes_and_grouped_on_the_way(phone: PhoneMaker, world: World):
    page = await phone()
    await page.goto("/scan")
    await page.get_by_role("button", name="输入码").click()
    field = page.get_by_label("贴纸上的 10 位码")
    await expect(field).to_be_focused()
    tag = world.tags["scale"]
    await page.keyboard.type(tag[:6].lower().replace("0", "o"))
    await expect(field).to_have_value(grouped(tag[:6]))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("码有 10 位，这里只有 6 位")
    await expect(field).to_have_attribute("aria-invalid", "true")
    await page.keyboard.type(tag[6:].replace("1", "l"))
    await expect(field).to_have_value(grouped(tag))
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/c/{tag}?via=typed")


async def test_a_key_pressed_in_the_middle_leaves_the_caret_where_it_was(phone: PhoneMaker):
    page = await phone()
    await page.goto("/scan")
    await page.get_by_role("button", name="输入码").click()
    await page.keyboard.type("k7m49txp")
    for _ in range(6):
        await page.keyboard.press("ArrowLeft")
    await page.keyboard.type("22")
    await expect(page.get_by_label("贴纸上的 10 位码")).to_have_value("K7M2 249T XP")


async def test_a_photo_of_a_sticker_is_read_on_the_phone_itself(
    server: Server, phone: PhoneMaker, world: World, tmp_path: Path
):
    photo = tmp_path / "photo.png"
    photo.write_bytes(encoded(sticker(sticker_url(server.url, world.tags["boiler"]))))
    page = await phone()
    await page.goto("/scan")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    await page.locator("#file").set_input_files(photo)
    await page.wait_for_url(f"**/c/{world.tags['boiler']}?via=photo")
    assert "POST" not in asked


async def test_a_photo_that_the_phone_cannot_read_is_read_by_the_server(
    server: Server, phone: PhoneMaker, world: World, tmp_path: Path
):
    """16-bit TIFF: a browser does not open it, the server does."""
    photo = tmp_path / "photo.tiff"
    photo.write_bytes(encoded(sticker(sticker_url(server.url, world.tags["boiler"])), "TIFF"))
    page = await phone()
    await page.goto("/scan")
    await page.locator("#file").set_input_files(photo)
    await page.wait_for_url(f"**/c/{world.tags['boiler']}?via=photo")


async def test_a_photo_without_a_code_says_what_to_do(phone: PhoneMaker, tmp_path: Path):
    photo = tmp_path / "wall.jpg"
    photo.write_bytes(encoded(Image.fromarray(on_a_wall(size=(640, 480))), "JPEG"))
    page = await phone()
    await page.goto("/scan")
    await page.locator("#file").set_input_files(photo)
    await expect(page.locator("#answer")).to_contain_text("照片里没有认出码")
    await expect(page.locator("#finder")).to_have_attribute("data-camera", "open")
    await expect(page.locator("#answer")).to_contain_text("照片里没有认出码")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("NotAllowedError", "没有相机权限"),
        ("NotFoundError", "这台设备没有相机"),
        ("NotReadableError", "相机正被别的应用使用"),
    ],
)
async def test_without_a_camera_the_page_says_why_and_typing_is_open(
    phone: PhoneMaker, error: str, sentence: str
):
    page = await phone()
    await page.add_init_script(
        f"MediaDevices.prototype.getUserMedia = async () => {{ throw new DOMException('', '{error}') }}"
    )
    await page.goto("/scan")
    await expect(page.locator("#answer")).to_contain_text(sentence)
    await expect(page.get_by_label("贴纸上的 10 位码")).to_be_visible()
    await expect(page.get_by_role("button", name="再试")).to_be_visible()


async def test_the_wish_for_sound_is_kept(phone: PhoneMaker):
    page = await phone()
    await page.goto("/scan")
    await page.get_by_role("button", name="声音 开").click()
    await expect(page.get_by_role("button", name="声音 关")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="声音 关")).to_be_visible()


async def test_a_camera_without_torch_says_so(scanner: Scanner):
    page = await scanner()
    await expect(page.locator("#answer")).to_contain_text("把贴纸放进框里")
    await page.get_by_role("button", name="手电").click()
    await expect(page.locator("#answer")).to_contain_text("这个相机没有手电")


async def test_without_scripts_a_code_is_typed_and_a_photo_sent(
    server: Server, phone: PhoneMaker, world: World, tmp_path: Path
):
    photo = tmp_path / "photo.png"
    photo.write_bytes(encoded(sticker(sticker_url(server.url, world.tags["lift"]))))
    page = await phone(java_script_enabled=False)
    await page.goto("/scan")
    await page.get_by_label("贴纸上的 10 位码").fill("K7M4")
    await page.get_by_role("button", name="打开").click()
    await expect(page.get_by_role("alert")).to_contain_text("码有 10 位，这里只有 4 位")
    await page.get_by_label("贴纸上的 10 位码").fill(world.tags["lift"])
    await page.get_by_role("button", name="打开").click()
    await page.wait_for_url(f"**/c/{world.tags['lift']}?via=typed")
    await page.goto("/scan")
    await page.get_by_label("一张拍到码的照片").set_input_files(photo)
    await page.get_by_role("button", name="上传").click()
    await page.wait_for_url(f"**/c/{world.tags['lift']}?via=photo")


async def test_in_english_with_text_of_twice_the_size_nothing_is_lost(scanner: Scanner):
    page = await scanner(language="en")
    await page.evaluate(
        """() => { const large = new CSSStyleSheet(); large.replaceSync('html { font-size: 200% }')
          document.adoptedStyleSheets = [large] }"""
    )
    await expect(page.locator("#answer")).to_contain_text("Hold the sticker inside the frame")
    await page.get_by_role("button", name="Type code").click()
    await page.get_by_label("The 10 characters on the sticker").fill("K7M4")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("A code has 10 characters, here are only 4")
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert not re.search(r"[一-鿿]", await page.locator("body").inner_text())
