"""Imports carried out at once."""

import httpx
import pytest

from backend.database import Sessions, connect, sessions
from backend.imports.writing import run_imports
from backend.settings import Settings


@pytest.fixture
async def open_session(settings: Settings):
    engine = connect(settings)
    yield sessions(engine)
    await engine.dispose()


@pytest.fixture
def worker(open_session: Sessions):
    """`await worker()`: everything that waits for the worker is done."""

    async def until_done() -> None:
        while await run_imports(open_session):
            continue

    return until_done


@pytest.fixture
def send(worker):
    """`page = await send(client, "表.xlsx", bytes)`: uploaded and checked; gives the preview, or the refusal."""

    async def upload(
        client: httpx.AsyncClient, name: str, content: bytes, kind: str = "equipment"
    ) -> httpx.Response:
        answer = await client.post("/imports", data={"kind": kind}, files={"file": (name, content)})
        if answer.status_code != 303:
            return answer
        await worker()
        return await client.get(answer.headers["location"])

    return upload


@pytest.fixture
def confirm(worker):
    """Confirms the import of a preview, and gives the page of the result."""

    async def press(client: httpx.AsyncClient, preview: httpx.Response) -> httpx.Response:
        answer = await client.post(f"{preview.url.path}/confirmation")
        assert answer.status_code == 303, answer.text
        await worker()
        return await client.get(answer.headers["location"])

    return press
