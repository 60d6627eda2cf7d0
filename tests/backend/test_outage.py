"""The database goes away and comes back: people are told, nothing needs a hand."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from alembic import command
from alembic.config import Config

from backend.accounts.sign_ins import COOKIE
from backend.app import make_app
from backend.browser_files import address
from backend.cli.local_postgres import LocalPostgres
from backend.database import connect, sessions
from backend.settings import PROJECT, Settings
from tests.conftest import BROWSER, ORIGIN
from tests.world import World, create_world


@pytest.fixture
async def own_postgres(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LocalPostgres]:
    with LocalPostgres(data_dir / "outage", throwaway=True) as server:
        monkeypatch.setenv("DATABASE_URL", server.url())
        yield server


@pytest.fixture
def migrated(own_postgres: LocalPostgres) -> LocalPostgres:
    command.upgrade(Config(PROJECT / "alembic.ini"), "head")
    return own_postgres


async def filled(postgres: LocalPostgres) -> World:
    engine = connect(Settings(database_url=postgres.url()))
    async with sessions(engine).begin() as session:
        world = await create_world(session)
    await engine.dispose()
    return world


async def test_pages_come_back_with_the_database(migrated: LocalPostgres):
    world = await filled(migrated)
    settings = Settings(database_url=migrated.url(), public_url=ORIGIN, pool_size="3")
    transport = httpx.ASGITransport(app=make_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=BROWSER) as visitor:
        page = f"/c/{world.tags['lift']}"
        assert (await visitor.get(page)).status_code == 200
        process = migrated.process
        assert process
        process.terminate()  # waits for sessions to end; the next line ends them
        process.send_signal(2)
        process.wait(60)

        away = await visitor.get(page)
        assert away.status_code == 503
        assert "数据库暂时连不上" in away.text
        cookie = {"Cookie": f"{COOKIE}=of-somebody"}
        styles = await visitor.get(address("pwa/styles/mashang.css"), headers=cookie)
        assert styles.status_code == 200  # a file is given without asking who wants it

        migrated.start()
        answers = [(await visitor.get(page)).status_code for _ in range(6)]
        assert answers[-1] == 200
        assert answers.count(200) >= 5  # at most one request meets a connection that is no more
