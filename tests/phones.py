"""Real servers and real browsers for journeys: a web process, a worker, and phones in front of them.

Fixtures, imported by the conftest of each folder that needs a browser:
`server` runs the product on this test's own database; `phone` opens pages on it; `signed_in` puts a person of
the world behind a page.
"""

import asyncio
import contextlib
import fcntl
import os
import random
import signal
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import httpx
import pytest
from playwright.async_api import Browser, Error, Page, Playwright, async_playwright, expect

from tests import warm_start
from tests.world import World

PATIENCE = 60_000  # ms; for a state to come about on a machine that does other things too
LONG = 120.0  # seconds; for processes to come and go on such a machine
SIZE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
BOILER_ROOM = {"latitude": 31.2304, "longitude": 121.4737, "accuracy": 8}  # of the world's food unit, WGS-84
FLAGS = [
    "--no-sandbox",  # as root there is none to be had
    "--disable-dev-shm-usage",  # /dev/shm is 64 MB in a container
    "--disable-gpu",
    # Nothing that the browser does on its own account: it takes time, and it asks for addresses that nobody answers.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",  # says yes to the camera
    "--use-fake-device-for-media-stream",
]

expect.set_options(timeout=PATIENCE)


@dataclass
class Server:
    """The product as separate processes on this test's database. Stopping it is what cuts the network for real."""

    url: str
    environment: dict[str, str]
    log_file: Path
    processes: list[warm_start.Started] = field(default_factory=list)

    @property
    def log(self) -> str:
        return self.log_file.read_text("utf-8", errors="replace")

    def start(self, app: str = "tests.read_before:make_app") -> None:
        port = self.url.rsplit(":", 1)[1]
        web = ["uvicorn", app, "--factory", "--host", "127.0.0.1", "--port", port]
        self.run([*web, "--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "5"])
        self.run(["backend.worker"])
        self.wait_until_it_answers()

    def run(self, module: list[str]) -> None:
        self.processes.append(warm_start.start(module, self.environment, self.log_file))

    def wait_until_it_answers(self, seconds: float = LONG) -> None:
        deadline = time.monotonic() + seconds
        with httpx.Client(
            verify=False, timeout=seconds
        ) as client:  # to read certificates takes longer than to ask
            while time.monotonic() < deadline:
                if any(process.has_ended() for process in self.processes):
                    break
                with contextlib.suppress(httpx.TransportError):
                    client.get(f"{self.url}/manifest.webmanifest")
                    return
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"the server did not start; its log ends with:\n{self.log[-2000:]}")

    def stop(self) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.wait(LONG)
        self.processes.clear()


@pytest.fixture
def server(database: str, tmp_path: Path) -> Iterator[Server]:
    """A running product with the world in it, at http://localhost:PORT (a secure context for the browser)."""
    port = free_port()
    url = f"http://localhost:{port}"
    environment = os.environ | {
        "DATABASE_URL": database,
        "PUBLIC_URL": url,
        "PORT": str(port),
        "DATABASE_POOL": "5",
        "PYTHONUNBUFFERED": "1",
    }
    running = Server(url, environment, tmp_path / "server.log")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as started:
        yield started


@pytest.fixture(scope="session")
async def browser(playwright: Playwright) -> AsyncIterator[Browser]:
    """One Chromium for all journeys; every phone is a context of its own."""
    started = await launch(playwright)
    yield started
    await started.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """Errors that pages wrote to their console. None may be left at the end; a journey that expects some clears
    them."""
    heard: list[str] = []
    yield heard
    if heard:
        pytest.fail("pages complained:\n" + "\n".join(heard))


PhoneMaker = Callable[..., Awaitable[Page]]


@pytest.fixture
async def phone(
    server: Server, browser: Browser, playwright: Playwright, complaints: list[str]
) -> AsyncIterator[PhoneMaker]:
    """`page = await phone()`: a new phone's empty page, paths are of the server (`await page.goto("/scan")`).

    `language` is zh-CN or en; `camera` a .y4m or .mjpeg file that its camera sees; `desk=True` a wide screen with
    a mouse; all else goes to Playwright's new_context.
    """
    async with contextlib.AsyncExitStack() as opened:

        async def make(
            *, language: str = "zh-CN", camera: Path | None = None, desk: bool = False, **more: Any
        ) -> Page:
            of_browser = browser
            if camera:
                of_browser = await launch(playwright, camera)
                opened.push_async_callback(of_browser.close)
            looks: dict[str, Any] = {"viewport": DESK if desk else SIZE, "locale": language}
            if not desk:
                looks |= {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}
            context = await of_browser.new_context(
                base_url=server.url,
                timezone_id="Asia/Shanghai",
                geolocation=BOILER_ROOM,
                permissions=["geolocation", "camera"],
                **looks | more,
            )
            context.set_default_timeout(PATIENCE)
            opened.push_async_callback(context.close)
            page = await context.new_page()
            listen(page, complaints)
            return page

        yield make


@pytest.fixture
def signed_in(world: World) -> Callable[[Page, str], Awaitable[Page]]:
    """`await signed_in(page, "binder")`: that phone now belongs to a person of the world."""

    async def sign_in(page: Page, name: str) -> Page:
        answer = await page.request.post(
            "/sign-in",
            form={"phone": world.people[name].phone, "password": world.password},
            headers={"Sec-Fetch-Site": "same-origin"},
            max_redirects=0,
        )
        assert answer.status == 303, await answer.text()
        return page

    return sign_in


async def until(page: Page, promise: str) -> None:
    """Wait until what the page promises comes true, also across pages.

    Playwright's wait_for_function takes a promise for true, and evaluates, which our CSP forbids.
    """
    deadline = time.monotonic() + 3 * PATIENCE / 1000  # a service worker keeps many pages at first
    while not await fulfilled(page, promise):
        assert time.monotonic() < deadline, f"never came true: {promise}"
        await asyncio.sleep(0.05)


async def fulfilled(page: Page, promise: str) -> bool:
    try:
        return bool(await page.evaluate(promise))
    except Error as error:
        if "context was destroyed" not in error.message:
            raise
        return False  # the next page is on its way


async def works_offline(page: Page) -> None:
    """Wait until the service worker has this page, after which the phone can do without us."""
    await until(page, "navigator.serviceWorker.ready.then(() => true)")
    await until(page, "navigator.serviceWorker.controller?.state === 'activated'")


# For `until`: everything that was handed in on this phone has its receipt.
RECEIVED = "import('/b/any/offline/outbox.js').then(outbox => outbox.all()).then(all => all.every(entry => entry.state === 'received'))"


async def launch(playwright: Playwright, camera: Path | None = None) -> Browser:
    feed = [f"--use-file-for-fake-video-capture={camera}"] if camera else []
    return await playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, *feed])


def chromium() -> str:
    """The system's browser; `make test` installs it."""
    named = os.environ.get("CHROMIUM")
    places = (
        [named] if named else ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    )
    places += ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"]
    found = next((place for place in places if Path(place).exists()), None)
    assert found, "no Chromium: run `make test`, which installs it, or set CHROMIUM to a browser"
    return found


def listen(page: Page, complaints: list[str]) -> None:
    """A refused or unreachable address is the journey's business; everything else on the console is a fault."""

    def on_console(message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))


def free_port() -> int:
    """A port of this process as long as it lives, with the one above it.

    A server that is stopped and started again finds it free: outgoing connections take theirs from 32768 on, and
    no other process of these tests takes it meanwhile.
    """
    folder = Path(tempfile.gettempdir()) / "mashang-ports"
    folder.mkdir(exist_ok=True)
    for port in random.SystemRandom().sample(range(20_000, 32_000, 2), k=2000):
        claim = (folder / str(port)).open("w")
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if is_free(port) and is_free(port + 1):
                claims.append(claim)
                return port
        claim.close()
    raise AssertionError("no port is free")


claims: list[TextIO] = []  # held until this process ends


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
