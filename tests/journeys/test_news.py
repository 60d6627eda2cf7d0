"""资讯 from the first word at a desk to the phone of somebody who reads it, and off it again."""

import re
from pathlib import Path

from playwright.async_api import Page, expect

from tests.accessibility.judging import faults_of
from tests.backend.evidence.pictures import photo
from tests.phones import PhoneMaker, until, works_offline

WORD = """<html><head><style>p{color:red}</style></head><body><h1 style="font-size:30pt">怎么<b>量</b></h1>
<p class=MsoNormal style="text-indent:2em" onclick="alert(1)">放平，量<span style="color:red">最外层</span>。<o:p></o:p></p>
<script>alert(1)</script><img src="https://elsewhere.example/x.png" onerror="alert(1)"></body></html>"""
PASTE = """html => {
    const data = new DataTransfer()
    data.setData('text/html', html)
    data.setData('text/plain', 'x')
    const event = new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})
    document.querySelector('[data-text]').dispatchEvent(event)
}"""


async def test_it_is_written_published_read_changed_and_withdrawn(
    phone: PhoneMaker, signed_in, tmp_path: Path
):
    picture = tmp_path / "礼盒.jpg"
    picture.write_bytes(photo(size=(1200, 800)))
    desk = await signed_in(await phone(desk=True, reduced_motion="reduce"), "city_admin")
    await desk.goto("/articles/new")
    await expect(desk.locator("html")).to_have_attribute("data-ready", "editor")
    await desk.get_by_role("button", name="发布", exact=True).click()
    await expect(desk.get_by_text("标题是空的。写一句话，说这篇讲什么")).to_be_visible()
    await expect(desk.locator("html")).to_have_attribute("data-ready", "editor")

    await desk.get_by_label("标题", exact=True).fill("礼盒是不是太大")
    await desk.get_by_label("类别").select_option(label="包装监管")
    await write_with_every_tool(desk, picture)
    await desk.get_by_label("题图", exact=True).set_input_files(picture)
    await desk.get_by_role("button", name="发布", exact=True).click()
    await expect(desk.get_by_text("公众看得到。")).to_be_visible()
    await expect(desk.locator("html")).to_have_attribute("data-ready", "editor")
    assert await faults_of(desk) == []
    await desk.set_viewport_size({"width": 1440, "height": 900})

    reader = await phone(reduced_motion="reduce")
    await reader.goto("/")
    await works_offline(reader)
    await reader.get_by_role("link", name="礼盒是不是太大").click()
    await expect(reader.get_by_role("heading", name="怎么量")).to_be_visible()
    await expect(reader.get_by_role("link", name="量包装")).to_have_attribute("href", "/measure")
    await until(reader, "Promise.all([...document.images].map(image => image.decode())).then(() => true)")
    prose = await reader.locator(".prose").inner_html()
    assert "alert" not in prose and "style=" not in prose and "elsewhere" not in prose
    assert await faults_of(reader) == []
    for _ in range(2):
        async with reader.expect_response("**/readings"):
            await reader.reload()
    await reader.reload()
    await expect(reader.get_by_text("1 人看过")).to_be_visible()
    await until(reader, f"caches.match('{path_of(reader)}', {{ignoreVary: true}}).then(Boolean)")
    await reader.context.set_offline(True)
    await reader.reload()
    await expect(reader.get_by_role("heading", name="怎么量")).to_be_visible()
    await reader.context.set_offline(False)

    text = desk.get_by_role("textbox", name="正文")
    await text.click()
    await desk.keyboard.press("ControlOrMeta+End")
    await desk.keyboard.type("后来又写了一句。")
    await desk.get_by_role("button", name="存下，先不发布").click()
    await expect(desk.get_by_text("第 2 版还没有发布")).to_be_visible()
    await reader.reload()
    await expect(reader.get_by_role("heading", name="怎么量")).to_be_visible()
    await expect(reader.get_by_text("后来又写了一句")).to_have_count(0)
    await expect(desk.locator("html")).to_have_attribute("data-ready", "editor")
    await desk.get_by_role("button", name="发布改动").click()
    await expect(desk.get_by_text("发布了改动第 2 版")).to_be_visible()
    await reader.reload()
    await expect(reader.get_by_text("后来又写了一句。")).to_be_visible()

    await desk.get_by_role("link", name="第 1 版", exact=True).click()
    await expect(desk.get_by_role("button", name="用回这一版")).to_be_visible()
    assert await faults_of(desk) == []
    await desk.get_by_role("link", name="返回").click()
    await desk.get_by_label("为什么撤下").fill("数字写错了")
    await desk.get_by_role("button", name="撤下").click()
    await expect(desk.get_by_text("撤下：数字写错了")).to_be_visible()
    await reader.reload()
    await expect(reader.get_by_text("这篇资讯已经撤下，不再公开")).to_be_visible()


async def write_with_every_tool(desk: Page, picture: Path) -> None:
    """A heading and a paragraph out of Word, a list, a quote, a link and a picture."""
    text = desk.get_by_role("textbox", name="正文")
    await text.click()
    await desk.evaluate(PASTE, WORD)
    await expect(text.get_by_text("最外层")).to_be_visible()
    await expect(desk.get_by_text("别处的图片没有留下")).to_be_visible()
    await desk.keyboard.press("ControlOrMeta+End")
    await desk.keyboard.press("Enter")
    await desk.keyboard.type("看三样")
    await desk.get_by_role("button", name="小标题").click()
    await expect(desk.get_by_role("button", name="小标题")).to_have_attribute("aria-pressed", "true")
    await desk.keyboard.press("Enter")
    await desk.get_by_role("button", name="列表").click()
    await desk.keyboard.type("空隙")
    await desk.keyboard.press("Enter")
    await desk.get_by_role("button", name="加粗").click()
    await desk.keyboard.type("层数")
    await desk.get_by_role("button", name="加粗").click()
    await desk.keyboard.press("Enter")
    await desk.keyboard.press("Enter")
    await desk.keyboard.type("可以用")
    await desk.keyboard.type("量包装")
    for _ in "量包装":
        await desk.keyboard.press("Shift+ArrowLeft")
    await desk.get_by_role("button", name="链接", exact=True).click()
    await desk.get_by_label("链接到哪里").fill("javascript:alert(1)")
    await desk.keyboard.press("Enter")
    await expect(desk.get_by_text("写完整的网址")).to_be_visible()
    await desk.get_by_label("链接到哪里").fill("/measure")
    await desk.get_by_role("button", name="加上").click()
    await desk.get_by_role("button", name="图片", exact=True).click()
    await desk.get_by_label("图上是什么，念给看不见的人听", exact=True).fill("一个礼盒")
    await desk.get_by_label("图片", exact=True).set_input_files(picture)
    await expect(text.get_by_role("img", name="一个礼盒")).to_be_visible()
    written = await desk.locator("#body").input_value()
    assert re.search("<h2>看三样</h2><ul><li>空隙</li><li><b>层数</b></li></ul><p>可以用<a", written), written
    assert "<h2>怎么<b>量</b></h2><p>放平，量最外层。" in written, written
    assert "script" not in written and "elsewhere" not in written


def path_of(page: Page) -> str:
    return re.sub("^https?://[^/]+", "", page.url)
