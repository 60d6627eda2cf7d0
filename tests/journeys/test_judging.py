"""包装初判: in the aisle of a shop without a network, from choosing to the clue at the desk; and in a frame of another
site."""

import io
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Page, expect

from tests.accessibility.judging import faults_of
from tests.backend.evidence.pictures import photo
from tests.journeys.test_measuring import SERVER_TIME, drag_to_corners
from tests.phones import RECEIVED, PhoneMaker, Server, until, works_offline
from tests.scanning.measuring.simulator.scenes import Scene, Wanted, scene

BARCODE = "6901234567892"


@pytest.fixture(scope="session")
def box() -> Scene:
    """Of 135 × 78 × 33 mm, on the app's own sheet."""
    return scene(Wanted(1, level="easy", shape="box", photos=1, width=1600))


@pytest.fixture(scope="session")
def box_file(box: Scene, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file: Path = tmp_path_factory.mktemp("photos") / "box.jpg"
    file.write_bytes(next(iter(box.photos.values())))
    return file


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Seven different photos."""
    folder = tmp_path_factory.mktemp("shots")
    files = [folder / f"{number}.jpg" for number in range(1, 8)]
    for number, file in enumerate(files, 1):
        file.write_bytes(photo(seed=number))
    return files


async def is_ready(page: Page, what: str) -> None:
    await expect(page.locator("html")).to_have_attribute("data-ready", what)


async def goes_on(page: Page) -> None:
    await page.get_by_role("button", name="下一步").click()


@pytest.mark.timeout(900)  # the longest walk there is, on a machine that may do other things too
async def test_a_box_in_a_shop_without_a_network_becomes_a_clue_at_the_desk(
    phone: PhoneMaker, signed_in, box: Scene, box_file: Path, shots: list[Path]
):
    page = await phone(reduced_motion="reduce")
    await page.goto("/")
    await works_offline(page)
    await page.context.set_offline(True)

    # What it is: by pinyin, then by the barcode that nobody knows yet.
    await page.get_by_role("link", name="包装初判").click()
    await is_ready(page, "judge")
    await goes_on(page)
    await expect(page.get_by_role("alert")).to_contain_text("请先选商品类别")
    await page.locator("#barcode").fill(BARCODE)
    await page.locator("#barcode").press("Tab")
    await expect(page.locator("#barcode-says")).to_contain_text("还没有判过")
    await page.locator("#search").fill("yuebing")
    await page.locator("#classes").get_by_role("button", name="月饼").click()

    # How much is in it: as it is printed.
    net = page.get_by_label("一件的净含量")
    await net.fill("500±5g")
    await goes_on(page)
    await expect(page.get_by_role("alert")).to_contain_text("误差范围")
    await net.fill("净含量：１２克×1")
    await net.press("Tab")
    await expect(net).to_have_value("12")
    await goes_on(page)

    # How large it is: asked about, then measured from a photo.
    for name, centimetres in (("长", "13.5"), ("宽", "7.8"), ("高", "3.3")):
        await page.get_by_label(name, exact=True).fill(centimetres)
    await goes_on(page)
    await expect(page.locator("#asked")).to_contain_text("是不是按厘米填的")
    await page.get_by_role("link", name="拍照量尺寸").click()
    await is_ready(page, "measure")
    await page.locator("#chosen").set_input_files(box_file)
    await expect(page.get_by_role("button", name="顶面的角 1", exact=True)).to_be_visible()
    await expect(page.locator("#headline")).not_to_have_text("正在找棱边", timeout=SERVER_TIME)
    await drag_to_corners(page, box)
    await page.get_by_role("button", name="用这些尺寸").click()
    await is_ready(page, "judge")
    await expect(page.locator("#size-says")).to_be_visible()
    await expect(page.locator("#size-says")).to_contain_text("照片量的")
    measured = float(await page.get_by_label("长", exact=True).input_value())
    assert measured == pytest.approx(box.mm["length"], rel=0.06)
    await expect(page.locator("[data-around=length_mm]")).to_contain_text("±")
    await goes_on(page)

    # Layers, and what mooncakes are asked besides.
    assert await faults_of(page) == []
    more = page.locator("[data-step-of=layers][data-by='1']")
    for _ in range(3):
        await more.click()
    await page.get_by_role("group", name="贵金属").get_by_label("没有").check()
    await page.get_by_role("group", name="别的商品").get_by_label("没有", exact=True).check()
    await goes_on(page)

    verdict = page.locator("#verdict")
    await expect(verdict.get_by_role("heading", name="过度包装")).to_be_visible()
    await expect(verdict).to_contain_text("限值 60%")
    await expect(verdict).to_contain_text("整段超过限值")
    await expect(page.locator("#here")).to_be_visible()
    took = await page.evaluate("performance.getEntriesByName('judged')[0].duration")
    assert took > 0
    assert await faults_of(page) == []
    ratio = await verdict.locator(".big").inner_text()

    # Handed in with six photos; the seventh is refused. Nothing is lost with the page.
    await page.get_by_role("button", name="报给监管所").click()
    await page.locator("#photo").set_input_files(shots)
    await expect(page.locator("#pics li")).to_have_count(6)
    await expect(page.locator("#unfit")).to_contain_text("第 7 张没有收")
    await page.get_by_label("商品名称").fill("云杉月饼礼盒")
    await page.get_by_label("生产者").fill("东塘食品有限公司")
    await page.get_by_label("办得怎么样，告诉我").check()
    assert await faults_of(page) == []
    await expect(page.locator("#kept")).to_contain_text("已自动保存在本机")
    await until(
        page,
        "import('/b/any/offline/drafts.js').then(drafts => drafts.all(localStorage.getItem('visitor'), 'judgement')).then(([draft]) => Boolean(draft?.fields.tell_me))",
    )
    await page.reload()
    await is_ready(page, "judge")
    await expect(page.locator("#pics li")).to_have_count(6)
    await expect(page.get_by_label("商品名称")).to_have_value("云杉月饼礼盒")
    await page.get_by_role("button", name="返回结果").click()
    await expect(verdict.locator(".big")).to_have_text(ratio)
    await page.get_by_role("button", name="报给监管所").click()
    await page.get_by_role("button", name="交上去").click()
    await expect(page).to_have_url(re.compile("/outbox#"))
    record = page.url.split("#")[1]

    # Again at the network: the record, judged by the server, with the measured photo.
    await page.context.set_offline(False)
    await until(page, RECEIVED)
    await page.goto(f"/judgements/{record}")
    await expect(page.get_by_role("heading", name="过度包装")).to_be_visible()
    await expect(page.locator(".big")).to_have_text(ratio)
    await expect(page.get_by_text("和手机当时的结果一样")).to_be_visible()
    await expect(page.get_by_text("这次初判已成为线索")).to_be_visible()
    await expect(page.locator(".photo-drawn polyline.one").first).to_be_attached()
    await expect(page.locator(".shots img")).to_have_count(6)
    assert await faults_of(page) == []
    await page.goto("/judgements")
    await expect(page.get_by_role("link", name="云杉月饼礼盒")).to_have_attribute(
        "href", f"/judgements/{record}"
    )

    # The barcode is known now, here and to others. Who goes on to another package begins with nothing.
    other = await phone(language="en")
    await other.goto("/scan")
    await other.get_by_role("button", name="Type").click()
    await other.locator("#code").fill(BARCODE)
    await other.get_by_role("button", name="Open", exact=True).click()
    await expect(other.locator("#asked")).to_contain_text("This barcode was judged before: 云杉月饼礼盒")
    await expect(other.get_by_label("Net content of one piece")).to_have_value("12")
    await other.get_by_role("button", name="Mooncake").click()
    await other.locator("#begun").get_by_role("button", name="Judge another one").click()
    await expect(other.locator("#begun")).to_be_hidden()
    await expect(other.locator("#barcode")).to_have_value("")

    desk = await signed_in(await phone(desk=True, reduced_motion="reduce"), "city_admin")
    await desk.goto("/judgements/all?q=东塘")
    await desk.get_by_role("link", name="云杉月饼礼盒").click()
    await expect(desk.get_by_text("定位（WGS-84）")).to_be_visible()
    await desk.get_by_text("换一版标准再判").click()
    assert await faults_of(desk) == []
    await desk.get_by_role("radio", name="第 2 号修改单").check()
    await desk.get_by_label("为什么").fill("看看新修改单下怎么样")
    await desk.get_by_role("button", name="再判", exact=True).click()
    await expect(desk.get_by_text("看看新修改单下怎么样")).to_be_visible()

    # The clue that it became goes from the desk to an office.
    await desk.goto("/clues")
    await desk.get_by_role("link", name="云杉月饼礼盒").click()
    await expect(desk.locator(".what .state")).to_have_text("未处理")
    await desk.get_by_text("移交给区局或监管所").click()
    await desk.get_by_label("移交给", exact=True).select_option("外滩市场监督管理所")
    await desk.get_by_role("button", name="移交", exact=True).click()
    await expect(desk.locator(".what .state")).to_have_text("处理中")
    await page.goto(f"/judgements/{record}")
    await expect(page.locator("main")).to_contain_text("处理中")


@pytest.fixture
def city(server: Server) -> Iterator[str]:
    """Another site, at another port, which the product lets frame its page; gives the address of its own."""
    html = f"""<!doctype html><title>城市服务</title><iframe title="初判" width="380" height="800"
      src="{server.url}/judge?embed=1"></iframe>
      <script>window.heard = []; addEventListener('message', event => heard.push(event.data))</script>"""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        origin = f"http://localhost:{other.server_address[1]}"
        server.stop()
        server.environment["EMBEDDING_ORIGINS"] = origin
        server.start()
        yield origin
        other.shutdown()


async def test_a_city_app_frames_it_and_hears_the_verdict(phone: PhoneMaker, city: str):
    page = await phone()
    await page.goto(city)
    frame = page.frame_locator("iframe")
    await expect(frame.locator("html")).to_have_attribute("data-ready", "judge")
    await expect(frame.locator("#bar")).to_be_hidden()
    await frame.locator("#search").fill("口红")
    await frame.locator("#classes").get_by_role("button", name="蜡基").click()
    await frame.get_by_label("一件的净含量").fill("3.5")
    await frame.get_by_role("button", name="下一步").click()
    for name, mm in (("长", "100"), ("宽", "80"), ("高", "60")):
        await frame.get_by_label(name, exact=True).fill(mm)
    await frame.get_by_role("button", name="下一步").click()
    await frame.locator("[data-step-of=layers][data-by='1']").click()
    await frame.locator("[data-step-of=layers][data-by='1']").click()
    await frame.get_by_role("button", name="下一步").click()
    await expect(frame.get_by_role("heading", name="过度包装")).to_be_visible()
    await until(page, "window.heard.length > 0")
    heard = await page.evaluate("window.heard[0]")
    assert (heard["from"], heard["kind"], heard["overall"]) == ("mashang", "verdict", "exceeds")
    assert heard["class"] == "cosmetics-14"


@pytest.fixture
def barcode_film(tmp_path: Path) -> Path:
    """What the camera sees: the barcode of a package, as it lies in the file."""
    drawn = zxingcpp.create_barcode(BARCODE, zxingcpp.BarcodeFormat.EAN13).to_image(scale=4)
    scene = Image.new("L", (1280, 720), 200)
    scene.paste(Image.fromarray(np.asarray(drawn)), (400, 250))
    frame = io.BytesIO()
    scene.convert("RGB").save(frame, "JPEG", quality=92)
    film = tmp_path / "barcode.mjpeg"
    film.write_bytes(frame.getvalue() * 3)
    return film


async def test_the_camera_reads_the_barcode_of_a_package(phone: PhoneMaker, barcode_film: Path):
    page = await phone(camera=barcode_film)
    await page.goto("/judge")
    await is_ready(page, "judge")
    await page.get_by_role("button", name="扫商品条码").click()
    await expect(page.locator("#barcode")).to_have_value(BARCODE)
    await expect(page.locator("#scanning")).to_be_hidden()
    await expect(page.locator("#barcode-says")).to_contain_text("还没有判过")
