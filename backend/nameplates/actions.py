"""Ask for a photo to be read, and what becomes of it. One photo at a time is read by a worker."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.database import Sessions, now
from backend.evidence.actions import keep
from backend.evidence.storage import Store
from backend.jobs import wake_workers
from backend.live.announcing import announce
from backend.nameplates.forms import fields_for
from backend.nameplates.models import PlateReading
from backend.refusals import Invalid, NotFound, TooMany

LEASE = timedelta(minutes=5)
MOST_TRIES = 3  # a photo over which three workers died is given up
MOST_WAITING = 30
GIVEN_UP = "这张照片读不出来。靠近一些、避开反光再拍一张，或者照铭牌填"


async def ask(
    session: AsyncSession, store: Store, actor: Actor, form: str, type_code: str, photo: bytes
) -> PlateReading:
    """Keep the photo as evidence, to be read. Raises Invalid, TooMany with the sentence for the person."""
    fields_for(form, type_code)
    if await waiting(session) >= MOST_WAITING:
        raise TooMany("现在等着读的照片太多。过几分钟再试，或者照铭牌填")
    file = await keep(session, store, photo, actor.person_id)
    if not file.media_type.startswith("image/"):
        raise Invalid("这是视频或语音，这里要一张照片")
    asked = PlateReading(sha256=file.sha256, form=form, type_code=type_code, asked_by=actor.person_id)
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
        await settle(session, await session.get_one(PlateReading, reading_id), **outcome)


async def settle(
    session: AsyncSession, found: PlateReading, read: dict | None = None, refusal: str | None = None
) -> None:
    found.read, found.refusal, found.done_at, found.leased_until = read, refusal, now(), None
    await announce(session, found.room)
