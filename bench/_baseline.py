"""The bare handler that the scan page is measured beside: one indexed SELECT and the same template, nothing else.

No sign-in, no limits, no log, no compression, no headers of safety. BARE=core: a handler of the same framework,
reading through SQLAlchemy Core; BARE=driver: an ASGI function that reads through the driver, the barest there is.
"""

import os
from typing import Any

import asyncpg
import msgspec
from litestar import Litestar, MediaType, Response, get
from litestar.params import FromPath
from litestar.types import ASGIApp, Receive, Scope, Send
from markupsafe import Markup

from backend import pages
from backend.code_page.glance import SQL, Glance, statement
from backend.code_page.public import public_page
from backend.code_page.voice import Voice
from backend.database import connect
from backend.dates import today
from backend.settings import Settings

STATEMENT = statement()
READER = {"lang": "zh", "t": pages.chinese, "large": False, "actor": None, "unread": 0}


def make_app() -> ASGIApp:
    return {"core": with_framework, "driver": with_driver}[os.environ.get("BARE", "core")]()


def with_framework() -> ASGIApp:
    engine = connect(Settings())

    @get("/c/{tag:str}", media_type=MediaType.HTML)
    async def bare(tag: FromPath[str]) -> Response[str]:
        async with engine.connect() as connection:
            row = (await connection.execute(STATEMENT, {"tag": tag})).one()
        return Response(rendered(Glance(*row), tag), media_type=MediaType.HTML)

    return Litestar([bare], openapi_config=None)


def with_driver() -> ASGIApp:
    pools: list[asyncpg.Pool] = []

    async def bare(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if not pools:
            size = int(Settings().pool_size)
            url = Settings().database_url
            pools.append(await asyncpg.create_pool(url, min_size=1, max_size=size, init=understand_json))
        tag = scope["path"].removeprefix("/c/")
        async with pools[0].acquire() as connection:
            row = await connection.fetchrow(SQL, tag)
        body = rendered(Glance(*row), tag).encode()
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    return bare


def rendered(glance: Glance, tag: str) -> str:
    values: dict[str, Any] = {
        "seen": public_page(glance, today(), Voice("zh")),
        "own": None,
        "tag": tag,
        "grouped_tag": tag,
        "scan": "",
        "registered": Markup(""),
    }
    return pages.render("code_page/visitor.html", READER | {"path": f"/c/{tag}"}, values)


async def understand_json(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=msgspec.json.encode, decoder=msgspec.json.decode
    )
