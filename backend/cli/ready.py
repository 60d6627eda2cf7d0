"""Brings a database to where the product can run on it. Several processes may do so at once; one of them does it."""

import asyncio
import os

import asyncpg

from backend.cli.faults import CannotRun
from backend.database import connect, sessions
from backend.demo.generator import DemoWorld, describe_demo, is_empty, load_demo
from backend.regions.actions import load_regions
from backend.settings import PROJECT, Settings

MIGRATIONS = PROJECT / "backend" / "migrations" / "versions"
LOCK = 0x6D6173_68616E67  # "mashang", for pg_advisory_lock


async def make_ready(settings: Settings) -> DemoWorld | None:
    """Migrate, load the districts, and with DEMO=1 the demo world into an empty database.

    Gives the demo world when the database holds it.
    """
    try:
        connection = await asyncpg.connect(settings.database_url)
    except (OSError, asyncpg.PostgresError) as error:
        raise CannotRun(f"The database of DATABASE_URL does not answer: {error}") from error
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        if await revision_of(connection) != newest_revision():
            await asyncio.to_thread(migrate, settings)
        return await fill(settings)
    finally:
        await connection.close()  # which gives the lock back


async def revision_of(connection: asyncpg.Connection) -> str | None:
    """How far the database is; None when it is empty."""
    try:
        found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    except asyncpg.UndefinedTableError:
        return None
    return found


def newest_revision() -> str:
    """Steps are numbered and named after their number."""
    return max(file.name.split("_")[0] for file in MIGRATIONS.glob("[0-9]*.py"))


def migrate(settings: Settings) -> None:
    """Alembic reads the settings from the environment, in a loop of its own."""
    from alembic import command  # most starts find nothing to migrate, and loading it takes a while
    from alembic.config import Config

    os.environ["DATABASE_URL"] = settings.database_url
    command.upgrade(Config(PROJECT / "alembic.ini"), "head")


async def fill(settings: Settings) -> DemoWorld | None:
    engine = connect(settings)
    try:
        async with sessions(engine).begin() as session:
            if settings.demo == "1" and await is_empty(session):
                return await load_demo(session)
            await load_regions(session)
            known = await describe_demo(session)
            return known if known.people else None
    finally:
        await engine.dispose()
