"""A tus client that somebody else wrote (tuspy) brings files to us, also over a line that breaks again and again."""

import asyncio
import base64
import contextlib
import hashlib
import os
from itertools import cycle
from pathlib import Path

import httpx
import pytest
import requests
import uvicorn
from sqlalchemy import func, select
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError
from tusclient.storage.filestorage import FileStorage

from backend.app import make_app
from backend.evidence.actions import original_path
from backend.evidence.models import StoredFile, Upload
from backend.evidence.storage import fetch, store_of
from backend.evidence.uploads import STEP
from tests.backend.evidence.pictures import photo
from tests.conftest import BROWSER, ORIGIN

THIRTY_SECONDS = 240_000  # bytes, at 64 kbit/s


@pytest.fixture
async def port(settings):
    config = uvicorn.Config(make_app(settings), host="127.0.0.1", port=0, log_level="warning", lifespan="on")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it has no event to wait for
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


@pytest.fixture
async def headers(settings, world) -> dict[str, str]:
    transport = httpx.ASGITransport(app=make_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=BROWSER) as client:
        form = {"phone": world.people["binder"].phone, "password": world.password}
        await client.post("/sign-in", data=form)
        return {"Host": "mashang.test", "Cookie": f"mashang={client.cookies['mashang']}"}


class BadLine:
    """Breaks each time so many bytes have gone through to the server, over whichever connection."""

    address: int

    def __init__(self, port: int, lengths: list[int]) -> None:
        self.port, self.lengths, self.cuts, self.sent = port, cycle(lengths), 0, 0
        self.left = next(self.lengths)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self.port)
        back = asyncio.create_task(self.bring_back(from_server, writer))
        while data := await reader.read(min(self.left, 16_384)):
            to_server.write(data)
            await to_server.drain()
            self.left -= len(data)
            self.sent += len(data)
            if self.left == 0:
                self.cuts, self.left = self.cuts + 1, next(self.lengths)
                writer.transport.abort()
                break
        to_server.close()
        await back

    async def bring_back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(16_384):
                writer.write(data)
                await writer.drain()
        writer.close()


@pytest.fixture
async def bad_line(port):
    line = BadLine(port, [THIRTY_SECONDS, 1_000_000, 300_000])
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    line.address = server.sockets[0].getsockname()[1]
    yield line
    server.close()


def large_photo(size: int) -> bytes:
    """A photo with something behind it, as phones append films of three seconds."""
    small = photo()
    return small + os.urandom(size - len(small))


class Client:
    """A stock client with a memory of where its uploads are, as it is used after the app was closed."""

    def __init__(self, port: int, headers: dict[str, str], file: Path) -> None:
        self.port, self.headers, self.file = port, headers, file
        self.digest = hashlib.sha256(file.read_bytes()).hexdigest()
        self.memory = FileStorage(str(file.with_suffix(".json")))

    def uploader(self, **options):
        return TusClient(f"http://127.0.0.1:{self.port}/uploads", headers=self.headers).uploader(
            str(self.file),
            chunk_size=STEP,
            metadata={"sha256": self.digest},
            upload_checksum=True,
            store_url=True,
            url_storage=self.memory,
            **options,
        )


@pytest.fixture
def file(tmp_path) -> Path:
    made = tmp_path / "photo.jpg"
    made.write_bytes(large_photo(3 * STEP + 1000))
    return made


async def count(session, row) -> int:
    return (await session.execute(select(func.count()).select_from(row))).scalar_one()


async def test_a_stock_client_brings_a_photo(port, headers, file, session, settings):
    client = Client(port, headers, file)
    await asyncio.to_thread(lambda: client.uploader().upload())
    assert await fetch(store_of(settings), original_path(client.digest)) == file.read_bytes()
    assert await count(session, Upload) == 0


async def test_it_goes_on_where_it_was_after_it_was_closed(port, headers, file, session):
    first = Client(port, headers, file)
    await asyncio.to_thread(lambda: first.uploader().upload(stop_at=STEP + 1))
    again = Client(port, headers, file)
    uploader = await asyncio.to_thread(again.uploader)
    assert uploader.offset == STEP + 1
    await asyncio.to_thread(uploader.upload)
    assert await session.get(StoredFile, again.digest)


async def test_it_is_told_what_the_server_offers(port, headers):
    options = await asyncio.to_thread(
        lambda: requests.options(f"http://127.0.0.1:{port}/uploads", headers=headers, timeout=60)
    )
    extensions = set(options.headers["tus-extension"].split(","))
    assert extensions == {"creation", "creation-with-upload", "checksum", "expiration"}
    assert options.headers["tus-max-size"] == "60000000"
    digest = hashlib.sha256(b"x").hexdigest()
    creation = {
        **headers,
        "Tus-Resumable": "1.0.0",
        "Upload-Length": "1000000",
        "Upload-Metadata": f"sha256 {base64.b64encode(digest.encode()).decode()}",
    }
    created = await asyncio.to_thread(
        lambda: requests.post(f"http://127.0.0.1:{port}/uploads", headers=creation, timeout=60)
    )
    assert created.status_code == 201
    assert created.headers["upload-expires"].endswith("GMT")
    assert created.headers["tus-resumable"] == "1.0.0"


async def test_20_mb_arrive_over_a_line_that_breaks_every_30_seconds(
    port, bad_line, headers, tmp_path, session
):
    """At most one step is sent again after each cut, also where a cut comes before a step is through."""
    file = tmp_path / "large.jpg"
    file.write_bytes(large_photo(20_000_000))
    client = Client(bad_line.address, headers, file)
    for _ in range(1000):
        with contextlib.suppress(TusCommunicationError, requests.RequestException):
            await asyncio.to_thread(lambda: client.uploader().upload())
            break
    assert await session.get(StoredFile, client.digest)
    assert bad_line.cuts > 20
    assert bad_line.sent - 20_000_000 < bad_line.cuts * STEP
