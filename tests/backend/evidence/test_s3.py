"""With FILES_URL the same evidence lies in S3-compatible storage, here a server process of its own."""

import subprocess
import sys
from dataclasses import replace

import httpx
import pytest

from backend.evidence.actions import keep, original_path
from backend.evidence.published import published_copy
from backend.evidence.storage import fetch, store_of
from tests.backend.evidence.pictures import photo
from tests.phones import free_port

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


@pytest.fixture
def in_s3(settings, s3_address):
    return store_of(
        replace(
            settings,
            files_url="s3://evidence/mashang/photos",
            s3_endpoint=s3_address,
            s3_key="key",
            s3_secret="secret",
        )
    )


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
