"""待上传: what was handed in without a network is seen, sent, mended, removed; the phone says what it can do offline."""

import re

import asyncpg
import pytest
from playwright.async_api import Page, expect

from tests.accessibility.judging import faults_of
from tests.phones import PATIENCE, RECEIVED, PhoneMaker, Server, until, works_offline
from tests.world import World

expect.set_options(timeout=PATIENCE)
HERE, TAKEN = "已存在本机，尚未上传", re.compile(r"已收到 \d\d:\d\d，编号 R\d{4}-\w{4}")
# The pages of this person are kept once all of the shell is.
KEPT = """(async () => {
  const names = (await caches.keys()).filter(name => name.startsWith('pages-') && name !== 'pages-visitor')
  const kept = await Promise.all(names.map(name => caches.match('/ready', { cacheName: name, ignoreVary: true })))
  return kept.length > 0 && kept.every(Boolean)
})()"""

LEFT_TOO_EARLY = """if (sessionStorage.getItem('leaves')) {
  ServiceWorkerRegistration.prototype.showNotification = () => {
    document.documentElement.dataset.reminding = ''
    return new Promise(() => undefined)
  }
}"""


@pytest.fixture
async def officer(server: Server, phone: PhoneMaker, signed_in) -> Page:
    """A safety officer's phone that can do without us."""
    page = await signed_in(await phone(reduced_motion="reduce"), "officer")
    await page.goto("/")
    await works_offline(page)
    await until(page, KEPT)
    return page


async def correct(page: Page, world: World, maker: str) -> None:
    """Open the correction of the boiler and change its maker; it is not handed in yet."""
    await page.goto(f"/corrections/new?thing={world.things['boiler']}")
    await expect(page.locator("html")).to_have_attribute("data-ready", "correction")
    await page.get_by_label(re.compile("^制造单位")).fill(maker)
    await page.get_by_label(re.compile("为什么改")).fill("铭牌上是这个")


async def hand_in(page: Page) -> None:
    await page.locator(".dock button").click()
    await page.wait_for_url("**/outbox#*")
    await opened(page)


async def opened(page: Page) -> None:
    await expect(page.locator("html")).to_have_attribute("data-ready", "outbox")


async def changed(server: Server, statement: str, *values: object) -> None:
    connection = await asyncpg.connect(server.environment["DATABASE_URL"])
    await connection.execute(statement, *values)
    await connection.close()


async def older(page: Page, hours: int) -> None:
    """As if what is in the outbox had been put there so long ago."""
    await page.evaluate(
        """async hours => {
          const { work, done } = await import('/b/any/offline/database.js')
          await work(['outbox'], 'readwrite', async store => {
            for (const entry of await done(store.getAll())) {
              await done(store.put({ ...entry, putAt: new Date(Date.now() - hours * 3_600_000).toISOString() }))
            }
          })
        }""",
        hours,
    )


async def test_what_was_handed_in_without_a_network_waits_and_is_received_with_a_number(
    officer: Page, server: Server, world: World
):
    page = officer
    await correct(page, world, "沪江锅炉厂")
    server.stop()
    await hand_in(page)
    card = page.locator(".record")
    await expect(card).to_contain_text(HERE)
    await expect(card).to_contain_text("信息纠错：1 号蒸汽锅炉")
    await expect(card).to_be_focused()
    await expect(page.locator(".tabs .dot").last).to_have_text("1")
    assert await faults_of(page) == []
    server.start()
    await page.get_by_role("button", name="全部现在传").click()
    await until(page, RECEIVED)
    await expect(page.locator("[data-none]")).to_contain_text("没有要上传的")
    await page.locator("[data-received] summary").click()
    line = page.locator("[data-received] li")
    await expect(line).to_contain_text(TAKEN)
    await expect(page.locator(".tabs .dot").last).to_be_hidden()
    assert await faults_of(page) == []
    await line.get_by_role("link").click()
    await expect(page.locator("main")).to_contain_text("沪江锅炉厂")


