"""Connection, transaction, ids. One engine per process; one transaction per request."""

import os
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import DateTime, MetaData, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import Text

from backend.settings import Settings

Sessions = async_sessionmaker[AsyncSession]


class Row(DeclarativeBase):
    """The base of every table. Times are aware, texts are unlimited, names of constraints are predictable."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012
        datetime: DateTime(timezone=True),
        UUID: Uuid(),
        str: Text(),
        dict: JSONB(),
        list[str]: ARRAY(Text()),
    }


def connect(settings: Settings) -> AsyncEngine:
    """An engine for `DATABASE_URL`; accepts the plain postgresql:// form too."""
    url = settings.database_url.replace("postgresql://", "postgresql+asyncpg://", 1).replace(
        "postgres://", "postgresql+asyncpg://", 1
    )
    return create_async_engine(url, pool_size=int(settings.pool_size), max_overflow=5, pool_pre_ping=False)


def sessions(engine: AsyncEngine) -> Sessions:
    return async_sessionmaker(engine, expire_on_commit=False)


def alone(engine: AsyncEngine) -> AsyncEngine:
    """The same connections for statements that stand alone: each is a transaction, which spares two round trips."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


async def transaction(open_session: Sessions) -> AsyncIterator[AsyncSession]:
    """The request's transaction: commits when the handler returns, rolls back when it raises."""
    async with open_session.begin() as session:
        yield session


def now() -> datetime:
    return datetime.now(UTC)


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): 48 bits of milliseconds, the rest random, so that rows lie in order of time."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (7 << 76)
    value = (value & ~(0x3 << 62)) | (2 << 62)
    return UUID(int=value)


def id_at(moment: datetime) -> UUID:
    """Like `new_id`, as if it had been made at this moment: for what is brought in afterwards."""
    return UUID(int=first_id(moment).int | int.from_bytes(os.urandom(8)) >> 2)


def first_id(moment: datetime) -> UUID:
    """The smallest that `new_id` can have given at this moment: what is younger is greater."""
    return UUID(int=int(moment.timestamp() * 1000) << 80 | 7 << 76 | 2 << 62)
