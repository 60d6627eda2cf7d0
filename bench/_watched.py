"""What is watched in `bench.watchers`: the product with one room that everybody may listen in, and the barest thing
that tells all who are there: an ASGI function with a queue for each, fed by the driver's LISTEN."""

import asyncio
import json
from typing import Any

import asyncpg
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.types import ASGIApp, Receive, Scope, Send

from backend.accounts.limits import place_of
from backend.accounts.sign_in_routes import client_of
from backend.app import ROUTES, make_app
from backend.live.announcing import CHANNEL
from backend.live.stream import LIVE, live
from backend.settings import Settings


@get("/watched/live", opt=LIVE)
async def watched(request: Request, settings: NamedDependency[Settings]) -> Response[Any]:
    return live(request, "watched", place=place_of(client_of(request, settings)))


def ours() -> ASGIApp:
    return make_app(routes=[*ROUTES, watched])


def bare() -> ASGIApp:
    present: set[asyncio.Queue[bytes]] = set()
    ears: list[asyncpg.Connection] = []

    def hear(_connection: object, _pid: int, _channel: str, payload: str) -> None:
        event = b"event: told\ndata: " + json.dumps(json.loads(payload)["facts"]).encode() + b"\n\n"
        for queue in present:
            queue.put_nowait(event)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if not ears:
            ears.append(await asyncpg.connect(Settings().database_url))
            await ears[0].add_listener(CHANNEL, hear)
        streams = scope["path"] == "/watched/live"
        kind = b"text/event-stream" if streams else b"text/plain"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        present.add(queue) if streams else None
        while streams:
            await send({"type": "http.response.body", "body": b": here\n\n", "more_body": True})
            await send({"type": "http.response.body", "body": await queue.get(), "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return answer
