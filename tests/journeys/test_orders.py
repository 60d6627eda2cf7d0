"""The unit answers an order on its phone, with a photo; the inspector looks again."""

from playwright.async_api import Page, expect

from backend.database import new_id
from backend.dates import today
from tests.accessibility.judging import faults_of
from tests.backend.evidence.pictures import photo
from tests.backend.inspections.sent import Record, task_for
from tests.journeys.test_without_network import visited
from tests.phones import PATIENCE, RECEIVED, PhoneMaker, Server, until
from tests.world import World

expect.set_options(timeout=PATIENCE)
BROWSER = {"Sec-Fetch-Site": "same-origin"}


async def order_about(page: Page, world: World) -> str:
    """Address of an order about the boiler, issued by whoever is signed in on this phone."""
    task = task_for(world.tags["boiler"])
    made = {"id": str(task.id), **task.fields}
    assert (await page.request.post("/inspections/tasks", form=made, headers=BROWSER)).ok
    record = Record(task.id, world.things["boiler"], world.tags["boiler"])
    record.finds("B2", "铅封缺失", "severe")
    filed = {"id": str(record.id), **record.form}
    assert (await page.request.post("/inspections", form=filed, headers=BROWSER)).ok
    order = {
        "id": str(new_id()),
        "problems": "1. 铅封缺失",
        "violated": "条款",
        "grounds": "条例",
        "measures": "校验安全阀",
        "deadline": today().isoformat(),
    }
    answer = await page.request.post(f"/inspections/{record.id}/order", form=order, headers=BROWSER)
    assert answer.ok, await answer.text()
    return answer.url


async def ready(page: Page) -> None:
    await expect(page.locator("html")).to_have_attribute("data-ready", "order")


async def test_an_order_is_put_right_with_a_photo_and_closed(
    server: Server, phone: PhoneMaker, signed_in, world: World
):
    inspector = await signed_in(await phone(), "inspector")
    order = await order_about(inspector, world)
    unit = await signed_in(await phone(reduced_motion="reduce"), "manager")
    await unit.goto(order)
    await ready(unit)
    await unit.get_by_label("做了什么").fill("换了安全阀，附校验报告")
    pictures = [{"name": "valve.jpg", "mimeType": "image/jpeg", "buffer": photo()}]
    await unit.locator("#shot-photo input[type=file]").set_input_files(pictures)
    await expect(unit.locator("#shot-photo figure")).to_have_count(1)
    await expect(unit.locator("#kept")).to_contain_text("已自动保存在本机")
    assert await faults_of(unit) == []
    await unit.reload()
    await ready(unit)
    await expect(unit.get_by_label("做了什么")).to_have_value("换了安全阀，附校验报告")
    await expect(unit.locator("#shot-photo figure")).to_have_count(1)
    await unit.get_by_role("button", name="提交整改").click()
    await until(unit, RECEIVED)
    await expect(unit.get_by_text("换了安全阀，附校验报告")).to_be_visible()
    await expect(unit.locator(".strip img")).to_have_count(1)
    await inspector.goto(order)
    await ready(inspector)
    await inspector.get_by_role("button", name="提交复查").click()
    await expect(inspector.locator("#refused")).to_contain_text("从列出的里选一个")
    await inspector.get_by_text("合格", exact=True).click()
    await inspector.get_by_label("看到了什么").fill("报告有效，铅封完整")
    await inspector.get_by_role("button", name="提交复查").click()
    await expect(inspector.get_by_text("已销号")).to_be_visible()


async def test_a_rectification_is_written_in_the_basement_and_arrives_later(
    server: Server, phone: PhoneMaker, signed_in, world: World
):
    inspector = await signed_in(await phone(), "inspector")
    order = await order_about(inspector, world)
    unit = await signed_in(await phone(reduced_motion="reduce"), "manager")
    await visited(unit, order)
    server.stop()
    await unit.reload()
    await ready(unit)
    await unit.get_by_label("做了什么").fill("换了安全阀")
    await unit.get_by_role("button", name="提交整改").click()
    await unit.wait_for_url("**/outbox#*", wait_until="commit")
    server.start()
    await unit.goto("/")
    await until(unit, RECEIVED)
    await inspector.goto(order)
    await expect(inspector.get_by_text("换了安全阀")).to_be_visible()
