"""量包装 by AR, on a phone that offers it: pointing at corners, an estimate with its interval, and a judgement that
knows what an estimate is worth."""

import re
from math import cos, radians, sin
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.accessibility.judging import faults_of
from tests.phones import SIZE, PhoneMaker, until

PHONE = Path(__file__).parent / "phone_in_space.js"
Point = tuple[float, float, float]

# A box of 300 × 200 × 100 mm, a corner towards us, and a wall behind the table.
TURN = radians(40)
FRONT: Point = (0.0, 0.0, 0.1)
LEFT: Point = (-0.3 * cos(TURN), 0.0, 0.1 - 0.3 * sin(TURN))
RIGHT: Point = (0.2 * sin(TURN), 0.0, 0.1 - 0.2 * cos(TURN))
TOP: Point = (0.0, 0.1, 0.1)
WALL: Point = (0.0, 0.5, -1.0)
WORLD = """phoneInSpace.world.surfaces = [
    {middle: [0, 0, 0], up: [0, 1, 0], reach: 0.9},
    {middle: [0, 0.5, -1], up: [0, 0, 1], reach: 0.6},
]"""
EYE: Point = (0.05, 0.45, 0.65)


@pytest.fixture
def phone_in_space(phone: PhoneMaker):
    """`page = await phone_in_space()`: a phone that offers AR, before that table."""

    async def make(**more: object) -> Page:
        page = await phone(reduced_motion="reduce", **more)
        await page.add_init_script(path=PHONE)
        await page.add_init_script(WORLD)
        return page

    return make


async def is_ready(page: Page, name: str) -> None:
    await expect(page.locator("html")).to_have_attribute("data-ready", name)


async def look_at(page: Page, at: Point, eye: Point = EYE) -> None:
    await page.evaluate("([eye, at]) => phoneInSpace.look(eye, at)", [eye, at])


async def place(page: Page, *points: Point) -> None:
    for point in points:
        await look_at(page, point)
        await page.get_by_role("button", name="放在这里").click()


def sentence(page: Page) -> Locator:
    return page.locator("#spatial-over [data-part=hint]")


async def test_a_box_is_estimated_and_judged_as_an_estimate(phone_in_space):
    page = await phone_in_space()
    await page.goto("/measure?for=judge")
    offered = page.get_by_role("button", name="用 AR 量")
    await offered.click()
    await place(page, LEFT, FRONT)
    await look_at(page, RIGHT)
    await expect(page.locator("#spatial-over .label text")).to_have_text(["长 300", "宽 200"])
    await place(page, RIGHT)
    await expect(sentence(page)).to_contain_text("往上抬")
    await place(page, TOP)
    await expect(sentence(page)).to_contain_text("看看线是不是贴着包装的棱")
    assert await faults_of(page) == []
    await page.set_viewport_size(SIZE)
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    for name in ("撤销", "用这些尺寸"):
        await expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    await page.evaluate("document.documentElement.style.fontSize = ''")
    await page.get_by_role("button", name="用这些尺寸").click()

    await expect(page.locator("#spatial [data-part=figures]")).to_have_text(
        re.compile(r"长 300\s*± 20\s*宽 200\s*± 20\s*高 100\s*± 20")
    )
    assert await faults_of(page) == []
    await page.get_by_role("button", name="用这些尺寸判包装").click()
    await is_ready(page, "judge")
    await page.locator("#search").fill("yuebing")
    await page.locator("#classes").get_by_role("button", name="月饼").click()
    await page.get_by_label("一件的净含量").fill("600")
    await page.get_by_role("button", name="下一步").click()
    await expect(page.locator("#size-says")).to_contain_text("AR 估的")
    await expect(page.get_by_label("长", exact=True)).to_have_value("300")
    await expect(page.locator("[data-around=height_mm]")).to_have_text("± 20.0")
    await page.get_by_role("button", name="下一步").click()
    await page.get_by_role("button", name="下一步").click()
    verdict = page.locator("#verdict")
    await expect(verdict).to_contain_text("跨过限值")
    await expect(verdict.get_by_role("heading", name="无法判断")).to_be_visible()
    await expect(verdict).to_contain_text("尺寸是 AR 估的，没有照片作证")


async def test_what_goes_wrong_is_said_and_nothing_is_lost(phone_in_space):
    page = await phone_in_space()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto("/measure?without")  # a phone that does not offer it is shown nothing and loads nothing
    await until(page, "phoneInSpace.world.asked > 0")
    await expect(page.locator("#spatial")).to_have_count(0)
    assert not [url for url in asked if "/measure/spatial" in url]
    await page.goto("/measure")
    offered = page.get_by_role("button", name="用 AR 量")
    says = page.locator("#spatial [data-part=says]")
    await expect(offered).to_be_visible()
    for refused, say in (("NotAllowedError", "没有允许用 AR"), ("NotSupportedError", "现在用不了 AR")):
        await page.evaluate("name => { phoneInSpace.world.refuses = name }", refused)
        await offered.click()
        await expect(says).to_contain_text(say)
    await page.evaluate("phoneInSpace.world.refuses = ''")

    # No table is known yet; then only a wall is seen; then the phone is lost, and found.
    await page.evaluate("phoneInSpace.world.surfacesAreFound = false")
    await offered.click()
    await look_at(page, LEFT)
    await page.get_by_role("button", name="放在这里").click()
    await expect(sentence(page)).to_contain_text("让它认一认桌面")
    await page.evaluate("phoneInSpace.world.surfacesAreFound = true")
    await look_at(page, WALL)
    await expect(sentence(page)).to_contain_text("这里是立面")
    await place(page, LEFT)
    await page.get_by_role("button", name="放在这里").click()
    await expect(sentence(page)).to_contain_text("离上一个点太近")
    await page.evaluate("phoneInSpace.lose()")
    await expect(sentence(page)).to_contain_text("放好的点还在")
    await page.evaluate("phoneInSpace.find()")
    await place(page, FRONT)
    await expect(page.locator("[data-part=sizes]")).to_contain_text("长 300 ± 20")
    await page.get_by_role("button", name="撤销").click()
    await expect(sentence(page)).to_contain_text("离您最近的角")
    await page.evaluate("phoneInSpace.moveOrigin()")
    await expect(sentence(page)).to_contain_text("从第一个角重新放")

    # It ends before the last point: what was measured is kept, also by the page that comes after.
    await place(page, LEFT, FRONT)
    await page.evaluate("phoneInSpace.leave()")
    await expect(says).to_contain_text("没有量完就断开了")
    await until(
        page,
        "import('/b/any/offline/drafts.js').then(drafts => drafts.all(localStorage.getItem('visitor'), 'measurement:spatial'))"
        ".then(kept => kept.length === 1)",
    )
    await page.reload()
    await expect(page.locator("#spatial [data-part=figures]")).to_have_text(re.compile(r"长 300\s*± 20$"))

    # A can, in the other language: its sizes take the place of the box's.
    await page.goto("/measure?lang=en")
    await page.get_by_role("radio", name="Cylinder").check()
    await page.get_by_role("button", name="Measure by AR again").click()
    for point in ((0.0, 0.0, 0.05), (0.0, 0.15, 0.05), (-0.05, 0.15, 0.0), (0.05, 0.15, 0.0)):
        await look_at(page, point)
        await page.get_by_role("button", name="Place it here").click()
    await page.get_by_role("button", name="Use these").click()
    await expect(page.locator("#spatial [data-part=figures]")).to_have_text(
        re.compile(r"Diameter 100\s*± 20\s*Height 150\s*± 20")
    )
