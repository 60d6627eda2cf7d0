"""Help is on its way, and everybody sees it: three phones watch one emergency."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from backend.database import connect, new_id, now, sessions
from backend.reports.escalating import escalate
from backend.settings import Settings
from scanning.codes import sticker_url
from tests.accessibility.judging import faults_of
from tests.backend.evidence.test_sound import voice
from tests.phones import PATIENCE, PhoneMaker, Server, until, works_offline
from tests.scanning.pictures import encoded, feed, on_a_wall, sticker
from tests.world import World

ON_THE_WAY: list[Any] = [
    {"latitude": 31.2310, "longitude": 121.5200, "accuracy": 10},
    {"latitude": 31.2240, "longitude": 121.5380, "accuracy": 10},
]
STEPS = ".steps li"


async def emergency(page: Page, tag: str) -> str:
    """Path of an emergency that a visitor's phone has just sent."""
    envelope = {
        "id": str(new_id()),
        "kind": "emergency",
        "version": 1,
        "made_at": now().isoformat(),
        "author": str(uuid4()),
        "body": {"fields": {"sort": "trapped", "tag": tag, "said": "灯还亮着", "fact.people_trapped": "2"}},
    }
    headers = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
    answer = await page.request.post("/sync", data=json.dumps(envelope), headers=headers)
    assert answer.status == 201, await answer.text()
    return f"/reports/{envelope['id']}"


async def opened(page: Page, path: str) -> Page:
    await page.goto(path)
    await page.wait_for_selector("html[data-ready=tracking]", state="attached")
    return page


async def on_the_way(page: Page, where: Any) -> Page:
    await page.context.set_geolocation(where)
    return page


def state(page: Page) -> Any:
    return page.locator("h1.state")


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()


async def test_the_reporter_sees_each_step_and_the_dot_that_comes_nearer(
    phone: PhoneMaker, signed_in, world: World
):
    reporter, supervisor = await phone(), await phone(desk=True)
    mechanic = await on_the_way(await signed_in(await phone(), "mechanic"), ON_THE_WAY[0])
    await signed_in(supervisor, "city_admin")
    path = await emergency(reporter, world.tags["lift"])
    for page in (reporter, mechanic, supervisor):
        await opened(page, path)
        await expect(page.locator("span[data-way]")).to_have_text("实时更新")
        await expect(state(page)).to_have_text("已通知 2 方")
    await press(mechanic, "接警")
    for page in (reporter, mechanic, supervisor):
        await expect(state(page)).to_have_text("已接警")
    await expect(reporter.locator("body")).not_to_contain_text("冯维保")
    await expect(supervisor.locator(".steps")).to_contain_text("冯维保")

    await press(mechanic, "出发")
    await expect(state(reporter)).to_have_text("正在赶来")
    await expect(reporter.locator("[data-map]")).to_be_hidden()
    await mechanic.get_by_role("switch").click()
    await expect(state(reporter)).to_have_text("约 10 分钟到")
    await expect(reporter.locator("[data-map]")).to_have_attribute("data-rescuer-at", "121.52,31.231")
    await on_the_way(mechanic, ON_THE_WAY[1])
    await expect(reporter.locator("[data-map]")).to_have_attribute("data-rescuer-at", "121.538,31.224")
    await expect(state(reporter)).to_have_text("约 3 分钟到")
    for page in (reporter, mechanic):
        await expect(page.locator(f"{STEPS}.now")).to_have_text("正在赶来，还有 0.7 公里")

    await press(mechanic, "我到现场了")
    await expect(state(reporter)).to_have_text("已到现场")
    await expect(reporter.locator("[data-map]")).to_be_hidden()
    await expect(mechanic.get_by_role("switch")).to_have_count(0)
    await press(mechanic, "人已救出")
    await expect(state(reporter)).to_have_text("人已救出")
    await mechanic.get_by_label("原因").fill("门锁触点氧化")
    await mechanic.get_by_label("采取了什么措施").fill("更换触点，试运行 20 次")
    await press(mechanic, "关闭这起报警")
    for page in (reporter, supervisor):
        await expect(state(page)).to_have_text("已关闭")
    await expect(supervisor.locator(".closed")).to_contain_text("更换触点")


async def test_who_comes_scans_the_sticker_and_that_is_the_arrival(
    phone: PhoneMaker, signed_in, server: Server, world: World, tmp_path: Path
):
    on_the_lift = on_a_wall(sticker(sticker_url(server.url, world.tags["lift"]), 9))
    reporter = await phone()
    mechanic = await signed_in(await phone(camera=feed(tmp_path / "sticker.y4m", on_the_lift)), "mechanic")
    path = await emergency(reporter, world.tags["lift"])
    await opened(reporter, path)
    await opened(mechanic, path)
    await press(mechanic, "接警")
    await press(mechanic, "出发")
    await press(mechanic, "扫码到场")
    await expect(state(reporter)).to_have_text("已到现场")
    await expect(mechanic.locator(".steps")).to_contain_text("扫码确认")
    await expect(mechanic.locator("#arrival")).to_be_hidden()


