"""The bare handler that `POST /sync` is measured beside: the least that could be called taking a record.

No sign-in, no limits, no resumption, no look at what a photo is, no log, no notices: the bytes are hashed in both
hashes and written out to the disk, a record is one INSERT, both through the driver.
"""

import hashlib
import json
import os
from pathlib import Path

import asyncpg
from litestar.types import ASGIApp, Receive, Scope, Send

from backend.evidence.actions import sm3_of
from backend.settings import Settings

FILE = """
    INSERT INTO stored_files (sha256, sm3, size, media_type, stored_at)
    VALUES ($1, $2, $3, 'image/jpeg', now()) ON CONFLICT DO NOTHING"""
RECORD = """
    INSERT INTO receipts (id, kind, author_id, content, digest, made_at, received_at, filed_at)
    VALUES ($1, 'visit', $2, $3, $4, now(), now(), now()) ON CONFLICT DO NOTHING"""


def make_app() -> ASGIApp:
    pools: list[asyncpg.Pool] = []
    folder = Settings().data / "bare"
    folder.mkdir(parents=True, exist_ok=True)

    async def bare(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if not pools:
            pools.append(await asyncpg.create_pool(Settings().database_url, min_size=1, max_size=10))
        data = await body(receive)
        take = take_file if scope["path"] == "/uploads" else take_record
        await take(pools[0], data, folder)
        headers = [(b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return bare


async def body(receive: Receive) -> bytes:
    data, more = bytearray(), True
    while more:
        message = await receive()
        data += message.get("body", b"")  # type: ignore[operator]
        more = message.get("more_body", False)  # type: ignore[assignment]
    return bytes(data)


async def take_file(pool: asyncpg.Pool, data: bytes, folder: Path) -> None:
    digest = hashlib.sha256(data).hexdigest()
    with (folder / digest).open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    await pool.execute(FILE, digest, sm3_of(data), len(data))


async def take_record(pool: asyncpg.Pool, data: bytes, _: Path) -> None:
    envelope = json.loads(data)
    digest = hashlib.sha256(data).hexdigest()
    await pool.execute(RECORD, envelope["id"], envelope["author"], data.decode(), digest)