async def test_a_phone_that_keeps_no_pages_yet_stays_on_the_form_until_the_network_is_back(
    phone: PhoneMaker, signed_in, server: Server, world: World
):
    page = await signed_in(await phone(service_workers="block"), "officer")
    await page.route(
        "**/pwa/shell.js", lambda route: route.abort()
    )  # the network goes before all of the page is there
    await correct(page, world, "沪江锅炉厂")
    server.stop()
    await page.locator(".dock button").click()
    await expect(page.locator("#kept")).to_contain_text("已存在本机，尚未上传。连上网络会自动传")
    await page.unroute_all()
    await expect(page.get_by_label(re.compile("^制造单位"))).to_have_value("沪江锅炉厂")
    server.start()
    await expect(page.locator("#arrived")).to_contain_text(TAKEN)
    await expect(page.locator("main")).to_contain_text("沪江锅炉厂")


async def test_what_was_refused_says_why_and_is_mended_in_its_form(
    officer: Page, server: Server, world: World
):
    page = officer
    await correct(page, world, "沪江锅炉厂")
    server.stop()
    await hand_in(page)
    server.start()
    await changed(
        server, "UPDATE things SET maker = '另一家', version = 2 WHERE id = $1", world.things["boiler"]
    )
    await page.get_by_role("button", name="全部现在传").click()
    card = page.locator("[data-group=needsSomebody] .record")
    await expect(card).to_contain_text("没有被收下")
    assert await faults_of(page) == []
    await card.get_by_role("button", name="去修改").click()
    await page.wait_for_url("**/corrections/new**")
    await expect(page.locator("html")).to_have_attribute("data-ready", "correction")
    await expect(page.get_by_label(re.compile("^制造单位"))).to_have_value("沪江锅炉厂")
    await page.goto("/outbox")
    await expect(page.locator(".record")).to_contain_text("拿回来改")
    await page.locator(".record").get_by_role("button", name="接着改").click()
    await page.wait_for_url("**/corrections/new**")
    await expect(page.locator("html")).to_have_attribute("data-ready", "correction")
    await page.locator(".dock button").click()
    await page.get_by_label(re.compile("您刚填的")).check()
    await page.locator(".dock button").click()
    await page.wait_for_url("**/corrections?thing=*")
    await expect(page.locator("#arrived")).to_contain_text(TAKEN)
    await expect(page.locator("main")).to_contain_text("沪江锅炉厂")
    await page.goto("/outbox")
    await expect(page.locator("[data-none]")).to_be_visible()


async def test_what_is_removed_is_asked_about_twice(officer: Page, server: Server, world: World):
    page = officer
    await correct(page, world, "沪江锅炉厂")
    server.stop()
    await hand_in(page)
    card = page.locator(".record")
    await card.locator("summary").click()
    await card.get_by_role("button", name="删除").click()
    await expect(page.locator("dialog[data-ask]")).to_contain_text("要删除“信息纠错：1 号蒸汽锅炉”吗")
    await page.get_by_role("button", name="留着").click()
    await expect(card).to_have_count(1)
    await card.get_by_role("button", name="删除").click()
    await page.locator("[data-answer=on]").click()
    await expect(page.locator("dialog[data-ask]")).to_contain_text("再问一次")
    await page.keyboard.press("Escape")
    await expect(card).to_have_count(1)
    await card.get_by_role("button", name="删除").click()
    await page.locator("[data-answer=on]").click()
    await page.get_by_role("button", name="不要了，删掉").click()
    await expect(card).to_have_count(0)
    await expect(page.locator("[data-told]")).to_contain_text("已从这台手机删除")


async def test_a_draft_is_listed_goes_on_and_is_thrown_away(officer: Page, world: World):
    page = officer
    await correct(page, world, "沪江锅炉厂")
    await expect(page.locator("#kept")).to_contain_text("已自动保存在本机")
    await page.goto("/outbox")
    card = page.locator("[data-group=drafts] .record")
    await expect(card).to_contain_text("信息纠错：1 号蒸汽锅炉")
    await card.get_by_role("link", name="接着填").click()
    await expect(page.get_by_label(re.compile("^制造单位"))).to_have_value("沪江锅炉厂")
    await page.goto("/outbox")
    await card.get_by_role("button", name="删除").click()
    await page.locator("[data-answer=on]").click()
    await page.get_by_role("button", name="不要了，删掉").click()
    await expect(card).to_have_count(0)


