"""A phone that cannot send gives everything out as a file; a supervisor brings it in, or a new phone takes it up."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.accessibility.judging import faults_of
from tests.journeys.test_outbox import correct, hand_in, opened
from tests.phones import PATIENCE, RECEIVED, PhoneMaker, Server, until, works_offline
from tests.world import World

expect.set_options(timeout=PATIENCE)


@pytest.fixture
async def exported(
    server: Server, phone: PhoneMaker, signed_in, world: World, tmp_path: Path
) -> tuple[Page, Path]:
    """An officer's phone with a correction that was not sent, and the file that it gave out."""
    page = await signed_in(await phone(reduced_motion="reduce"), "officer")
    await page.goto("/outbox")
    await works_offline(page)
    await correct(page, world, "沪江锅炉厂")
    server.stop()
    await hand_in(page)
    async with page.expect_download() as coming:
        await page.get_by_role("button", name="导出").first.click()
    file = tmp_path / "rescue.mashang"
    await (await coming.value).save_as(file)
    await expect(page.locator("[data-told]")).to_contain_text("1 条")
    await expect(page.locator("[data-told]")).to_contain_text("本机的照样留着")
    await expect(page.locator(".record")).to_have_count(1)
    await page.goto("about:blank")
    server.start()
    return page, file


async def choose(page: Page, file: Path) -> None:
    await page.goto("/outbox/import")
    await expect(page.locator("html")).to_have_attribute("data-ready", "import")
    await page.locator("#rescue").set_input_files(file)
    await page.get_by_role("button", name="导入").click()


async def test_a_supervisor_brings_it_in_and_the_phone_hears_that_it_is_there(
    exported: tuple[Page, Path], phone: PhoneMaker, signed_in, world: World
):
    page, file = exported
    manager = await signed_in(await phone(reduced_motion="reduce"), "manager")
    await choose(manager, file)
    await manager.wait_for_url("**/outbox/imports/*")
    await expect(manager.locator("main")).to_contain_text("1 条都已收到")
    await expect(manager.locator("main")).to_contain_text(re.compile(r"已收到 \d\d:\d\d，编号 R\d{4}-\w{4}"))
    assert await faults_of(manager) == []
    await manager.get_by_role("link", name="看这条记录").click()
    await expect(manager.locator("main")).to_contain_text("李安全")
    await page.goto("/outbox")
    await opened(page)
    await until(page, RECEIVED)
    await page.locator("[data-received] summary").click()
    await expect(page.locator("[data-received]")).to_contain_text(
        re.compile(r"之前已收到，没有重复登记，编号 R\d{4}-\w{4}")
    )


async def test_a_new_phone_of_the_author_takes_it_up_and_sends_it(
    exported: tuple[Page, Path], phone: PhoneMaker, signed_in, world: World
):
    _, file = exported
    page = await signed_in(await phone(reduced_motion="reduce"), "officer")
    await choose(page, file)
    await expect(page.locator("[data-said]")).to_contain_text("放回了 1 条、0 份草稿")
    await until(page, RECEIVED)
    await page.get_by_role("link", name="看待上传").click()
    await expect(page.locator("[data-received]")).to_contain_text("今天 1 条")


async def test_a_colleague_who_is_no_supervisor_is_told_to_whom_it_belongs(
    exported: tuple[Page, Path], phone: PhoneMaker, signed_in
):
    _, file = exported
    page = await signed_in(await phone(reduced_motion="reduce"), "binder")
    await choose(page, file)
    await expect(page.locator("[data-said]")).to_contain_text("请交给导出人所在单位的负责人")
    assert await faults_of(page) == []


async def test_a_wrong_file_and_a_strangers_are_refused_in_a_sentence(
    exported: tuple[Page, Path], phone: PhoneMaker, signed_in, tmp_path: Path
):
    _, file = exported
    page = await signed_in(await phone(reduced_motion="reduce"), "property_manager")
    await choose(page, file)
    await expect(page.locator("[data-said]")).to_contain_text("不是您单位的人导出的")
    other = tmp_path / "other.zip"
    other.write_bytes(b"PK\x03\x04" + b"\0" * 5000)
    await choose(page, other)
    await expect(page.locator("[data-said]")).to_contain_text("这不是码上导出的文件")
