"""A binder binds a meter with a phone whose camera sees a printed sticker; what interrupts them costs nothing."""

import re

from playwright.async_api import Page, expect

from backend.things.models import Thing
from scanning.codes import grouped
from tests.backend.evidence.pictures import photo
from tests.journeys.conftest import Binder
from tests.phones import PATIENCE, PhoneMaker
from tests.world import World

expect.set_options(timeout=PATIENCE)

RECEIVED = re.compile(r"已收到 \d\d:\d\d，编号 R\d{4}-\w{4}")
FIELDS = {
    "型号": "ACS-15",
    "摊位号": "12 号摊位",
    "最大秤量": "15",
    "检定分度值": "5",
}


async def pick(page: Page, world: World, tag: str = "blank") -> None:
    """From the code's own page to the form of the second scale."""
    await page.goto(f"/c/{world.tags[tag]}")
    await page.get_by_role("link", name="绑这个码").click()
    await page.get_by_label("编号、名称、地点").fill("S-1002")
    await page.locator("#things a", has_text="S-1002").click()
    await ready(page)


async def ready(page: Page) -> None:
    await expect(page.locator("html")).to_have_attribute("data-ready", "binding")


async def fill_in(page: Page) -> None:
    for label, text in FIELDS.items():
        await page.get_by_label(re.compile(label)).first.fill(text)
    for choice in ("贸易结算", "Ⅲ"):
        await page.get_by_text(choice, exact=True).click()
    await page.get_by_label(re.compile("使用场所类型")).select_option("菜市场")


async def step(page: Page, name: str) -> None:
    await page.get_by_role("button", name="下一步").click()
    await expect(page.locator(f"[data-step={name}]")).to_be_visible()


async def take_all(page: Page) -> None:
    """The camera goes on by itself from one missing photo to the next."""
    await page.locator(".shot .take").first.click()
    await expect(page.locator("#shutter-say")).to_have_text("看到这个码了，拍下来")
    required = await page.locator(".shot[data-required]").count()
    for number in range(required):
        await page.get_by_role("button", name="拍", exact=True).click()
        if number == 0:
            await expect(page.locator("#shutter-say")).to_have_text("读出来了，就是这个码")
        await page.get_by_role("button", name="用这张").click()
        await expect(page.locator(".shot[data-done]")).to_have_count(number + 1)
    await expect(page.locator("#shutter")).to_be_hidden()


async def kept(page: Page) -> None:
    await expect(page.locator("#kept")).to_contain_text("已自动保存在本机")


async def test_from_a_blank_sticker_to_the_visitors_page(binder: Binder, phone: PhoneMaker, world: World):
    page = await binder()
    await pick(page, world)
    await fill_in(page)
    await step(page, "photos")
    await take_all(page)
    await step(page, "place")
    await expect(page.locator("#place-say")).to_contain_text("离登记的位置 0 m")
    await step(page, "summary")
    await expect(page.locator("#summary")).to_contain_text("ACS-15")
    await page.get_by_role("button", name="绑上这个码").click()
    await expect(page.locator(".state")).to_have_text("已绑码")
    await expect(page.locator("#arrived")).to_contain_text(RECEIVED)
    await expect(page.locator(".strip img")).to_have_count(7)
    assert await page.locator(".strip img").first.evaluate("img => img.decode().then(() => img.naturalWidth)")
    visitor = await phone()
    await visitor.goto(f"/c/{world.tags['blank']}")
    await expect(visitor.locator("body")).to_contain_text("电子计价秤")
    await expect(visitor.locator("body")).to_contain_text("ACS-15")


async def test_reload_in_the_middle_brings_back_fields_photos_and_step(binder: Binder, world: World):
    page = await binder()
    await pick(page, world)
    await fill_in(page)
    await step(page, "photos")
    await take_all(page)
    await kept(page)
    await page.reload()
    await ready(page)
    await expect(page.locator("[data-step=photos]")).to_be_visible()
    await expect(page.locator(".shot[data-done]")).to_have_count(7)
    first = page.locator(".shot img").first
    assert await first.evaluate("img => img.decode().then(() => img.naturalWidth)") >= 640
    await page.go_back()
    await expect(page.locator("[data-step=fields]")).to_be_visible()
    await expect(page.get_by_label("型号规格")).to_have_value("ACS-15")


async def test_a_killed_page_is_found_again_from_the_code(binder: Binder, world: World):
    page = await binder()
    await pick(page, world)
    await page.get_by_label("型号规格").fill("ACS-15")
    await kept(page)
    context = page.context
    await page.close()
    page = await context.new_page()
    await page.goto(f"/bindings/new?tag={world.tags['blank']}")
    await page.get_by_role("link", name="接着填").click()
    await ready(page)
    await expect(page.get_by_label("型号规格")).to_have_value("ACS-15")


