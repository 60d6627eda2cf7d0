"""The register of the small named world, found by search, and imports carried out at once."""

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation
from backend.database import Sessions, connect, sessions
from backend.settings import Settings
from backend.things.imports_writing import run_imports
from backend.things.models import Thing
from backend.things.searchable import searchable


@pytest.fixture
async def open_session(settings: Settings):
    engine = connect(settings)
    yield sessions(engine)
    await engine.dispose()


@pytest.fixture
async def searchable_world(session: AsyncSession, world) -> None:
    """The world's things with their search columns, which its maker leaves empty."""
    rows = await session.execute(
        select(Thing, Organisation.name).join(Organisation, Organisation.id == Thing.user_unit_id)
    )
    for thing, unit in rows.all():
        values = {column.name: getattr(thing, column.name) for column in Thing.__table__.columns}
        await session.execute(update(Thing).where(Thing.id == thing.id).values(**searchable(values, [unit])))
    await session.commit()


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
