"""Alembic runs on the same settings and models as the product."""

import asyncio

from alembic import context
from sqlalchemy.engine import Connection

from backend import models
from backend.database import connect
from backend.settings import Settings


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=models.metadata, include_name=ours, compare_type=True
    )
    with context.begin_transaction():
        context.run_migrations()


def ours(name: str | None, kind: str, parents: object) -> bool:
    """Monthly partitions are made by the worker, the tables of the timetable are its library's own."""
    return not (kind == "table" and name and name.startswith(("scans_", "scan_uses_", "pgqueuer_")))


async def run() -> None:
    engine = connect(Settings())
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
        await connection.commit()
    await engine.dispose()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    asyncio.run(run())
