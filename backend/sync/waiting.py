"""Files what waited for another record as soon as that one is filed, and gives up after the days it may wait."""

import json
from datetime import timedelta

from sqlalchemy import exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from backend.alerts.actions import tell
from backend.database import Sessions, now
from backend.jobs import Job
from backend.settings import Settings
from backend.sync.authors import actor_of_author
from backend.sync.inbox import HELD, Held, file_or_wait
from backend.sync.kinds import Desk
from backend.sync.known_kinds import KINDS
from backend.sync.models import Receipt
from offline.answer import Status
from offline.envelope import Parcel, sealed

TRY_AGAIN = timedelta(minutes=1)
EVERY_SECONDS = 5.0


async def file_what_waited(open_session: Sessions, desk: Desk) -> bool:
    """One record; whether there may be more. It is claimed first, so that one whose action breaks does not
    keep the others waiting."""
    async with open_session.begin() as session:
        content = await claim(session)
    if content is None:
        return False
    async with open_session.begin() as session:
        await file_one(session, desk, sealed(json.loads(content)))
    return True


async def file_waiting_records(open_session: Sessions) -> bool:
    return await file_what_waited(open_session, Desk(KINDS, Settings()))


JOB = Job("sync.waiting", file_waiting_records, EVERY_SECONDS)


async def claim(session: AsyncSession) -> str | None:
    parent = aliased(Receipt)
    due = or_(
        exists().where(parent.id == Receipt.after_id, parent.filed_at.is_not(None)),
        Receipt.waiting_until < now(),
    )
    untried = or_(Receipt.tried_at.is_(None), Receipt.tried_at < now() - TRY_AGAIN)
    chosen = (
        select(Receipt.id)
        .where(Receipt.is_waiting(), due, untried)
        .order_by(Receipt.waiting_until)
        .limit(1)
        .with_for_update(skip_locked=True, of=Receipt)
        .scalar_subquery()
    )
    claimed = update(Receipt).where(Receipt.id == chosen).values(tried_at=now()).returning(Receipt.content)
    return (await session.execute(claimed)).scalar_one_or_none()


async def file_one(session: AsyncSession, desk: Desk, parcel: Parcel) -> None:
    """In its author's name, who hears of it when it is refused. A visitor sees it in the outbox of their phone."""
    envelope = parcel.envelope
    mine = select(*HELD).where(Receipt.id == envelope.id, Receipt.is_waiting()).with_for_update()
    found = (await session.execute(mine)).one_or_none()
    if found is None or Held._make(found).digest != parcel.digest:
        return  # the phone was faster
    author = await actor_of_author(session, envelope.author)
    answer = await file_or_wait(session, desk, author, parcel, Held._make(found))
    if answer.status == Status.REFUSED and author:
        await tell(
            session,
            [envelope.author],
            "sync.refused",
            "有一条记录没有被收下",
            link="/outbox",
            body=answer.reason or "",
        )
