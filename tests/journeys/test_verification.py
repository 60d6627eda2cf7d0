"""核验 on a phone: the digest is computed there, the file stays where it is."""

from playwright.async_api import Page, Request, expect

from backend.evidence.actions import keep
from backend.evidence.ledger import put_in_order
from backend.evidence.storage import store_of
from tests.accessibility.judging import faults_of
from tests.backend.evidence.pictures import photo
from tests.phones import PhoneMaker, Server


async def choose(page: Page, data: bytes) -> None:
    await page.goto("/verification")
    await page.get_by_label("原文件").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": data}
    )
    await page.get_by_role("button", name="核验").click()


async def test_a_file_is_verified_without_leaving_the_phone(
    server: Server, phone: PhoneMaker, session, settings, world
):
    await keep(session, store_of(settings), photo(), world.people["binder"].id)
    await put_in_order(session)
    await session.commit()
    page = await phone(reduced_motion="reduce")
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    await choose(page, photo())
    await expect(page.get_by_text("当天的摘要午夜后签")).to_be_visible()
    [asked] = [request for request in sent if request.url.endswith("/verification")]
    assert len(asked.post_data_buffer or b"") < 1000 < len(photo())
    await expect(page.get_by_role("link", name="报告（PDF）")).to_be_visible()
    assert await faults_of(page) == []

    await page.go_back()
    await expect(page.get_by_role("button", name="核验")).to_have_attribute("aria-busy", "false")
    await choose(page, photo(seed=9))
    await expect(page.get_by_text("日志里没有它")).to_be_visible()


async def test_an_empty_file_is_said_at_once(server: Server, phone: PhoneMaker):
    page = await phone()
    await choose(page, b"")
    await expect(page.get_by_role("alert")).to_contain_text("空的（0 字节）")
