"""Databases to measure on: a private PostgreSQL with the demo world in it, thrown away afterwards."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config

from backend.cli.local_postgres import LocalPostgres
from backend.database import connect, sessions
from backend.demo.generator import load_demo
from backend.settings import PROJECT, Settings


@contextmanager
def demo_database(folder: Path, equipment: int = 2_000, meters: int = 1_000) -> Iterator[str]:
    """URL of a migrated database with so many rows, analysed. Keys lie in `folder` too."""
    folder.chmod(0o755)
    os.environ["DATA_DIR"] = str(folder)
    with LocalPostgres(folder / "pg") as server:
        asyncio.run(execute(server.url("postgres"), "CREATE DATABASE bench"))
        os.environ["DATABASE_URL"] = url = server.url("bench")
        command.upgrade(Config(PROJECT / "alembic.ini"), "head")
        asyncio.run(load(url, equipment, meters))
        asyncio.run(execute(url, "VACUUM ANALYZE"))
        yield url


async def load(url: str, equipment: int, meters: int) -> None:
    engine = connect(Settings(database_url=url))
    async with sessions(engine).begin() as session:
        await load_demo(session, equipment=equipment, meters=meters)
    await engine.dispose()


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()
