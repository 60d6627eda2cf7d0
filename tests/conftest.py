"""Real PostgreSQL for every test: one private server per run, one database per test, cloned from a migrated one
that holds the small named world of `tests.world`."""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path

import asyncpg
import httpx
import pytest
from alembic import command
from alembic.config import Config
from hypothesis import settings as properties
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cli.local_postgres import LocalPostgres
from backend.database import connect, sessions
from backend.origin import guarded
from backend.settings import PROJECT, Settings
from tests.world import World, create_world

ORIGIN = "http://mashang.test"
ROOM = 4 * 2**30  # bytes; a container often has 64 MB there
numbers = itertools.count(1)
properties.load_profile("ci")  # the same examples each time, and no limit of time on a machine that is busy


@pytest.fixture(scope="session", autouse=True)
def data_dir() -> Iterator[Path]:
    """Keys and files of this run, readable by the server's ordinary user where it must walk through."""
    remove_what_killed_runs_left(Path(memory() or tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=f"mashang-test-{os.getpid()}-", dir=memory()) as folder:
        Path(folder).chmod(0o755)
        os.environ["DATA_DIR"] = folder
        yield Path(folder)


def remove_what_killed_runs_left(place: Path) -> None:
    """Their servers ended with them (`backend.cli.tied`), their folders stayed."""
    for folder in place.glob("mashang-test-*-*"):
        if not is_running(int(folder.name.split("-")[2])):
            shutil.rmtree(folder, ignore_errors=True)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def memory() -> str | None:
    """A folder in memory, where there is room: to make and drop a database is to make and drop a thousand files."""
    folder = Path("/dev/shm")
    roomy = folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM
    return str(folder) if roomy else None


@pytest.fixture(scope="session")
def postgres(data_dir: Path) -> Iterator[LocalPostgres]:
    with LocalPostgres(data_dir / "pg", throwaway=True) as server:
        yield server
        hang_up(server)


@pytest.fixture(scope="session")
def empty_template(postgres: LocalPostgres) -> str:
    """Name of a migrated database without rows."""
    create_database(postgres, "empty_template")
    os.environ["DATABASE_URL"] = postgres.url("empty_template")
    command.upgrade(Config(PROJECT / "alembic.ini"), "head")
    del os.environ["DATABASE_URL"]
    return "empty_template"


@pytest.fixture(scope="session")
def world_template(postgres: LocalPostgres, empty_template: str) -> tuple[str, World]:
    """Name of the database with the world, and the world."""
    create_database(postgres, "world_template", template=empty_template)

    async def fill() -> World:
        engine = connect(Settings(database_url=postgres.url("world_template")))
        async with sessions(engine).begin() as session:
            world = await create_world(session)
        await engine.dispose()
        return world

    return "world_template", asyncio.run(fill())


@pytest.fixture
def empty_database(postgres: LocalPostgres, empty_template: str) -> Iterator[str]:
    """URL of a migrated database without rows."""
    yield from cloned(postgres, empty_template)


@pytest.fixture
def database(postgres: LocalPostgres, world_template: tuple[str, World]) -> Iterator[str]:
    """URL of this test's own database with the world in it."""
    yield from cloned(postgres, world_template[0])


@pytest.fixture
def world(world_template: tuple[str, World]) -> World:
    """The named people, organisations, things and codes."""
    return world_template[1]


@pytest.fixture
def settings(database: str) -> Settings:
    return Settings(database_url=database, public_url=ORIGIN, pool_size="5")


@pytest.fixture
async def session(settings: Settings) -> AsyncIterator[AsyncSession]:
    """For arranging and for looking; commit what the app shall see."""
    engine = connect(settings)
    async with sessions(engine)() as open_session:
        yield open_session
    await engine.dispose()


@pytest.fixture(scope="session")
def all_routes(data_dir: Path) -> Litestar:
    """The application as it read its routes, once for all tests: each furnishes it anew."""
    from backend.app import ROUTES, routed  # DATA_DIR is set before it is read

    return routed(ROUTES)


@pytest.fixture
async def visitor(settings: Settings, all_routes: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without an account, in front of the whole application."""
    from backend.app import furnish

    litestar = all_routes
    furnish(litestar, settings)
    litestar.state.hub.close()  # httpx waits for the end of an answer, and an event stream has none
    transport = httpx.ASGITransport(app=guarded(litestar, settings))
    transport.litestar = litestar  # for tests that look behind the front door
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=BROWSER) as client:
        client.headers["Accept-Language"] = "zh-CN"
        yield client
    await litestar.state.visit_log.flush()
    await litestar.state.scan_log.flush()  # what the lifespan does, which no transport runs
    await litestar.state.glances.close()
    await litestar.state.engine.dispose()


BROWSER = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
async def sign_in(visitor: httpx.AsyncClient, world: World):
    """`client = await sign_in("binder")`: the same application, seen by a person of the world."""

    async def as_person(name: str) -> httpx.AsyncClient:
        client = httpx.AsyncClient(transport=visitor._transport, base_url=ORIGIN, headers=visitor.headers)
        person = world.people[name]
        answer = await client.post("/sign-in", data={"phone": person.phone, "password": world.password})
        assert answer.status_code == 303, answer.text
        return client

    return as_person


def cloned(postgres: LocalPostgres, template: str) -> Iterator[str]:
    name = f"test_{os.getpid()}_{next(numbers)}"
    create_database(postgres, name, template=template)
    yield postgres.url(name)
    run_sql(postgres, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def create_database(postgres: LocalPostgres, name: str, template: str = "template0") -> None:
    # Copying files takes a tenth of the time of copying through the log, which is the default from 15 on.
    strategy = "STRATEGY file_copy" if postgres.version >= 15 else ""
    run_sql(postgres, f"CREATE DATABASE {name} TEMPLATE {template} {strategy}")


def run_sql(postgres: LocalPostgres, statement: str) -> None:
    loop, connection = line_to(postgres)
    loop.run_until_complete(connection.execute(statement))


@cache
def line_to(postgres: LocalPostgres) -> tuple[asyncio.AbstractEventLoop, asyncpg.Connection]:
    """One for all tests: to be connected takes as long as to make half a database. It has a loop of its own, since
    sync fixtures may be set up while the test's own loop exists but does not run."""
    loop = asyncio.new_event_loop()
    return loop, loop.run_until_complete(asyncpg.connect(postgres.url("postgres")))


def hang_up(postgres: LocalPostgres) -> None:
    loop, connection = line_to(postgres)
    loop.run_until_complete(connection.close())
    loop.close()
