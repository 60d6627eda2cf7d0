"""Take the pictures of README from a running demo world: `python -m tools.take_screenshots` beside `make run`."""

import asyncio
import io

from PIL import Image
from playwright.async_api import Browser, async_playwright

from backend.cli.local_postgres import LocalPostgres
from backend.database import connect, sessions
from backend.demo.generator import DemoWorld, describe_demo
from backend.settings import PROJECT, Settings
from tests.phones import SIZE, launch

DOCS = PROJECT / "docs"
MANAGER = "使用单位 负责人"


async def main() -> None:
    settings = Settings()
    world = await demo_world(settings)
    DOCS.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        await take(browser, settings.origin, f"/c/{world.tags['bound']}", "code-page")
        phone = next(person.phone for person in world.people if person.role == MANAGER)
        await take(browser, settings.origin, "/", "unit-home", (phone, world.password))
        await browser.close()


async def demo_world(settings: Settings) -> DemoWorld:
    """Read from the private database that `make run` has open."""
    url = settings.database_url or LocalPostgres(settings.data / "postgres").url()
    engine = connect(Settings(database_url=url))
    async with sessions(engine)() as session:
        world = await describe_demo(session)
    await engine.dispose()
    return world


async def take(
    browser: Browser, origin: str, path: str, name: str, as_whom: tuple[str, str] | None = None
) -> None:
    context = await browser.new_context(
        base_url=origin, viewport=SIZE, device_scale_factor=2, locale="zh-CN", is_mobile=True, has_touch=True
    )
    page = await context.new_page()
    if as_whom:
        await page.request.post("/sign-in", form={"phone": as_whom[0], "password": as_whom[1]})
    await page.goto(path, wait_until="networkidle")
    picture = Image.open(io.BytesIO(await page.screenshot()))
    picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(DOCS / f"{name}.png", optimize=True)
    await context.close()


if __name__ == "__main__":
    asyncio.run(main())
