"""Ask for a photo to be read, and what becomes of it. One photo at a time is read, by whichever worker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.database import Sessions, new_id, now
from backend.evidence.recognition import recognise
from backend.evidence.storage import Store, put
from backend.jobs import wake_workers
from backend.live.announcing import announce
from backend.nameplates.forms import fields_for
from backend.nameplates.models import PHOTOS, PlateReading
from backend.refusals import Invalid, NotFound, TooMany

READING = 7_270_032  # advisory lock
LEASE = timedelta(minutes=5)
MOST_TRIES = 3  # a photo over which three workers died is given up
MOST_WAITING = 30
# Who asked looks at what was read within minutes, or on the same day when the phone slept. A licence has names on it.
KEPT = timedelta(days=1)
GIVEN_UP = "这张照片读不出来。靠近一些、避开反光再拍一张，或者照铭牌填"


async def ask(
    session: AsyncSession, store: Store, actor: Actor, form: str, type_code: str, photo: bytes
) -> PlateReading:
    """Lay the photo down to be read. Raises Invalid, TooMany with the sentence for the person."""
    fields_for(form, type_code)
    if await waiting(session) >= MOST_WAITING:
        raise TooMany("现在等着读的照片太多。过几分钟再试，或者照铭牌填")
    if not photo:
        raise Invalid("这个文件是空的（0 字节），请重新拍一张")
    if not (await asyncio.to_thread(recognise, photo)).is_photo:
        raise Invalid("这是视频或语音，这里要一张照片")
    asked = PlateReading(id=new_id(), form=form, type_code=type_code, asked_by=actor.person_id)
    await put(store, asked.photo, photo)
    session.add(asked)
    await session.flush()
    await wake_workers(session)
    return asked


async def waiting(session: AsyncSession, before: PlateReading | None = None) -> int:
    """How many are not read yet; or of those only how many come first."""
    count = select(func.count()).select_from(PlateReading).where(PlateReading.done_at.is_(None))
    return await session.scalar(count.where(PlateReading.id < before.id) if before else count) or 0


async def reading_of(session: AsyncSession, actor: Actor, reading_id: UUID) -> PlateReading:
    """Only who asked sees it."""
    found = await session.get(PlateReading, reading_id)
    if found is None or found.asked_by != actor.person_id:
        raise NotFound("没有这次识别。请再拍一张")
    return found


@asynccontextmanager
async def only_one(open_session: Sessions) -> AsyncIterator[bool]:
    """Whether nobody else is reading, in any process: the OCR takes a core and 300 MB. A worker that dies lets go."""
    async with open_session.begin() as session:
        yield bool(await session.scalar(select(func.pg_try_advisory_xact_lock(READING))))


async def claim(open_session: Sessions) -> PlateReading | None:
    """The oldest that nobody is at, for as long as a lease."""
    async with open_session.begin() as session:
        due = select(PlateReading).where(
            PlateReading.done_at.is_(None),
            or_(PlateReading.leased_until.is_(None), PlateReading.leased_until < now()),
        )
        found = await session.scalar(due.order_by(PlateReading.id).limit(1).with_for_update(skip_locked=True))
        if found is None:
            return None
        found.tries += 1
        found.leased_until = now() + LEASE
        if found.tries > MOST_TRIES:
            await settle(session, found, refusal=GIVEN_UP)
        else:
            await announce(session, found.room)
        return found


async def finish(open_session: Sessions, reading_id: UUID, **outcome: Any) -> None:
    async with open_session.begin() as session:
        if found := await session.get(PlateReading, reading_id):  # else it has been forgotten meanwhile
            await settle(session, found, **outcome)


async def settle(
    session: AsyncSession, found: PlateReading, read: dict | None = None, refusal: str | None = None
) -> None:
    found.read, found.refusal, found.done_at, found.leased_until = read, refusal, now(), None
    await announce(session, found.room)


async def forget_photo(store: Store, read: PlateReading) -> None:
    with suppress(FileNotFoundError):  # when it was swept away already
        await store.delete_async(read.photo)


async def forget_old(open_session: Sessions, store: Store) -> None:
    """What was asked for longer ago than is of use, and photos that were left behind."""
    until = now() - KEPT
    async with open_session.begin() as session:
        await session.execute(delete(PlateReading).where(PlateReading.asked_at < until))
    async for batch in store.list(PHOTOS):
        if old := [photo["path"] for photo in batch if photo["last_modified"] < until]:
            await store.delete_async(old)
