"""With FILES_URL the same evidence lies in S3-compatible storage, here a server process of its own."""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import select

from backend.evidence.actions import keep, original_path
from backend.evidence.models import StoredFile, Upload
from backend.evidence.published import published_copy
from backend.evidence.storage import fetch, store_of
from backend.evidence.uploads import STEP
from backend.settings import Settings
from tests.backend.evidence.pictures import photo
from tests.backend.evidence.test_storage_fails import signed_in
from tests.backend.evidence.test_uploads import begin, digest, large_photo, offset, send, step
from tests.phones import free_port

__all__ = ["signed_in"]

PATIENCE_S = 60


@pytest.fixture(scope="module")
def s3_address():
    """A simulated S3 on loopback, with an empty bucket `evidence`."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        transport = httpx.HTTPTransport(retries=8)  # waits 0, 0.5, 1, 2 … s between connections
        with httpx.Client(transport=transport, timeout=PATIENCE_S, trust_env=False) as client:
            assert client.put(f"{address}/evidence").status_code == 200
        yield address
    finally:
        server.terminate()
        server.wait()


def with_s3(settings: Settings, address: str) -> Settings:
    url = "s3://evidence/mashang/photos"
    return replace(settings, files_url=url, s3_endpoint=address, s3_key="key", s3_secret="secret")


@pytest.fixture
def in_s3(settings, s3_address):
    return store_of(with_s3(settings, s3_address))


@dataclass
class Line:
    """What lies between us and the storage. `cut` ends what is under way and lets nothing through."""

    to: str
    port: int
    open_ones: set[asyncio.StreamWriter] = field(default_factory=set)
    server: asyncio.Server | None = None

    async def mend(self) -> None:
        self.server = await asyncio.start_server(self.carry, "127.0.0.1", self.port)

    async def cut(self) -> None:
        assert self.server
        self.server.close()
        for writer in tuple(self.open_ones):
            writer.transport.abort()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", urlsplit(self.to).port)
        self.open_ones |= {writer, back}
        await asyncio.gather(self.pour(reader, back), self.pour(there, writer))
        self.open_ones -= {writer, back}

    async def pour(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while piece := await reader.read(65_536):
                writer.write(piece)
                await writer.drain()
        writer.close()


@pytest.fixture
async def line(s3_address) -> AsyncIterator[Line]:
    laid = Line(s3_address, free_port())
    await laid.mend()
    yield laid
    await laid.cut()


async def test_a_storage_that_is_lost_in_the_middle_of_an_upload_costs_no_byte_that_it_had(
    settings, session, line, signed_in
):
    phone, data = await signed_in(with_s3(settings, f"http://127.0.0.1:{line.port}")), large_photo(seed=11)
    await begin(phone, data)
    assert (await step(phone, data, 0, STEP)).status_code == 204
    await line.cut()
    assert (await step(phone, data, STEP, 2 * STEP)).status_code == 503
    await line.mend()
    assert await offset(phone, data) == STEP
    last = (len(data) - 1) // STEP * STEP
    for start in range(STEP, last, STEP):
        assert (await step(phone, data, start, start + STEP)).status_code == 204
    await line.cut()
    assert (await step(phone, data, last)).status_code == 503
    await line.mend()
    assert await offset(phone, data) == last
    assert (await step(phone, data, last)).headers["upload-offset"] == str(len(data))
    assert (await session.get_one(StoredFile, digest(data))).size == len(data)


async def test_a_storage_that_forgot_what_it_had_gets_all_of_it_again(settings, session, line, signed_in):
    of_ours = with_s3(settings, f"http://127.0.0.1:{line.port}")
    phone, data = await signed_in(of_ours), large_photo(seed=12)
    await begin(phone, data)
    assert (await step(phone, data, 0, STEP)).status_code == 204
    for path in (await session.execute(select(Upload))).scalar_one().pieces:
        await store_of(of_ours).delete_async(path)
    assert (await send(phone, data)).status_code == 460
    await begin(phone, data)  # as the phone does after 460
    assert await offset(phone, data) == 0
    assert (await send(phone, data)).headers["upload-offset"] == str(len(data))
    assert await fetch(store_of(of_ours), original_path(digest(data))) == data


async def test_photos_are_kept_and_published_from_s3(session, in_s3, s3_address, world):
    file = await keep(session, in_s3, photo(), world.people["binder"].id)
    assert await fetch(in_s3, original_path(file.sha256)) == photo()
    copy = await published_copy(in_s3, file)
    assert copy.startswith(b"\xff\xd8")
    async with httpx.AsyncClient(trust_env=False) as client:
        listing = (await client.get(f"{s3_address}/evidence")).text
    assert f"mashang/photos/{original_path(file.sha256)}" in listing
    assert f"mashang/photos/published/large/{file.sha256[:2]}/{file.sha256}.jpg" in listing


async def test_what_is_not_in_s3_is_absent_not_an_error(in_s3):
    assert await fetch(in_s3, original_path("0" * 64)) is None
