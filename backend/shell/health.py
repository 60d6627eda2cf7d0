"""Whether the server can do its work."""

import asyncio
import logging

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from backend.database import Sessions

log = logging.getLogger("mashang")
PATIENCE = 5.0  # seconds; a proxy that asks will not wait longer


async def database_answers(open_session: Sessions) -> bool:
    try:
        async with asyncio.timeout(PATIENCE), open_session() as session:
            await session.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError) as error:  # TimeoutError is an OSError
        log.error("the database does not answer: %s", error)
        return False
    return True
