"""SVG labels are drawn by a browser and read again; a second reader sees the very modules that were meant."""

import shutil
from collections.abc import AsyncIterator
from io import BytesIO
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Page, async_playwright

from backend.codes.labels.layout import Label
from backend.codes.labels.svg import label_svg, sheet_svgs
from backend.codes.labels.templates import Template, template_named, templates

URL = "https://mashang.example.cn/c/K7M49TXP2Q"
LABEL = Label(URL, "K7M4 9TXP 2Q", "电梯", "上海云杉里物业服务有限公司", "96333")
FLAGS = ["--no-sandbox", "--disable-gpu"]


@pytest.fixture(scope="module")
async def browser_page() -> AsyncIterator[Page]:
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield await browser.new_page(device_scale_factor=3)
        await browser.close()


async def drawn(page: Page, svg: str) -> Image.Image:
    await page.set_content(f"<body style='margin:0'>{svg}")
    return Image.open(BytesIO(await page.locator("svg").screenshot()))


@pytest.mark.parametrize("paper", templates().values(), ids=lambda paper: paper.id)
async def test_a_label_drawn_by_a_browser_reads_as_its_address(browser_page: Page, paper: Template) -> None:
    picture = await drawn(browser_page, label_svg(LABEL, paper))
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [URL]


async def test_a_sheet_carries_each_label_once_and_turns_the_page(browser_page: Page) -> None:
    paper = template_named("a4-2x7")
    labels = [Label(f"{URL[:-1]}{last}", f"K7M4 9TXP 2{last}") for last in "ABCDEFGH"]
    pages = list(sheet_svgs(labels, paper, start_at=10))
    texts = [
        sorted(found.text for found in zxingcpp.read_barcodes(await drawn(browser_page, page)))
        for page in pages
    ]
    assert texts == [[label.url for label in labels[:5]], [label.url for label in labels[5:]]]


@pytest.mark.parametrize("paper", templates().values(), ids=lambda paper: paper.id)
async def test_no_line_of_text_is_wider_than_it_was_laid_out(browser_page: Page, paper: Template) -> None:
    await browser_page.set_content(label_svg(LABEL, paper))
    excess = await browser_page.evaluate(
        """() => [...document.querySelectorAll('text')].map(line => {
            const meant = Number(line.getAttribute('textLength'))
            return line.getBBox().width - meant
        })"""
    )
    assert len(excess) >= 5
    # The margin of the smallest label is 1 mm; a browser rounds small type to whole pixels.
    assert max(excess) < 0.4


def test_names_with_signs_of_xml_stay_text() -> None:
    hostile = Label(
        URL, "K7M4 9TXP 2Q", kind='<script>alert("1")</script>', holder="A&B'\"\x00\u202e有限公司"
    )
    tree = ElementTree.fromstring(label_svg(hostile, template_named("a4-2x4")))
    assert not list(tree.iter("{http://www.w3.org/2000/svg}script"))
    texts = [line.text or "" for line in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert any("<script>" in text for text in texts)
    assert any(text.startswith("A&B'\"") for text in texts)