async def test_on_a_shared_phone_one_sees_how_many_are_anothers_and_nothing_more(
    officer: Page, server: Server, signed_in, world: World
):
    page = officer
    await correct(page, world, "沪江锅炉厂")
    server.stop()
    await hand_in(page)
    await page.goto("about:blank")
    server.start()
    await signed_in(page, "inspector")
    await page.goto("/outbox")
    await opened(page)
    await expect(page.locator("[data-others]")).to_contain_text("还有 1 条是别人填的")
    await expect(page.locator("main")).not_to_contain_text("1 号蒸汽锅炉")
    await page.context.clear_cookies()
    await page.goto("/outbox")
    await expect(page.locator("[data-visitor]")).to_contain_text("这台手机上有 1 条记录还没有传")


@pytest.mark.parametrize(
    ("hours", "says", "is_late"),
    [(25, "1 条记录一天多没有传出去", False), (73, "1 条记录 3 天没有", False), (121, "5 天没有", True)],
)
async def test_what_waits_for_long_reminds_on_every_page(
    officer: Page, server: Server, world: World, hours: int, says: str, is_late: bool
):
    page = officer
    await correct(page, world, "沪江锅炉厂")
    server.stop()
    await hand_in(page)
    await older(page, hours)
    await page.goto("/scan")
    bar = page.locator("#unsent")
    await expect(bar).to_contain_text(says)
    await expect(bar).to_have_class(re.compile("late" if is_late else "^net$"))
    await bar.get_by_role("link", name="查看").click()
    await expect(page.locator(".record")).to_contain_text(HERE)


async def test_after_three_days_the_phone_itself_reminds_once(officer: Page, server: Server, world: World):
    page = officer
    await page.context.grant_permissions(["notifications"])
    await correct(page, world, "沪江锅炉厂")
    server.stop()
    await hand_in(page)
    await older(page, 73)
    told = "navigator.serviceWorker.ready.then(found => found.getNotifications())"
    # A page that is left before the phone has reminded counts for nothing.
    await page.add_init_script(LEFT_TOO_EARLY)
    await page.evaluate("sessionStorage.setItem('leaves', '1')")
    await page.goto("/scan")
    await expect(page.locator("html")).to_have_attribute("data-reminding", "")
    await page.evaluate("sessionStorage.removeItem('leaves')")
    await page.goto("/scan")
    await until(page, f"{told}.then(all => all.map(one => one.title).join() === '1 条记录还没有传出去')")
    await page.evaluate(f"{told}.then(all => all.forEach(one => one.close()))")
    await page.goto("/outbox")
    await opened(page)
    await expect(page.locator(".tabs .dot").last).to_have_text("1")
    assert await page.evaluate(f"{told}.then(all => all.length)") == 0


async def test_the_phone_says_without_a_network_whether_it_can_work(officer: Page, server: Server):
    page = officer
    server.stop()
    await page.goto("/ready")
    await expect(page.locator("html")).to_have_attribute("data-ready", "ready")
    for name, says in {
        "存储": "写进去，又读了回来",
        "页面": "都存在本机",
        "离线包": "还没有带离线包",
        "版本": "没有连上，比不了",
        "上传": "还没有从这台手机传过",
    }.items():
        word = page.locator("[data-word]").get_by_text(name, exact=True)
        await expect(page.locator("[data-checks] li").filter(has=word)).to_contain_text(says)
    await expect(page.locator("[data-verdict]")).to_have_text("能，有几样要留意")
    await page.get_by_role("button", name="开一下").click()
    await expect(page.locator("[data-checks]")).to_contain_text("打开了，又关上了")
    await page.get_by_role("button", name="定一下").click()
    await expect(page.locator("[data-checks]")).to_contain_text("定到了，误差 8 m")
    assert await faults_of(page) == []
    server.start()
    await page.get_by_role("button", name="再试一遍").click()
    await expect(page.locator("[data-checks]")).to_contain_text("和服务器一样")
    await expect(page.locator("[data-checks]")).to_contain_text("登录着")
