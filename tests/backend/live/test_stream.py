"""The answer that stays open: what it says first, when it is refused, and when it ends."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.app import ROUTES, make_litestar
from backend.live.announcing import announce
from backend.live.hub import CHANGED, Hub
from backend.origin import guarded
from backend.settings import Settings
from tests.backend.live.app_with_a_stream import open_room
from tests.conftest import BROWSER, ORIGIN
from tests.phones import Server, free_port
from tests.world import World

PATIENCE = 60


@pytest.fixture
async def litestar(settings: Settings) -> AsyncIterator[Any]:
    made = make_litestar(settings, routes=[*ROUTES, open_room])
    yield made
    made.state.hub.close()
    await made.state.glances.close()
    await made.state.engine.dispose()


@pytest.fixture
async def browser(litestar: Any, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=guarded(litestar, settings))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=BROWSER) as client:
        yield client


class Stream:
    """An open answer: `head` is how it began, `heard` all that came, until it `ended`."""

    def __init__(self) -> None:
        self.head: dict[str, Any] = {}
        self.heard = b""
        self.ended = asyncio.Event()
        self.news = asyncio.Event()

    async def take(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.head = message
        else:
            self.heard += message["body"]
            if not message.get("more_body"):
                self.ended.set()
        self.news.set()

    async def until(self, words: bytes) -> None:
        async with asyncio.timeout(PATIENCE):
            while not self.head or words not in self.heard:
                self.news.clear()
                await self.news.wait()

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode().lower(): value.decode() for name, value in self.head["headers"]}


@asynccontextmanager
async def opened(app: Any, cookie: str = "") -> AsyncIterator[Stream]:
    """httpx would wait for its end, so the application is asked as a server asks it."""
    stream, gone = Stream(), asyncio.Event()
    headers = [(b"host", b"mashang.test"), (b"accept-encoding", b"gzip"), (b"cookie", cookie.encode())]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/open-room/live",
        "raw_path": b"/open-room/live",
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("mashang.test", 80),
    }

    async def receive() -> dict[str, Any]:
        await gone.wait()
        return {"type": "http.disconnect"}

    answering = asyncio.create_task(app(scope, receive, stream.take))
    try:
        await stream.until(b"")
        yield stream
    finally:
        gone.set()
        async with asyncio.timeout(PATIENCE):
            await answering


async def test_it_says_when_to_come_back_and_is_not_packed(litestar: Any):
    async with opened(litestar) as stream:
        await stream.until(b"event: here")
        assert stream.heard.startswith(b"retry: ")
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in stream.headers
        assert stream.headers["cache-control"] == "no-store"
        assert stream.headers["x-accel-buffering"] == "no"


async def test_it_carries_what_is_announced(litestar: Any, session: AsyncSession):
    async with opened(litestar) as stream:
        await stream.until(CHANGED)
        await announce(session, "open room", km=2.1)
        await session.commit()
        await stream.until(b'event: told\ndata: {"km":2.1}\n\n')
        assert not stream.ended.is_set()


async def test_nobody_is_left_in_the_room_when_the_page_is_closed(litestar: Any):
    hub: Hub = litestar.state.hub
    async with opened(litestar) as stream:
        await stream.until(CHANGED)
        assert hub.places == {"one place": 1}
    assert (hub.places.total(), hub.rooms) == (0, {})


async def test_whoever_signs_out_listens_no_longer(
    litestar: Any, browser: httpx.AsyncClient, world: World, session: AsyncSession
):
    manager, binder = await signed_in(browser, world, "manager"), await signed_in(browser, world, "binder")
    async with opened(litestar, manager) as leaving, opened(litestar, binder) as staying:
        await leaving.until(CHANGED)
        await staying.until(b"event: here")
        answer = await browser.post("/sign-out", headers={"Cookie": manager})
        assert answer.status_code == 303
        async with asyncio.timeout(PATIENCE):
            await leaving.ended.wait()
        await announce(session, "open room", still="open")
        await session.commit()
        await staying.until(b"still")
        assert not staying.ended.is_set()


async def test_where_too_many_listen_the_next_is_sent_to_ask_instead(litestar: Any):
    litestar.state.hub.most_in_a_place = 1
    async with opened(litestar) as first, opened(litestar) as second:
        assert first.head["status"] == 200
        assert second.head["status"] == 503
        assert second.ended.is_set()


async def test_a_server_that_stops_ends_its_streams_in_order(database: str, tmp_path: Path):
    """Cut off in the middle, httpx would complain of an answer that is not whole."""
    port = free_port()
    server = Server(f"http://localhost:{port}", surroundings(database, port), tmp_path / "server.log")
    server.start("tests.backend.live.app_with_a_stream:with_a_stream")
    try:
        async with (
            httpx.AsyncClient(timeout=PATIENCE) as client,
            client.stream("GET", f"{server.url}/open-room/live") as answer,
        ):
            pieces = answer.aiter_bytes()
            assert b"event: here" in await anext(pieces)
            stopping = asyncio.create_task(asyncio.to_thread(server.stop))
            async for _ in pieces:
                continue
            await stopping
    finally:
        server.stop()
    assert "Cancel" not in server.log
    assert "Traceback" not in server.log


def surroundings(database: str, port: int) -> dict[str, str]:

    return os.environ | {
        "DATABASE_URL": database,
        "PUBLIC_URL": f"http://localhost:{port}",
        "PORT": str(port),
    }


async def signed_in(browser: httpx.AsyncClient, world: World, name: str) -> str:
    """The cookie of this person."""
    form = {"phone": world.people[name].phone, "password": world.password}
    answer = await browser.post("/sign-in", data=form)
    assert answer.status_code == 303, answer.text
    token = answer.cookies["mashang"]
    browser.cookies.clear()
    return f"mashang={token}"
