"""Deliveries that are due, each given to one worker for the time of a lease, and the outcomes that it notes. A worker
that is killed leaves its lease to run out; the message then goes again under the same topic, so that the phone shows
it once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import SignIn
from backend.alerts.models import Delivery, Notice, PushSubscription
from backend.alerts.rules import wait_before
from backend.database import now
from notifications.channel import Gone, Later, Outcome, Refused, Sent

LEASE = timedelta(seconds=90)
"""Longer than any attempt takes, with its turn at a slow service."""
AFTER_REFUSAL = timedelta(minutes=5)
"""A service that refuses all of ours is asked again only after somebody had time to look."""
OPEN = Delivery.handed_over_at.is_(None), Delivery.failed_at.is_(None)
SIGNED_OUT = "在这台设备上已经退出登录，或者不再接收推送"


class Claimed(msgspec.Struct, frozen=True):
    """One delivery with all that is needed to carry it."""

    id: UUID
    channel: str
    attempts: int
    expires_at: datetime
    subscription_id: UUID | None
    address_sealed: bytes | None
    notice_id: UUID
    person_id: UUID
    title: str
    body: str
    link: str
    urgency: str
    subscription_sealed: bytes | None
    signed_out_at: datetime | None
    service: str | None


async def claim(session: AsyncSession, most: int, lowest: int = 0) -> list[Claimed]:
    """The most urgent first, at most so many, none below a priority."""
    due = (
        select(Delivery.id)
        .where(*OPEN, Delivery.due_at <= now(), Delivery.expires_at > now(), Delivery.priority >= lowest)
        .order_by(Delivery.priority.desc(), Delivery.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    claimed = (
        update(Delivery)
        .where(Delivery.id.in_(due.scalar_subquery()))
        .values(due_at=now() + LEASE, attempts=Delivery.attempts + 1)
        .returning(
            Delivery.id,
            Delivery.notice_id,
            Delivery.channel,
            Delivery.attempts,
            Delivery.priority,
            Delivery.expires_at,
            Delivery.subscription_id,
            Delivery.address_sealed,
        )
        .cte("claimed")
    ).c
    found = (
        select(
            claimed.id,
            claimed.channel,
            claimed.attempts,
            claimed.expires_at,
            claimed.subscription_id,
            claimed.address_sealed,
            Notice.id,
            Notice.person_id,
            Notice.title,
            Notice.body,
            Notice.link,
            Notice.urgency,
            PushSubscription.sealed,
            SignIn.ended_at,
            PushSubscription.service,
        )
        .join(Notice, Notice.id == claimed.notice_id)
        .outerjoin(PushSubscription, PushSubscription.id == claimed.subscription_id)
        .outerjoin(SignIn, SignIn.token_digest == PushSubscription.sign_in)
        .order_by(claimed.priority.desc(), claimed.id)
    )
    return [Claimed(*row) for row in (await session.execute(found)).all()]


async def expire(session: AsyncSession) -> int:
    """What nobody needs to hear any more is not handed over; it stays to be seen. One that is under way at this moment
    counts as handed over when it gets there all the same. Gives how many there were."""
    past = update(Delivery).where(*OPEN, Delivery.expires_at <= now())
    said = func.concat_ws("：", "过了时效，没有送出去", func.nullif(Delivery.why, ""))
    ended = await session.execute(past.values(failed_at=now(), why=said).returning(Delivery.id))
    return len(ended.all())


async def note(session: AsyncSession, outcomes: Sequence[tuple[Claimed, Outcome]]) -> None:
    """What became of attempts. A delivery that another worker noted meanwhile, or a receipt, keeps the better."""
    rows = [row_of(claimed, outcome) for claimed, outcome in outcomes]
    handed_over = [row for row in rows if "row_handed_over_at" in row]
    others = [row for row in rows if "row_handed_over_at" not in row]
    if handed_over:
        await (await session.connection()).execute(HANDED_OVER, handed_over)
    if others:
        await (await session.connection()).execute(NOT_HANDED_OVER, others)
    for claimed, outcome in outcomes:
        if isinstance(outcome, Gone) and claimed.subscription_id:
            await end_subscription(session, claimed.subscription_id, outcome.why)


def row_of(claimed: Claimed, outcome: Outcome) -> dict[str, object]:
    match outcome:
        case Sent(reference):
            return {"row_id": claimed.id, "row_handed_over_at": now(), "row_reference": reference or None}
        case Later(why, after_seconds):
            wait = max(wait_before(claimed.attempts), timedelta(seconds=after_seconds or 0))
            return {"row_id": claimed.id, "row_why": why, "row_due_at": now() + wait, "row_failed_at": None}
        case Refused(why, is_ours=True):
            due = now() + max(wait_before(claimed.attempts), AFTER_REFUSAL)
            return {"row_id": claimed.id, "row_why": why, "row_due_at": due, "row_failed_at": None}
        case Gone(why) | Refused(why):
            return {"row_id": claimed.id, "row_why": why, "row_due_at": now(), "row_failed_at": now()}


async def end_subscription(session: AsyncSession, subscription_id: UUID, why: str) -> None:
    """Forget its keys, and what was still on its way to it."""
    await session.execute(
        update(PushSubscription)
        .where(PushSubscription.id == subscription_id, PushSubscription.ended_at.is_(None))
        .values(ended_at=now(), ended_why=why, sealed=None)
    )
    await session.execute(
        update(Delivery)
        .where(*OPEN, Delivery.subscription_id == subscription_id)
        .values(failed_at=now(), why=why)
    )


TABLE = Delivery.__table__
HANDED_OVER = (
    update(TABLE)  # type: ignore[arg-type]
    .where(TABLE.c.id == bindparam("row_id"), TABLE.c.handed_over_at.is_(None))
    .values(
        handed_over_at=bindparam("row_handed_over_at"),
        reference=bindparam("row_reference"),
        failed_at=None,
        why="",
    )
)
NOT_HANDED_OVER = (
    update(TABLE)  # type: ignore[arg-type]
    .where(TABLE.c.id == bindparam("row_id"), TABLE.c.handed_over_at.is_(None), TABLE.c.failed_at.is_(None))
    .values(why=bindparam("row_why"), due_at=bindparam("row_due_at"), failed_at=bindparam("row_failed_at"))
)