async def test_an_expired_session_costs_nothing(binder: Binder, world: World, complaints: list[str]):
    page = await binder()
    await pick(page, world)
    await fill_in(page)
    await step(page, "photos")
    await take_all(page)
    await page.context.clear_cookies()
    await step(page, "place")
    await step(page, "summary")
    await page.get_by_role("button", name="绑上这个码").click()
    sheet = page.get_by_role("dialog")
    await expect(sheet).to_contain_text("登录过期了")
    await sheet.get_by_label("手机号").fill(world.people["binder"].phone)
    await sheet.get_by_label("密码").fill(world.password)
    await sheet.get_by_role("button", name="登录", exact=True).click()
    await expect(page.locator(".state")).to_have_text("已绑码")
    await expect(page.locator("#arrived")).to_contain_text(RECEIVED)
    complaints.clear()  # the browser itself says 401 on its console


async def test_a_code_that_a_colleague_took_is_exchanged_and_the_rest_stays(
    binder: Binder, session, world: World
):
    from backend.codes.models import Binding

    page = await binder()
    await pick(page, world)
    await fill_in(page)
    await step(page, "photos")
    await take_all(page)
    await step(page, "place")
    await step(page, "summary")
    officer = world.people["officer"].id
    session.add(Binding(tag=world.tags["blank"], thing_id=world.things["boiler2"], bound_by=officer))
    await session.commit()
    await page.get_by_role("button", name="绑上这个码").click()
    await expect(page.get_by_role("alert")).to_contain_text(
        "已被同事李安全绑到“2 号热水锅炉”。换一个空码，其余不用重填"
    )
    await page.get_by_label("换一个空码").fill(grouped(world.tags["blank2"]))
    await page.get_by_role("button", name="换上").click()
    await page.wait_for_url(f"**/bindings/new?tag={world.tags['blank2']}&**")
    await ready(page)
    await expect(page.locator(".shot[data-done]")).to_have_count(5)  # without the two that show the code
    await page.locator("#earlier").click()
    await expect(page.get_by_label("型号规格")).to_have_value("ACS-15")


async def test_what_is_missing_is_said_and_reached_by_a_tap(binder: Binder, world: World):
    page = await binder()
    await pick(page, world)
    for name in ("photos", "place", "summary"):
        await step(page, name)
    await page.get_by_role("button", name="绑上这个码").click()
    await expect(page.get_by_role("alert")).to_contain_text("还差")
    await page.get_by_role("link", name=re.compile("最大秤量.*没有填")).click()
    await expect(page.locator("[data-step=fields]")).to_be_visible()
    await expect(page.get_by_label(re.compile("最大秤量"))).to_be_focused()


async def test_a_film_from_the_page_is_kept_and_plays_for_the_server(binder: Binder, world: World):
    page = await binder()
    await page.goto(f"/bindings/new?tag={world.tags['blank']}&thing={world.things['boiler2']}#photos")
    await ready(page)
    await page.locator("#shot-walk .take").click()
    await expect(page.locator("#shutter[data-live]")).to_be_visible()
    await page.get_by_role("button", name="开始录").click()
    await expect(page.locator("#shutter-say")).to_contain_text("正在录 2 秒")
    await page.get_by_role("button", name="停").click()
    await expect(page.locator("#shutter-say")).to_contain_text("录了")
    await page.get_by_role("button", name="用这张").click()
    await expect(page.locator("#shot-walk video")).to_be_attached()
    answer = await page.evaluate(
        """async name => {
          const script = document.querySelector('script[src$="/binding.js"]').src
          const from = path => import(new URL(`../../offline/${path}`, script))
          const [{ filesOf, idOf }, { sha256 }, { upload }] = await Promise.all(['drafts.js', 'envelope.js', 'upload.js'].map(from))
          const [film] = await filesOf(idOf(document.documentElement.dataset.person, name))
          const digest = await sha256(await film.blob.arrayBuffer())
          return (await upload(film.blob, digest, fetch.bind(window))) ?? 'held'
        }""",
        f"binding:{world.tags['blank']}:{world.things['boiler2']}",
    )
    assert answer == "held"


async def test_a_correction_outlives_a_closed_page_and_leaves_nothing_once_filed(
    binder: Binder, world: World
):
    page = await binder()
    address = f"/corrections/new?thing={world.things['boiler']}"
    await page.goto(address)
    await expect(page.locator("html")).to_have_attribute("data-ready", "correction")
    await page.get_by_label("型号", exact=False).first.fill("WNS6-1.25-Q")
    await kept(page)
    await page.goto("/")
    await page.goto(address)
    await expect(page.get_by_label("型号", exact=False).first).to_have_value("WNS6-1.25-Q")
    await page.get_by_label("为什么改").fill("铭牌上写的")
    await page.get_by_role("button", name="改成新的一版").click()
    await expect(page.locator("#history ins")).to_have_text("WNS6-1.25-Q")
    await expect(page.locator("#arrived")).to_contain_text(RECEIVED)
    await page.goto(address)
    await expect(page.locator("html")).to_have_attribute("data-ready", "correction")
    await expect(page.locator("#kept")).to_be_hidden()


