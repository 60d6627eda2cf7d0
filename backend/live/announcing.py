"""Said in the transaction of what happened, heard after its commit by every process that has listeners in the room."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

CHANNEL = "mashang_live"
MOST_BYTES = 7_900  # PostgreSQL refuses a notification of 8,000


class Announcement(Struct, frozen=True, omit_defaults=True):
    """`facts` say all there is to say. Without them those who listen read again what they show. `ends`: they are
    sent away, and judged anew when they come back."""

    room: str
    facts: dict[str, Any] | None = None
    ends: bool = False


async def announce(session: AsyncSession, room: str, **facts: Any) -> None:
    """Tell all who listen in `room` that something changed there. Everybody in the room may know the `facts`, which
    are few and small (ValueError beyond 7,900 bytes); same announcements of one transaction are heard once."""
    await say(session, Announcement(room, facts or None))


async def announce_all(session: AsyncSession, rooms: Iterable[str]) -> None:
    """The same in many rooms, with one statement; each looks again."""
    payloads = [msgspec.json.encode(Announcement(room)).decode() for room in rooms]
    if payloads:
        said = text(f"SELECT pg_notify('{CHANNEL}', said) FROM unnest(CAST(:payloads AS text[])) AS said")
        await session.execute(said, {"payloads": payloads})


async def end_streams(session: AsyncSession, person_id: UUID) -> None:
    """What this person has open ends on all devices; those still signed in are back within seconds."""
    await say(session, Announcement(room_of_leaving(person_id), ends=True))


def room_of_leaving(person_id: UUID) -> str:
    return f"leaving:{person_id}"


async def say(session: AsyncSession, announcement: Announcement) -> None:
    payload = msgspec.json.encode(announcement)
    if len(payload) > MOST_BYTES:
        raise ValueError(f"{len(payload)} bytes are too much to announce in {announcement.room}")
    await session.execute(text(f"SELECT pg_notify('{CHANNEL}', :payload)"), {"payload": payload.decode()})
