"""量包装 on a phone: a photo, dots on corners, figures; with a network and without."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.accessibility.judging import faults_of
from tests.phones import RECEIVED, PhoneMaker, until, works_offline
from tests.scanning.measuring.simulator.scenes import Scene, Wanted, scene

# For `until`: the dots that were moved are in the draft on this phone.
PLACED = (
    "import('/b/any/offline/drafts.js')"
    ".then(drafts => drafts.all(localStorage.getItem('visitor'), 'measurement'))"
    ".then(([draft]) => Boolean(draft?.fields.placed))"
)
SERVER_TIME = 180_000  # ms; a process that starts and measures on a machine that does other things too


@pytest.fixture(scope="session")
def box() -> Scene:
    return scene(Wanted(1, level="easy", shape="box", photos=1, width=1600))


@pytest.fixture(scope="session")
def photo_file(box: Scene, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file: Path = tmp_path_factory.mktemp("photos") / "box.jpg"
    file.write_bytes(next(iter(box.photos.values())))
    return file


@pytest.fixture
def film(box: Scene, tmp_path: Path) -> Path:
    """What the camera sees: the same picture again and again, as it lies in the file."""
    file = tmp_path / "box.mjpeg"
    file.write_bytes(next(iter(box.photos.values())) * 3)
    return file


async def handles(page: Page) -> dict[str, tuple[float, float]]:
    """Where each dot is, in pixels of the photo."""
    script = "all => all.map(dot => [dot.getAttribute('aria-label'), dot.getAttribute('transform')])"
    found = await page.locator(".handle").evaluate_all(script)
    places = {name: re.match(r"translate\(([\d.]+) ([\d.]+)\)", moved) for name, moved in found}
    return {name: (float(at[1]), float(at[2])) for name, at in places.items() if at}


def turns(points: list[tuple[float, float]]) -> bool:
    """Whether they go round clockwise, as seen."""
    following = [*points[1:], points[0]]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, following, strict=True)) > 0


async def drag_to_corners(page: Page, box: Scene) -> None:
    """Each dot to the corner that it means, as a finger does."""
    truth = next(iter(box.corners.values()))
    base, top = list(truth["base"]), list(truth["top"])
    places = await handles(page)
    if turns(top) != turns([places[f"顶面的角 {n}"] for n in range(1, 5)]):
        base.reverse()
        top.reverse()
    shown = next(n for n in range(4) if f"底面的角 {n + 1}" not in places)
    by = base.index(None) - shown
    wanted = {f"底面的角 {n + 1}": base[(n + by) % 4] for n in range(4)}
    wanted |= {f"顶面的角 {n + 1}": top[(n + by) % 4] for n in range(4)}
    for name, corner in wanted.items():
        if corner:
            await drag(page, name, corner)


async def drag(page: Page, name: str, corner: tuple[float, float]) -> None:
    picture = await page.locator("#stage image").first.bounding_box()
    dot = page.get_by_role("button", name=name, exact=True)
    place = await dot.locator(".dot").bounding_box()
    assert picture
    assert place
    width = float(await page.locator("#stage image").first.get_attribute("width") or 0)
    scale = picture["width"] / width
    await page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    await page.mouse.down()
    await expect(page.locator(".loupe")).to_be_visible()
    await page.mouse.move(picture["x"] + corner[0] * scale, picture["y"] + corner[1] * scale, steps=3)
    await page.mouse.up()
    await expect(page.locator(".loupe")).to_be_hidden()


async def figures(page: Page) -> dict[str, float]:
    rows = await page.locator("#figures li .grow").all_inner_texts()
    return {row.split()[0]: float(row.split()[1]) for row in rows if "—" not in row}


def is_near(measured: dict[str, float], box: Scene, within: float) -> bool:
    words = {"长": "length", "宽": "width", "高": "height"}
    return len(measured) == 3 and all(
        abs(mm / box.mm[words[word]] - 1) < within for word, mm in measured.items()
    )


async def open_with_photo(page: Page, photo_file: Path) -> None:
    await page.goto("/measure")
    await expect(page.locator("html")).to_have_attribute("data-ready", "measure")
    await page.locator("#chosen").set_input_files(photo_file)
    await expect(page.get_by_role("button", name="顶面的角 1", exact=True)).to_be_visible()
    await expect(page.locator("#headline")).not_to_have_text("正在找棱边", timeout=SERVER_TIME)


async def test_a_passer_by_measures_a_box_and_keeps_it(phone: PhoneMaker, box: Scene, photo_file: Path):
    page = await phone(reduced_motion="reduce")
    await page.goto("/")
    await page.get_by_role("link", name="量包装").click()
    await open_with_photo(page, photo_file)
    await drag_to_corners(page, box)
    assert is_near(await figures(page), box, within=0.06)
    await expect(page.locator("#by")).to_contain_text("服务器按照片里的棱边算的", timeout=SERVER_TIME)
    assert is_near(await figures(page), box, within=0.02)
    assert await faults_of(page) == []

    await page.get_by_role("button", name="改 高").click()
    await page.get_by_label("高").fill("34")
    await page.get_by_role("button", name="好").click()
    await expect(page.locator("#figures")).to_contain_text("手工输入")
    await page.get_by_role("button", name="保存这次测量").click()
    await expect(page).to_have_url(re.compile("/measurements/[0-9a-f-]{36}$"))
    await expect(page.get_by_role("heading", name="量好了")).to_be_visible(timeout=SERVER_TIME)
    await expect(page.locator("#outcome")).to_contain_text("高 34.0")
    await expect(page.locator(".photo-drawn polyline.one").first).to_be_attached()
    assert await faults_of(page) == []


async def test_a_dot_goes_with_the_arrow_keys_and_all_of_it_comes_back_with_the_page(
    phone: PhoneMaker, photo_file: Path
):
    page = await phone()
    await open_with_photo(page, photo_file)
    before = (await handles(page))["顶面的角 1"]
    dot = page.get_by_role("button", name="顶面的角 1", exact=True)
    await dot.focus()
    for _ in range(3):
        await page.keyboard.press("Shift+ArrowRight")
    moved = (await handles(page))["顶面的角 1"]
    assert moved[0] > before[0]
    assert moved[1] == pytest.approx(before[1])
    await until(page, PLACED)
    await page.reload()
    await page.get_by_role("button", name="接着量").click()
    await page.get_by_role("button", name="返回").click()
    await expect(page.get_by_text("照片里放什么作比较")).to_be_visible()
    await page.get_by_role("button", name="接着量").click()
    await expect(dot).to_have_attribute("data-by", "person")
    assert (await handles(page))["顶面的角 1"] == pytest.approx(moved, abs=0.1)


async def test_without_a_network_the_phone_measures_and_the_server_computes_it_later(
    phone: PhoneMaker, box: Scene, photo_file: Path
):
    page = await phone()
    await page.goto("/")
    await works_offline(page)
    await page.context.set_offline(True)
    await open_with_photo(page, photo_file)
    await drag_to_corners(page, box)
    await expect(page.locator("#by")).to_contain_text("没有网络，手机按圆点的位置算的")
    assert is_near(await figures(page), box, within=0.06)
    await page.get_by_role("button", name="保存这次测量").click()
    await expect(page).to_have_url(re.compile("/outbox#"))
    record = page.url.split("#")[1]
    await page.context.set_offline(False)
    await until(page, RECEIVED)
    await page.goto(f"/measurements/{record}")
    await expect(page.get_by_role("heading", name="量好了")).to_be_visible(timeout=SERVER_TIME)
    await expect(page.get_by_role("heading", name="手机当时算的")).to_be_visible()
    await expect(page.locator("table.figures")).to_contain_text("服务器比它")


async def test_the_camera_says_what_to_do_and_its_picture_is_measured(phone: PhoneMaker, film: Path):
    page = await phone(camera=film)
    await page.goto("/measure")
    await page.get_by_role("button", name="打开相机").click()
    await until(page, "/^hint\\.(?!sheet)/.test(document.querySelector('#hint').dataset.says)")
    await page.get_by_role("button", name="拍", exact=True).click()
    await expect(page.get_by_role("button", name="顶面的角 1", exact=True)).to_be_visible()


async def test_beside_a_plain_sheet_each_photo_asks_for_its_corners(phone: PhoneMaker, photo_file: Path):
    page = await phone()
    await page.goto("/measure")
    await expect(page.locator("html")).to_have_attribute("data-ready", "measure")
    await page.get_by_role("radio", name="A4 白纸").check()
    for pictures in (1, 2):
        await page.locator("#chosen").set_input_files(photo_file)
        await expect(page.locator("#headline")).to_have_text("拖到四个角上")
        await expect(page.locator("#thumbs img")).to_have_count(pictures)
    first = page.get_by_role("button", name="照片 1", exact=True)
    await expect(first).to_have_attribute("aria-pressed", "false")
    await page.get_by_role("button", name="四个角放好了").click()
    await expect(first).to_have_attribute("aria-pressed", "true")
    await page.get_by_role("button", name="四个角放好了").click()
    await expect(page.locator("#sizes")).to_be_visible()