async def test_a_correction_that_changes_nothing_or_says_no_reason_is_not_handed_in(
    binder: Binder, world: World
):
    page = await binder()
    await page.goto(f"/corrections/new?thing={world.things['boiler']}")
    await expect(page.locator("html")).to_have_attribute("data-ready", "correction")
    await page.get_by_role("button", name="改成新的一版").click()
    await expect(page.get_by_role("alert")).to_contain_text("还没有改任何一项")
    await page.get_by_label("型号", exact=False).first.fill("WNS6-1.25-Q")
    await page.get_by_role("button", name="改成新的一版").click()
    await expect(page.get_by_role("alert")).to_contain_text("写一句为什么改")
    await page.get_by_label("为什么改").fill("铭牌上写的")
    await page.get_by_role("button", name="改成新的一版").click()
    await expect(page.locator("#history ins")).to_have_text("WNS6-1.25-Q")


async def test_what_a_colleague_changed_meanwhile_is_chosen_from_and_set_back_in_one_tap(
    binder: Binder, session, world: World
):
    page = await binder()
    await page.goto(f"/corrections/new?thing={world.things['boiler']}")
    await expect(page.locator("html")).to_have_attribute("data-ready", "correction")
    boiler = await session.get_one(Thing, world.things["boiler"])
    boiler.model = "WNS8-1.25-Q"
    await session.commit()
    await page.get_by_label("型号", exact=False).first.fill("WNS6-1.25-Q")
    await page.get_by_label("为什么改").fill("铭牌上写的")
    await page.get_by_role("button", name="改成新的一版").click()
    await expect(page.get_by_role("alert")).to_contain_text("两个人改了“型号”")
    await page.get_by_label("WNS6-1.25-Q").check()
    await page.get_by_role("button", name="改成新的一版").click()
    await expect(page.locator("#history ins")).to_have_text("WNS6-1.25-Q")
    await expect(page.locator("html")).to_have_attribute("data-ready", "history")
    await page.get_by_role("button", name="恢复成“WNS8-1.25-Q”").click()
    await expect(page.locator("#history ins").first).to_have_text("WNS8-1.25-Q")


async def test_a_film_that_is_too_large_or_no_film_is_refused_at_once(binder: Binder, world: World):
    page = await binder()
    await page.goto(f"/bindings/new?tag={world.tags['blank']}&thing={world.things['boiler2']}#photos")
    await ready(page)
    large = await page.evaluate_handle(
        """() => { const files = new DataTransfer()
          files.items.add(new File([new Uint8Array(61_000_000)], 'long.mp4', { type: 'video/mp4' }))
          return files.files }"""
    )
    film = page.locator("#shot-walk input[type=file]")
    await film.evaluate(
        "(input, files) => { input.files = files; input.dispatchEvent(new Event('change')) }", large
    )
    await expect(page.locator("#shot-walk [data-wrong]")).to_contain_text("这段视频 61 MB，最多 60 MB")
    await page.locator("#shot-whole input[type=file]").set_input_files(
        {"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    )
    await expect(page.locator("#shot-whole [data-wrong]")).to_contain_text("打不开这张照片")
    await expect(page.locator(".shot[data-done]")).to_have_count(0)


async def test_a_large_photo_travels_as_a_copy_but_a_nameplate_as_it_was_taken(binder: Binder, world: World):
    page = await binder()
    await page.goto(f"/bindings/new?tag={world.tags['blank']}&thing={world.things['boiler2']}#photos")
    await ready(page)
    picture = photo(size=(4000, 3000))
    for slot in ("whole", "nameplate"):
        files = {"name": f"{slot}.jpg", "mimeType": "image/jpeg", "buffer": picture}
        await page.locator(f"#shot-{slot} input[type=file]").set_input_files(files)
        await expect(page.locator(f"#shot-{slot}[data-done]")).to_be_visible()
    width = "img => img.decode().then(() => img.naturalWidth)"
    assert await page.locator("#shot-whole img").evaluate(width) == 2560
    assert await page.locator("#shot-nameplate img").evaluate(width) == 4000


async def test_without_scripts_the_same_form_is_one_long_page(binder: Binder, world: World):
    page = await binder(java_script_enabled=False)
    await page.goto(f"/bindings/new?tag={world.tags['blank']}&thing={world.things['scale2']}")
    for name in ("fields", "photos", "place", "summary"):
        await expect(page.locator(f"[data-step={name}]")).to_be_visible()
    await page.get_by_label("型号规格").fill("ACS-15")
    await page.get_by_role("button", name="绑上这个码").click()
    await expect(page.get_by_role("alert")).to_contain_text("没有被收下")
    await expect(page.get_by_label("型号规格")).to_have_value("ACS-15")
