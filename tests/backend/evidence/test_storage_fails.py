"""A storage that is full or away loses nothing: it is said in a sentence, and the phone goes on where it was."""

import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import func, select

from backend.app import make_app
from backend.evidence.models import StoredFile
from backend.evidence.uploads import STEP
from tests.backend.evidence.pictures import photo
from tests.backend.evidence.test_uploads import BODY, begin, creation, large_photo, offset, send, step
from tests.conftest import BROWSER, ORIGIN


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def nowhere() -> str:
    """An address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
async def signed_in(settings, world):
    """`client = await signed_in(settings)`: the binder in front of an application with these."""

    async def of(settings) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=make_app(settings))
        client = httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=BROWSER)
        form = {"phone": world.people["binder"].phone, "password": world.password}
        assert (await client.post("/sign-in", data=form)).status_code == 303
        return client

    return of


async def files(session) -> int:
    return (await session.execute(select(func.count()).select_from(StoredFile))).scalar_one()


async def test_a_small_photo_waits_until_there_is_room(settings, signed_in, session):
    phone, data = await signed_in(settings), photo(seed=4)
    headers = {**BODY, **creation(data)}
    with room_for(20_000):
        answer = await phone.post("/uploads", headers=headers, content=data)
    assert (answer.status_code, answer.json()["status"]) == (507, "refused")
    assert "满了" in answer.json()["reason"]
    assert await files(session) == 0
    assert (await phone.post("/uploads", headers=headers, content=data)).status_code == 201
    assert await files(session) == 1


async def test_steps_go_on_where_they_were_when_there_is_room_again(settings, signed_in, session):
    phone, data = await signed_in(settings), large_photo(seed=5)
    await begin(phone, data)
    await step(phone, data, 0, STEP)
    with room_for(20_000):
        assert (await step(phone, data, STEP, 2 * STEP)).status_code == 507
    assert await offset(phone, data) == STEP
    with room_for(STEP):  # for every step, not for the whole
        assert (await send(phone, data)).status_code == 507
    assert await files(session) == 0
    assert (await send(phone, data)).headers["upload-offset"] == str(len(data))
    assert await files(session) == 1


async def test_a_bucket_that_is_away_is_said_and_nothing_is_counted(settings, signed_in, nowhere):
    away = replace(
        settings, files_url="s3://evidence/away", s3_endpoint=nowhere, s3_key="key", s3_secret="secret"
    )
    phone, data = await signed_in(away), large_photo(seed=6)
    await begin(phone, data)
    answer = await step(phone, data, 0, STEP)
    assert answer.status_code == 503
    assert "存储暂时不通" in answer.json()["reason"]
    assert await offset(phone, data) == 0
