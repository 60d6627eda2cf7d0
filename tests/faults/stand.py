"""The product as processes on a real PostgreSQL, any of which may be killed and comes back with what it had."""

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from alembic import command
from alembic.config import Config
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import SignIn
from backend.accounts.sign_ins import open_sign_in
from backend.cli.local_postgres import LocalPostgres
from backend.database import connect, now, sessions
from backend.settings import PROJECT, Settings
from tests.conftest import memory
from tests.phones import Server, free_port
from tests.world import World, create_world

REST = 0.4  # seconds in which what was killed is gone


@dataclass
class Stand:
    """`url` is where phones go: a proxy is between them and `server`."""

    url: str
    proxy_port: int
    postgres: LocalPostgres
    server: Server
    world: World
    folder: Path
    database: asyncio.Lock = field(default_factory=asyncio.Lock)
    killing: asyncio.Lock = field(default_factory=asyncio.Lock)  # who was just killed has to be back first

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A transaction on a connection of its own: the database may have been another process a moment ago, but it
        is not killed meanwhile."""
        async with self.database:
            engine = connect(Settings(database_url=self.postgres.url()))
            try:
                async with sessions(engine).begin() as session:
                    yield session
            finally:
                await engine.dispose()

    async def sign_in(self, person: UUID) -> str:
        """The value of the cookie."""
        async with self.session() as session:
            return await open_sign_in(session, person, installed=True, terminal="a phone with bad luck")

    async def end_sessions(self, person: UUID) -> None:
        async with self.session() as session:
            open_ones = update(SignIn).where(SignIn.person_id == person, SignIn.ended_at.is_(None))
            await session.execute(open_ones.values(ended_at=now()))

    async def kill_server(self) -> None:
        """Web and worker, and they come back."""
        async with self.killing:
            self.kill(*self.server.processes)
            self.server.processes.clear()
            await asyncio.sleep(REST)
            await asyncio.to_thread(self.server.start)

    async def kill_worker(self) -> None:
        async with self.killing:
            self.kill(self.server.processes.pop())
            await asyncio.sleep(REST)
            self.server.run(["backend.worker"])

    def kill(self, *processes) -> None:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()

    async def restart_database(self) -> None:
        """As a crash does it: it begins with what its log has."""
        async with self.database:
            process = self.postgres.process
            assert process
            process.send_signal(signal.SIGQUIT)
            await asyncio.to_thread(process.wait)
            await asyncio.sleep(REST)
            await asyncio.to_thread(self.postgres.start)


@contextmanager
def stand() -> Iterator[Stand]:
    with tempfile.TemporaryDirectory(prefix=f"mashang-test-{os.getpid()}-", dir=memory()) as name:
        folder = Path(name)
        folder.chmod(0o755)
        before = dict(os.environ)
        os.environ["DATA_DIR"] = name
        # Not a throwaway server: that one forgets what it has answered when it is killed.
        try:
            with LocalPostgres(folder / "pg") as postgres:
                os.environ["DATABASE_URL"] = postgres.url()
                command.upgrade(Config(PROJECT / "alembic.ini"), "head")
                yield from started(folder, postgres)
        finally:
            os.environ.clear()
            os.environ.update(before)


def started(folder: Path, postgres: LocalPostgres) -> Iterator[Stand]:
    world = asyncio.run(filled())
    proxy_port, port = free_port(), free_port()
    url = f"http://localhost:{proxy_port}"
    environment = os.environ | {
        "PUBLIC_URL": url,
        "PORT": str(port),
        "DATABASE_POOL": "5",
        "PYTHONUNBUFFERED": "1",
    }
    server = Server(f"http://localhost:{port}", environment, folder / "server.log")
    server.start()
    try:
        yield Stand(url, proxy_port, postgres, server, world, folder)
    finally:
        server.stop()


async def filled() -> World:
    engine = connect(Settings())
    async with sessions(engine).begin() as session:
        world = await create_world(session)
    await engine.dispose()
    return world
