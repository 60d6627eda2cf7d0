"""A served product and a throttled Chromium for what is measured on a phone."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
from playwright.async_api import BrowserContext, Page, Playwright

from backend.demo.generator import PASSWORD
from backend.settings import PROJECT

SLOWER = 4  # times; about a mid-range phone beside a desk
BROWSER = next(
    (place for place in ("/usr/bin/chromium", "/usr/bin/google-chrome") if Path(place).exists()), None
)
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
SIZE = {"width": 390, "height": 844}
# When a page says that it is ready, in ms since one went to it. Kept where the bench can read it.
READY = """
addEventListener('DOMContentLoaded', () => {
  const look = () => { if (document.body.dataset.ready !== undefined) { window.readyAt ??= performance.now() } }
  new MutationObserver(look).observe(document.body, { attributes: true })
  look()
})
"""


@contextlib.contextmanager
def served(database: str, app: str = "backend.app:make_app") -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of one web process on this database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://localhost:{port}"
    environment = {**os.environ, "DATABASE_URL": database, "PORT": str(port), "PUBLIC_URL": url}
    command = ["uvicorn", app, "--factory", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", *command, "--log-level", "warning"], env=environment, cwd=PROJECT
    )
    try:
        wait_until_it_answers(url, process)
        yield url, process
    finally:
        process.kill()  # an open event stream would keep it waiting
        process.wait()


def wait_until_it_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"{url}/health", timeout=5)
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


@contextlib.asynccontextmanager
async def phone(playwright: Playwright, folder: Path, url: str) -> AsyncIterator[BrowserContext]:
    """With everything that an earlier phone of this folder kept; closing it ends the browser."""
    context = await playwright.chromium.launch_persistent_context(
        folder,
        executable_path=BROWSER,
        args=FLAGS,
        base_url=url,
        viewport=SIZE,
        locale="zh-CN",
        is_mobile=True,
        has_touch=True,
    )
    try:
        yield context
    finally:
        await context.close()


async def sign_in(context: BrowserContext, number: str) -> None:
    answer = await context.request.post(
        "/sign-in",
        form={"phone": number, "password": PASSWORD},
        headers={"Sec-Fetch-Site": "same-origin"},
        max_redirects=0,
    )
    if answer.status != 303:
        raise RuntimeError(f"nobody could sign in as {number}: {answer.status}")


async def slow(page: Page) -> None:
    """The page's own thread; the service worker's is as fast as the machine."""
    session = await page.context.new_cdp_session(page)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
