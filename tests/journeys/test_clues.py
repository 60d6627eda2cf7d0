"""A clue goes from the desk to a station, into an inspector's day, and comes back with a result."""

from playwright.async_api import Page, expect
from sqlalchemy.ext.asyncio import AsyncSession

from backend.dates import today
from backend.packaging.clues.opening import open_clue
from tests.accessibility.judging import faults_of
from tests.backend.packaging.clues.judged import judged
from tests.phones import PhoneMaker


async def test_a_clue_is_handed_over_looked_into_and_closed(
    phone: PhoneMaker, signed_in, session: AsyncSession
):
    for goods in ("云杉曲奇礼盒", "云杉月饼礼盒"):
        judgement = judged(goods_name=goods)
        session.add(judgement)
        await open_clue(session, judgement)
    await session.commit()
    desk = await signed_in(
        await phone(desk=True, service_workers="block", reduced_motion="reduce"), "district_admin"
    )
    inspector = await signed_in(await phone(service_workers="block", reduced_motion="reduce"), "inspector")
    await find_it_at_the_desk(desk)
    await hand_it_over(desk)
    await take_it_up(inspector)
    await look_into_it(inspector)
    await desk.reload()
    await expect(desk.locator(".what .state")).to_have_text("检测不合格")
    await expect(desk.locator("#steps li")).to_have_count(4)
    await desk.goto("/statistics")
    await expect(desk.locator(".kpis")).to_contain_text("已处理 50.0%")
    assert await faults_of(desk) == []


async def find_it_at_the_desk(desk: Page) -> None:
    await desk.goto("/clues")
    await expect(desk.locator("td.name")).to_have_text(["云杉月饼礼盒", "云杉曲奇礼盒"])
    assert await faults_of(desk) == []
    await desk.get_by_role("link", name="地图").click()
    await desk.wait_for_selector("html[data-ready=clues-map]", state="attached")
    await expect(desk.locator(".pin")).to_have_count(1)  # both were seen in one place
    assert await faults_of(desk) == []
    await desk.go_back()
    await desk.get_by_label("查找", exact=True).fill("月饼")
    await expect(desk.locator("td.name")).to_have_text(["云杉月饼礼盒"])
    await desk.get_by_role("link", name="相似的").click()
    await expect(desk.locator("h1")).to_contain_text("相似的线索")
    await desk.go_back()
    await desk.get_by_role("link", name="云杉月饼礼盒").click()


async def hand_it_over(desk: Page) -> None:
    await expect(desk.locator(".what .state")).to_have_text("未处理")
    await desk.get_by_text("移交给区局或监管所").click()
    await desk.get_by_role("button", name="移交", exact=True).click()
    await expect(desk.locator(".wrong")).to_have_text("请选移交给哪个单位")
    assert await faults_of(desk) == []
    await desk.get_by_label("移交给", exact=True).select_option("外滩市场监督管理所（这里归它管）")
    await desk.get_by_label("要交代的").fill("先取样")
    await desk.get_by_role("button", name="移交", exact=True).click()
    await expect(desk.locator(".what .state")).to_have_text("处理中")
    await expect(desk.locator("#steps")).to_contain_text("移交给外滩市场监督管理所")


async def take_it_up(inspector: Page) -> None:
    await inspector.goto("/inspections")
    await inspector.get_by_role("link", name="等人接").click()
    await expect(inspector.get_by_role("button", name="接下这个任务")).to_be_visible()
    assert await faults_of(inspector) == []
    await inspector.get_by_label("检查码编号").fill("JC20261126-0001")
    for number, (name, paper) in enumerate([("沈监察", "310101-001"), ("韩同行", "310101-002")], 1):
        await inspector.locator(f"[name='officer.{number}.name']").fill(name)
        await inspector.locator(f"[name='officer.{number}.paper_no']").fill(paper)
    await inspector.get_by_role("button", name="接下这个任务").click()
    await expect(inspector.get_by_role("button", name="接下这个任务")).to_have_count(0)
    await inspector.goto("/inspections")
    await expect(inspector.locator("[data-left]")).to_have_text("还剩 1 处")
    await inspector.locator("[data-stop] a").click()


async def look_into_it(inspector: Page) -> None:
    await expect(inspector.locator(".what .state")).to_have_text("处理中")
    await inspector.get_by_text("到过现场").click()
    await inspector.get_by_label("看到了什么，有没有取样").fill("柜台上还有 12 盒，取样 2 盒")
    await inspector.get_by_role("button", name="记下").click()
    await expect(inspector.locator("#steps")).to_contain_text("取样 2 盒")
    await inspector.get_by_text("录入检测结果").click()
    await inspector.get_by_text("检测不合格", exact=True).click()
    await inspector.get_by_label("检测日期").fill(today().isoformat())
    await inspector.get_by_label("检测机构", exact=True).fill("沪东质量检验所")
    assert await faults_of(inspector) == []
    await inspector.get_by_role("button", name="录入结果").click()
    await expect(inspector.locator(".what .state")).to_have_text("检测不合格")
