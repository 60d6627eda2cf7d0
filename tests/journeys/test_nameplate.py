"""A plate is photographed instead of typed: what is recognised is offered, and enters the form by a tap."""

import random
import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.async_api import Locator, Page, expect
from sqlalchemy.ext.asyncio import AsyncSession

from backend.things.models import Thing
from scanning.codes import sticker_url
from scanning.nameplate.ocr import is_installed
from scanning.photos import Gray
from tests.accessibility.judging import faults_of
from tests.journeys.test_binding import kept, pick, step
from tests.phones import PATIENCE, PhoneMaker, Server
from tests.scanning.nameplate.contents import Cell, Content
from tests.scanning.nameplate.plates import drawn, jpeg, licence
from tests.scanning.pictures import feed, on_a_wall, sticker
from tests.world import World

pytestmark = pytest.mark.skipif(not is_installed(), reason="reads plates with the extra `ocr`")
expect.set_options(timeout=PATIENCE)
READING = 3 * PATIENCE  # what the worker itself allows

SCALE = Content(
    "电子计价秤",
    [
        Cell("model", "型号", "ACS-15JE"),
        Cell("accuracy_class", "准确度等级", "Ⅲ"),
        Cell("max_capacity", "最大秤量Max", "15kg"),
        Cell("verification_interval", "检定分度值e", "5g"),
        Cell("factory_no", "出厂编号", "S-1002"),
        Cell("made_on", "生产日期", "2021年6月"),
    ],
    "申江衡器厂",
    "制造厂",
)


def plate_and_sticker(server: Server, world: World) -> Gray:
    """What the camera sees: the plate, and the code beside it."""
    plate = cv2.cvtColor(drawn(SCALE, "sticker", random.Random(3)), cv2.COLOR_BGR2GRAY)
    plate = cv2.resize(plate, (800, plate.shape[0] * 800 // plate.shape[1]), interpolation=cv2.INTER_AREA)
    wall = on_a_wall(sticker(sticker_url(server.url, world.tags["blank"]), 9))
    picture = np.roll(wall, 420, axis=1)
    picture[60 : 60 + plate.shape[0], 20:820] = plate
    return picture


@pytest.fixture
async def form(server: Server, phone: PhoneMaker, signed_in, tmp_path: Path, world: World) -> Page:
    """The form of a scale, on the phone of somebody who stands before it."""
    film = feed(tmp_path / "plate.mjpeg", plate_and_sticker(server, world))
    page = await signed_in(await phone(camera=film, reduced_motion="reduce"), "binder")
    await pick(page, world)
    return page


def line(page: Page, key: str) -> Locator:
    return page.locator(f"[data-plate] li[data-key={key}]")


async def photograph(page: Page) -> None:
    await page.get_by_role("button", name="拍铭牌").click()
    await shoot(page)
    await expect(page.locator("#shutter")).to_be_hidden()
    await expect(page.locator("[data-plate] [data-say]")).to_contain_text(
        "对着照片看一眼再填", timeout=READING
    )


async def shoot(page: Page) -> None:
    await expect(page.locator("#shutter")).to_have_attribute("data-live", "true")
    await page.get_by_role("button", name="拍", exact=True).click()
    await page.get_by_role("button", name="用这张").click()


async def use(page: Page, key: str) -> None:
    await line(page, key).get_by_role("button").click()
    await expect(line(page, key).locator("[data-used]")).to_be_visible()


async def test_a_binding_is_filled_from_its_plate_one_field_confirmed_one_corrected(
    form: Page, session: AsyncSession, world: World
):
    page = form
    await photograph(page)
    await expect(page.get_by_role("textbox", name="型号规格")).to_have_value("")
    await expect(line(page, "factory_no").locator("[data-used]")).to_contain_text("和表里一样")
    assert (
        await line(page, "model")
        .locator("canvas")
        .evaluate("canvas => canvas.width > 40 && canvas.height > 10")
    )
    assert await faults_of(page) == []
    for key in ("model", "max_capacity", "verification_interval", "accuracy_class"):
        await use(page, key)
    await expect(page.get_by_role("textbox", name="型号规格")).to_have_value("ACS-15JE")
    await page.get_by_role("textbox", name="型号规格").fill("ACS-15JE-S")
    await page.get_by_role("textbox", name=re.compile("摊位号")).fill("12 号摊位")
    await page.get_by_text("贸易结算", exact=True).click()
    await page.get_by_role("combobox", name=re.compile("使用场所类型")).select_option("菜市场")
    await step(page, "photos")
    await expect(page.locator("#shot-nameplate")).to_have_attribute("data-done", "")
    await take_the_rest(page)
    await step(page, "place")
    await step(page, "summary")
    await page.get_by_role("button", name="绑上这个码").click()
    await expect(page.locator(".state")).to_have_text("已绑码")
    thing = await session.get_one(Thing, world.things["scale2"])
    read = {
        key: str(thing.details[key]) for key in ("max_capacity", "verification_interval", "accuracy_class")
    }
    assert thing.model == "ACS-15JE-S"
    assert read == {"max_capacity": "15", "verification_interval": "5", "accuracy_class": "Ⅲ"}


async def take_the_rest(page: Page) -> None:
    """All photos but that of the plate, which was taken for reading."""
    await page.locator(".shot .take").first.click()
    wanted = await page.locator(".shot[data-required]").count()
    for number in range(1, wanted):
        await shoot(page)
        await expect(page.locator(".shot[data-done]")).to_have_count(number + 1)
    await expect(page.locator("#shutter")).to_be_hidden()


async def test_without_a_network_the_form_says_so_and_is_typed(form: Page):
    page = form
    await page.context.set_offline(True)
    await page.get_by_role("button", name="拍铭牌").click()
    await expect(page.locator("[data-plate] [data-say]")).to_contain_text("要有网络才能认字")
    await page.get_by_role("textbox", name="型号规格").fill("ACS-15")
    await kept(page)
    await page.context.set_offline(False)


async def test_a_unit_is_entered_from_its_licence(phone: PhoneMaker, signed_in):
    made = licence(1)
    page = await signed_in(await phone(reduced_motion="reduce"), "city_admin")
    await page.goto("/organisations/new")
    await expect(page.locator("html")).to_have_attribute("data-ready", "plate")
    photo = {"name": "licence.jpg", "mimeType": "image/jpeg", "buffer": jpeg(made.photo)}
    await page.locator("[data-plate] [data-file]").set_input_files(photo)
    await expect(line(page, "uscc")).to_be_visible(timeout=READING)
    assert await faults_of(page) == []
    for key in ("uscc", "organisation"):
        await use(page, key)
    uscc, name = made.content.truth["uscc"][0], made.content.truth["organisation"][0]
    await expect(page.get_by_role("textbox", name="统一社会信用代码")).to_have_value(uscc)
    await expect(page.get_by_role("textbox", name="单位名称")).to_have_value(name)
