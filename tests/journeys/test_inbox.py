"""消息 on two devices at once: a notice comes by itself, the bell counts it, and what is read here is read there."""

from playwright.async_api import expect

from backend.alerts.actions import tell
from backend.database import connect, sessions
from backend.settings import Settings
from tests.phones import DESK, PhoneMaker, Server
from tests.world import World


async def told(server: Server, world: World, title: str) -> None:
    engine = connect(Settings(database_url=server.environment["DATABASE_URL"]))
    async with sessions(engine).begin() as session:
        await tell(session, [world.people["binder"].id], "binding", title, link="/equipment", body="周绑码")
    await engine.dispose()


async def test_a_notice_comes_by_itself_and_is_read_on_all_devices(
    server: Server, phone: PhoneMaker, signed_in, world: World
):
    pocket = await signed_in(await phone(), "binder")
    desk = await signed_in(await phone(viewport=DESK), "binder")
    await pocket.goto("/inbox")
    await expect(pocket.get_by_text("还没有消息")).to_be_visible()
    await desk.goto("/me")
    bell = desk.locator("[data-unread-badge]")
    await expect(bell).to_be_hidden()
    for page in (pocket, desk):
        await page.evaluate("window.notReloaded = true")

    await told(server, world, "“1 号蒸汽锅炉”换了标签")
    await expect(pocket.get_by_role("button", name="“1 号蒸汽锅炉”换了标签")).to_be_visible()
    await expect(pocket.locator("header")).to_contain_text("1 条未读")
    await expect(bell).to_have_text("1")
    await expect(bell).to_have_attribute("aria-label", "1 条未读")
    await told(server, world, "“2 号热水锅炉”换了标签")
    await expect(bell).to_have_text("2")
    assert await desk.evaluate("window.notReloaded")
    assert await pocket.evaluate("window.notReloaded")

    await pocket.get_by_role("button", name="“1 号蒸汽锅炉”换了标签").click()
    await pocket.wait_for_url("**/equipment")
    await expect(bell).to_have_text("1")
    await desk.goto("/inbox")
    await desk.get_by_role("button", name="全部标为已读").click()
    await expect(desk.locator("header")).to_contain_text("0 条未读")
    await expect(pocket.locator("[data-unread-badge]")).to_be_hidden()
    await expect(desk.get_by_role("button", name="全部标为已读")).to_have_count(0)
