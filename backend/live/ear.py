"""The one connection of a process that hears what PostgreSQL announces; opened again for ever when it is lost."""

import asyncio
import logging
from collections.abc import Callable

import asyncpg

log = logging.getLogger("mashang.live")
LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
ASK_EVERY = 10.0  # seconds; a connection that broke without a word is found out by asking
PATIENCE = 5.0  # seconds for an answer
FIRST_REST, LONGEST_REST = 0.2, 5.0  # seconds between attempts


async def keep_listening(
    url: str, channel: str, heard: Callable[[str], None], opened: Callable[[], None], lost: Callable[[], None]
) -> None:
    """Until cancelled. `heard` gets each payload; `opened` is called whenever hearing begins: nobody knows what was
    said before."""
    rest = FIRST_REST
    while True:
        try:
            connection = await asyncpg.connect(url, timeout=PATIENCE)
        except LOST as error:
            log.warning("cannot listen to the database, trying again: %s", error)
            await asyncio.sleep(rest)
            rest = min(rest * 2, LONGEST_REST)
            continue
        try:
            await hear(connection, channel, heard, opened)
        except LOST as error:
            log.warning("lost the database while listening: %s", error)
        finally:
            lost()
            connection.terminate()
        rest = FIRST_REST


async def hear(
    connection: asyncpg.Connection, channel: str, heard: Callable[[str], None], opened: Callable[[], None]
) -> None:
    """Until the connection is gone."""
    gone = asyncio.Event()
    connection.add_termination_listener(lambda _: gone.set())
    await connection.add_listener(channel, lambda _connection, _pid, _channel, payload: heard(payload))
    opened()
    while not gone.is_set():
        try:
            await asyncio.wait_for(gone.wait(), ASK_EVERY)
        except TimeoutError:
            await connection.execute("SELECT 1", timeout=PATIENCE)
