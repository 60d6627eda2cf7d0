"""An inspector in a boiler house without a network: from the start page to a record, an order and their receipts."""

import re

from playwright.async_api import Page, expect

from backend.dates import today
from scanning.codes import grouped
from tests.backend.inspections.sent import ASKED
from tests.journeys.test_inspection import answer, go_on, inspector, ready, scan, sign, take
from tests.journeys.test_without_network import visited
from tests.phones import PATIENCE, Server, until
from tests.world import World

__all__ = ["inspector"]

expect.set_options(timeout=PATIENCE)
FORMS_ARE_KEPT = """caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(cache => cache.keys()))))
    .then(all => all.flat().some(kept => kept.url.endsWith('/inspections/orders/form')))"""
OUTBOX = "import('/b/any/offline/outbox.js').then(outbox => outbox.all())"


def states(*wanted: str) -> str:
    """Whether these are the states of what is in the outbox."""
    return f"{OUTBOX}.then(all => all.map(entry => entry.state).join() === '{','.join(wanted)}')"


async def go_out(page: Page, *, pack: bool = True) -> None:
    """One visit while there is a network: the task, and a pack or none."""
    await visited(page, "/inspections")
    await page.locator(".lines a").first.click()
    await expect(page.locator("h1")).to_contain_text("常规检查")
    if pack:
        await page.goto("/packs?take=list/all")
        await expect(page.locator("[data-pack]")).to_contain_text("4 台，")
        await expect(page.locator("[data-pack]")).to_contain_text("存于")
    await until(page, FORMS_ARE_KEPT)


async def inspect(page: Page) -> None:
    """From the first page of the form to its last: three photos, a severe hazard, a signature."""
    await scan(page)
    await expect(page.locator("[name=proof][value=scanned]")).to_be_checked()
    await go_on(page)
    await page.locator("#i-site").get_by_text("在用", exact=True).click()
    await go_on(page)
    for item in ASKED:
        await expect(page.locator(f"#i-{item}")).to_be_visible()
        await answer(page, "不符合" if item == "B2" else "符合")
        if item == "B2":
            await page.get_by_label("看到了什么").locator("visible=true").fill("铅封缺失，手动提拉无动作")
            await page.locator("#i-B2").get_by_text("严重", exact=True).click()
        if item in ("B1", "B2"):
            await page.locator(f"#shot-{item} .take").click()
            await take(page)
        await go_on(page)
    await sign(page)


async def test_a_whole_inspection_and_its_order_without_a_network(
    inspector: Page, server: Server, world: World
):
    page = inspector
    await go_out(page)
    context = page.context
    await page.close()
    server.stop()
    page = await context.new_page()
    await page.goto("/")
    await page.goto("/inspections")
    await page.locator(".lines a").first.click()
    await expect(page.locator("h1")).to_contain_text("常规检查")
    await page.locator("[data-stops] a", has_text="1 号蒸汽锅炉").click()
    await page.wait_for_url("**/inspections/form/boiler**")
    await ready(page)
    await expect(page.locator("h1")).to_contain_text("1 号蒸汽锅炉")
    await expect(page.locator("[data-known=where]")).to_have_text("黄浦区云杉路 18 号，锅炉房")
    await expect(page.locator("[data-known=device_code]")).to_have_text("11003210820210007")
    await expect(page.locator("[data-registered=place]")).to_have_text("锅炉房")
    await inspect(page)
    await page.get_by_role("button", name="提交记录").click()
    await page.wait_for_url("**/inspections/orders/form?inspection=*")
    await expect(page.locator("html")).to_have_attribute("data-ready", "order")
    await expect(page.get_by_label("存在下列问题")).to_have_value(
        re.compile("^1. .*安全阀.*：铅封缺失，手动提拉无动作$")
    )
    await expect(page.get_by_label("违反了")).to_have_value("总局令第57号第二十五条（三）")
    await page.get_by_label("责令采取的措施").fill("停用，校验或更换安全阀")
    await page.get_by_label("整改期限").fill(today().isoformat())
    await page.get_by_role("button", name="发出指令书").click()
    await page.wait_for_url("**/outbox#*", wait_until="commit")
    server.start()
    await page.goto("/")
    await until(page, states("received", "received"))
    await page.goto(f"/c/{world.tags['boiler']}")
    await expect(page.get_by_text("严重 1 处")).to_be_visible()
    await expect(page.get_by_text("第1号")).to_be_visible()
    await page.get_by_role("link", name="严重 1 处").click()
    await expect(page.locator("main .strip img")).to_have_count(4)  # three photos and the signature


async def test_a_code_that_is_in_no_pack_is_inspected_all_the_same(
    inspector: Page, server: Server, world: World
):
    page = inspector
    await go_out(page, pack=False)
    server.stop()
    await page.goto(f"/c/{world.tags['boiler']}")
    await page.get_by_role("link", name="只凭这个码检查").click()
    await page.locator("#tasks a").click()
    await page.locator("#kinds a", has_text="锅炉").click()
    await ready(page)
    await expect(page.locator("[data-known=name]").first).to_have_text(grouped(world.tags["boiler"]))
    for item in ASKED:
        await page.locator(f"[name='answer.{item}'][value=yes]").evaluate("radio => radio.click()")
    await page.locator("[name='site.use'][value=in_use]").evaluate("radio => radio.click()")
    await page.evaluate("location.hash = 'unit'")
    await page.get_by_label("签名 请单位的人").fill("钱经理")
    await page.get_by_role("button", name="提交记录").click()
    await page.wait_for_url("**/outbox#*", wait_until="commit")
    server.start()
    await page.goto("/")
    await until(page, states("received"))
    await page.goto(f"/c/{world.tags['boiler']}")
    await expect(page.get_by_text("没有发现隐患")).to_be_visible()


async def test_the_wrong_kind_is_told_and_what_was_answered_goes_over_to_the_right_one(
    inspector: Page, server: Server, world: World
):
    page = inspector
    await go_out(page, pack=False)
    server.stop()
    await page.goto(f"/inspections/new?tag={world.tags['boiler']}")
    await page.locator("#tasks a").click()
    await page.locator("#kinds a", has_text="电梯").click()
    await ready(page)
    await page.locator("[name='answer.C1'][value=na]").evaluate("radio => radio.click()")
    await expect(page.locator("#kept")).to_contain_text("已自动保存在本机")
    await page.get_by_role("link", name="不是电梯").click()
    await page.locator("#kinds a", has_text="锅炉").click()
    await ready(page)
    await expect(page.locator("[name='answer.C1'][value=na]")).to_be_checked()
    await expect(page.locator("#count")).to_have_text("监督检查 1/25")