async def test_a_photo_and_a_voice_note_are_seen_and_heard_by_who_comes(
    phone: PhoneMaker, signed_in, world: World
):
    reporter = await phone()
    mechanic = await signed_in(await phone(), "mechanic")
    path = await emergency(reporter, world.tags["lift"])
    await opened(reporter, path)
    await opened(mechanic, path)
    photo = {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": encoded(sticker(), "JPEG")}
    note = {"name": "note.webm", "mimeType": "audio/webm", "buffer": voice(seconds=2)}
    await reporter.locator("#photo").set_input_files([photo])  # type: ignore[list-item]
    await reporter.locator("#voice").set_input_files([note])  # type: ignore[list-item]
    await expect(reporter.locator("[data-chosen] li")).to_have_count(2)
    await press(reporter, "发给救援的人")
    await expect(reporter.locator("form[data-add] [data-says-add]").first).to_contain_text("已发给救援的人")
    await until(
        mechanic, "[...document.querySelectorAll('.steps img')].some(image => image.naturalWidth > 0)"
    )
    await expect(mechanic.locator(".steps audio")).to_have_count(1)
    heard = "document.querySelector('.steps audio')"
    await mechanic.evaluate(f"void {heard}.load(), void ({heard}.preload = 'metadata')")
    await until(mechanic, f"{heard}.duration > 1.5")


async def test_nobody_answers_and_the_reporter_sees_who_is_called_next(
    phone: PhoneMaker, server: Server, world: World
):
    engine = connect(Settings(database_url=server.environment["DATABASE_URL"]))
    reporter = await phone()
    await opened(reporter, await emergency(reporter, world.tags["lift"]))
    lines = reporter.locator(STEPS)
    await expect(lines.nth(1)).to_contain_text("已通知维保单位、使用单位")
    for minute, who in enumerate(("维保单位、使用单位", "使用单位", "市局值班"), 1):
        while await escalate(sessions(engine), now() + timedelta(seconds=61 * minute)):
            continue
        await expect(lines.nth(1 + minute)).to_contain_text(f"还没有人接警，又通知了{who}")
    await expect(state(reporter)).to_have_text("已通知 3 方")
    await engine.dispose()


@pytest.mark.parametrize("fault", ["cut", "full"])
async def test_where_events_do_not_come_through_the_page_asks(
    phone: PhoneMaker, signed_in, world: World, fault: str
):
    reporter = await phone(service_workers="block")
    mechanic = await signed_in(await phone(), "mechanic")

    async def refuse(route: Any) -> None:
        await (route.abort() if fault == "cut" else route.fulfill(status=503))

    await reporter.route("**/live", refuse)
    path = await emergency(reporter, world.tags["lift"])
    await opened(reporter, path)
    await opened(mechanic, path)
    await press(mechanic, "接警")
    await expect(state(reporter)).to_have_text("已接警")
    await expect(reporter.locator("span[data-way]")).to_have_text("每几秒更新一次")


async def test_without_a_network_the_page_says_what_it_last_knew_and_whom_to_call(
    phone: PhoneMaker, signed_in, world: World
):
    reporter = await phone()
    mechanic = await signed_in(await phone(), "mechanic")
    path = await emergency(reporter, world.tags["lift"])
    await opened(reporter, path)
    await works_offline(reporter)
    await reporter.reload()
    await until(reporter, f"caches.match('{path}', {{ignoreVary: true}}).then(Boolean)")
    await reporter.context.set_offline(True)
    await expect(reporter.locator("span[data-way]")).to_contain_text("没有连上。这是")
    await reporter.reload()
    await expect(state(reporter)).to_have_text("已通知 2 方")
    await expect(reporter.get_by_role("link", name="打 110")).to_have_attribute("href", "tel:110")
    await opened(mechanic, path)
    await press(mechanic, "接警")
    await expect(state(mechanic)).to_have_text("已接警")
    await reporter.context.set_offline(False)
    await expect(state(reporter)).to_have_text("已接警")


async def test_a_step_done_in_a_basement_arrives_when_the_phone_does(
    phone: PhoneMaker, signed_in, world: World
):
    reporter = await phone()
    mechanic = await signed_in(await phone(), "mechanic")
    path = await emergency(reporter, world.tags["lift"])
    await opened(reporter, path)
    await opened(mechanic, path)
    await press(mechanic, "接警")
    await expect(state(mechanic)).to_have_text("已接警")
    await mechanic.context.set_offline(True)
    await press(mechanic, "出发")
    await expect(mechanic.locator(".dock [role=status]")).to_contain_text("已存在本机，尚未上传")
    await mechanic.context.set_offline(False)
    await expect(state(reporter)).to_have_text("正在赶来")
    await expect(state(mechanic)).to_have_text("正在赶来")


async def test_what_is_typed_stays_while_the_page_follows(phone: PhoneMaker, signed_in, world: World):
    reporter = await phone()
    mechanic = await signed_in(await phone(), "mechanic")
    path = await emergency(reporter, world.tags["lift"])
    await opened(reporter, path)
    await opened(mechanic, path)
    await press(mechanic, "接警")
    await mechanic.locator("#stand-down summary").click()
    await mechanic.get_by_label("为什么退出").fill("车坏了")
    await reporter.get_by_label("现在怎么样").fill("有人头晕")
    await press(reporter, "发给救援的人")
    await expect(mechanic.locator(".steps")).to_contain_text("有人头晕")
    await expect(mechanic.get_by_label("为什么退出")).to_have_value("车坏了")
    await expect(mechanic.locator("#stand-down")).to_have_attribute("open", "")


@pytest.mark.parametrize("who", ["visitor", "mechanic", "city_admin"])
async def test_nothing_is_wrong_with_the_page(phone: PhoneMaker, signed_in, world: World, who: str):
    page = await phone(reduced_motion="reduce", service_workers="block")
    path = await emergency(page, world.tags["lift"])
    mechanic = await on_the_way(await signed_in(await phone(), "mechanic"), ON_THE_WAY[0])
    if who != "visitor":
        await signed_in(page, who)
    await opened(mechanic, path)
    for name in ("接警", "出发", "我到现场了", "人已救出"):
        await opened(page, path)
        assert await faults_of(page) == [], name
        await press(mechanic, name)
        await expect(mechanic.get_by_role("button", name=name, exact=True)).to_have_count(0, timeout=PATIENCE)
    await opened(page, path)
    assert await faults_of(page) == []
