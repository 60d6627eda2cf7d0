"""Saving and removing. Saving twice is saving once."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import now
from backend.refusals import Invalid, NotFound
from backend.saved.queries import count_saved, known_tags
from backend.things.models import SavedThing
from scanning.codes import Tag, read_code

MOST = 500  # lines of one person; the refusal below says so


async def save(session: AsyncSession, person_id: UUID, typed: str) -> str:
    """Put the thing behind this code into the person's list; gives its tag."""
    code = read_code(typed)
    if not isinstance(code, Tag):
        raise Invalid("这不是码上的码。重新扫一次，或核对 10 个字符", "tag")
    if not await keep(session, person_id, [code.value]):
        raise NotFound("没有这个码，或者它还没有绑定设备")
    return code.value


async def keep(session: AsyncSession, person_id: UUID, tags: Sequence[str]) -> set[str]:
    """Put these into the person's list, as far as they are codes of things. Gives those that are in it now."""
    known = await known_tags(session, list(tags))
    if not known:
        return known
    if await count_saved(session, person_id) + len(known) > MOST:
        raise Invalid("我的设备最多 500 台。先移除一些")
    moment = now()
    rows = [{"person_id": person_id, "tag": tag, "added_at": moment} for tag in sorted(known)]
    await session.execute(insert(SavedThing).values(rows).on_conflict_do_nothing())
    return known


async def remove(session: AsyncSession, person_id: UUID, tag: str) -> None:
    await session.execute(delete(SavedThing).where(SavedThing.person_id == person_id, SavedThing.tag == tag))
