"""A phone whose browser may be killed: its profile stays, and so must everything the product put there."""

import asyncio
import contextlib
import os
import shutil
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.async_api import BrowserContext, CDPSession, Error, Page, Playwright

from backend.accounts.sign_ins import COOKIE, READER
from backend.pages import name_of
from tests.phones import BOILER_ROOM, FLAGS, SIZE, chromium

SCRIPT = (Path(__file__).parent / "on_the_phone.js").read_text("utf-8")
FULL = (Path(__file__).parent / "full.js").read_text("utf-8")
HOME = "/me/equipment"  # a kept page: it opens without a network
INTERNALS = "chrome://indexeddb-internals/"
PATIENCE = 15_000  # ms; a tab that was killed may not say so
DYING = 60  # seconds until the last process of a killed browser is gone
CLOSING = 10  # seconds; a browser that a run has hurt may not close by itself


@dataclass
class Phone:
    """`tabs` are open pages of the product, by number. `complaints` is what pages said of errors, for the report."""

    playwright: Playwright
    profile: Path
    url: str
    context: BrowserContext | None = None
    tabs: dict[int, Page] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    async def start(self) -> None:
        self.tabs.clear()
        for lock in self.profile.glob("Singleton*"):
            lock.unlink()  # of the one that was killed
        self.context = await self.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=chromium(),
            args=[*FLAGS, "--hide-crash-restore-bubble"],
            base_url=self.url,
            viewport=SIZE,  # type: ignore[arg-type]
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            geolocation=BOILER_ROOM,  # type: ignore[arg-type]
            permissions=["geolocation", "camera"],
        )
        self.context.set_default_timeout(PATIENCE)
        await self.context.add_init_script(FULL)
        self.context.on("close", self.gone)

    def gone(self, _: BrowserContext) -> None:
        self.context = None
        self.tabs.clear()

    def process(self) -> int | None:
        """The number of the browser's own process, whose end is the end of all others."""
        mine = f"--user-data-dir={self.profile}"
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
                if mine in words and not any(word.startswith("--type=") for word in words):
                    return int(folder.name)
        return None

    async def kill(self) -> None:
        """Gives back when everybody knows; somebody may have started it anew by then."""
        number, before = self.process(), self.context
        if number:
            os.kill(number, signal.SIGKILL)
        async with asyncio.timeout(DYING):
            while (number and self.process() == number) or (before and self.context is before):  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        if self.context:
            with contextlib.suppress(Error, TimeoutError):
                await asyncio.wait_for(self.context.close(), CLOSING)
        await self.kill()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def begin_anew(self) -> None:
        """As if it had never been used."""
        await self.stop()
        shutil.rmtree(self.profile, ignore_errors=True)
        await self.start()

    async def own(self, person: UUID, token: str) -> None:
        """It is now in the hands of who has this session: what the door of the product leaves on a phone."""
        assert self.context
        await self.context.add_cookies(
            [
                {"name": COOKIE, "value": token, "url": self.url, "httpOnly": True},
                {"name": READER, "value": name_of(person), "url": self.url},
            ]
        )

    async def tab(self, number: int = 0) -> Page:
        """An open page of the product; a new one if that was closed or crashed."""
        if self.context is None:
            await self.start()
        if number not in self.tabs:
            await self.open(number, HOME)
        return self.tabs[number]

    async def open(self, number: int, path: str) -> Page:
        """That page in this tab. A network that is away may answer with what is kept, or not at all: tries again."""
        if self.context is None:
            await self.start()
        assert self.context
        page = self.tabs.get(number)
        if page is None:
            page = await self.context.new_page()
            page.on("crash", lambda _: self.tabs.pop(number, None))
            page.on("close", lambda _: self.tabs.pop(number, None))
            page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
            self.tabs[number] = page
        if "#" in path:
            await page.goto("about:blank")  # or a browser that is there already would stay on the page it has
        await page.goto(path, wait_until="commit")
        # A page that the server could not make has no modules of ours.
        await page.locator('script[type=module][src^="/b/"]').first.wait_for(state="attached")
        return page

    async def do(self, page: Page, deed: str, **about: Any) -> Any:
        return await self.evaluate(page, SCRIPT, {"deed": deed, **about})

    async def evaluate(self, page: Page, expression: str, about: Any = None) -> Any:
        """Raises TimeoutError on a page that neither answers nor goes."""
        return await asyncio.wait_for(page.evaluate(expression, about), PATIENCE / 1000)

    async def close_tabs(self) -> None:
        """And with them what was wrong with their clocks, the network and their room. Raises TimeoutError, or Error."""
        if self.context is None:
            return
        await self.context.set_offline(False)
        for page in tuple(self.tabs.values()):
            await asyncio.wait_for(page.close(), CLOSING)

    async def internals(self) -> Page:
        """The browser's own page about its databases, beside the tabs."""
        assert self.context
        page = next((each for each in self.context.pages if each.url == INTERNALS), None)
        page = page or await self.context.new_page()
        await page.goto(INTERNALS)
        return page

    async def tools(self, number: int = 0) -> CDPSession:
        assert self.context
        return await self.context.new_cdp_session(await self.tab(number))
