"""The phones and computers that a person lets us push to: taken on, tried, given up."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import SignIn
from backend.accounts.secrets import seal, token_digest
from backend.alerts.actions import write_deliveries, write_notices
from backend.alerts.claims import end_subscription
from backend.alerts.models import Channel, PushSubscription, Urgency
from backend.alerts.rules import Way
from backend.database import new_id, now
from backend.refusals import Conflict, Invalid, NotFound, Over
from notifications.channel import Subscription
from notifications.push_hosts import PushHosts
from notifications.push_sealing import browser_keys

MOST = 20  # of one person
GIVEN_UP = "在这台设备上关掉了"
REMOVED = "从列表里移除了"
TRY_TITLE = "试一条：收到就好"
SHOWN_FOR = timedelta(days=30)  # how long a phone that ended stays in the list, with its reason


class Keys(Struct):
    p256dh: str
    auth: str


class Said(Struct):
    """As a browser writes its `PushSubscription`."""

    endpoint: str
    keys: Keys
    again: bool = False  # sent because the app was opened, not because somebody asked for it


async def keep_subscription(
    session: AsyncSession, person_id: UUID, sign_in: bytes, said: Said, *, terminal: str, hosts: PushHosts
) -> UUID:
    """Taken on, or seen again: pages send it each time they are opened. A phone on which somebody else signs in is
    theirs from then on. Refused unless it is a subscription at a push service that we know."""
    subscription = Subscription(said.endpoint, said.keys.p256dh, said.keys.auth)
    try:
        service = hosts.check(said.endpoint)
        browser_keys(subscription)
    except ValueError as error:  # carries a sentence
        raise Invalid(str(error)) from error
    digest = token_digest(said.endpoint)
    if said.again:
        await must_not_be_removed(session, person_id, digest)
    await must_have_room(session, person_id, digest)
    known = {
        "person_id": person_id,
        "sign_in": sign_in,
        "sealed": seal(msgspec.json.encode(subscription).decode()),
        "service": service.split("://", 1)[1],
        "terminal": terminal,
        "seen_at": now(),
        "warned_at": None,
        "ended_at": None,
        "ended_why": "",
    }
    kept = upsert(PushSubscription).values(id=new_id(), endpoint_digest=digest, **known)
    once = kept.on_conflict_do_update(index_elements=["endpoint_digest"], set_=known)
    return (await session.execute(once.returning(PushSubscription.id))).scalar_one()


async def must_not_be_removed(session: AsyncSession, person_id: UUID, digest: bytes) -> None:
    """Whoever takes a phone off the list does not want it back when somebody opens the app there."""
    removed = select(PushSubscription.id).where(
        PushSubscription.endpoint_digest == digest,
        PushSubscription.person_id == person_id,
        PushSubscription.ended_why == REMOVED,
    )
    if await session.scalar(removed):
        raise Over("这台设备从接收推送的列表里移除了。要再收，在通知设置里重新打开")


async def must_have_room(session: AsyncSession, person_id: UUID, digest: bytes) -> None:
    others = select(func.count()).where(
        PushSubscription.person_id == person_id,
        PushSubscription.ended_at.is_(None),
        PushSubscription.endpoint_digest != digest,
    )
    if (await session.execute(others)).scalar_one() >= MOST:
        raise Conflict(f"已经有 {MOST} 台设备接收推送。先在“通知设置”里移除不用的，再打开这一台")


async def remove_subscription(
    session: AsyncSession, person_id: UUID, subscription_id: UUID, why: str
) -> None:
    await own_subscription(session, person_id, subscription_id)
    await end_subscription(session, subscription_id, why)


async def try_subscription(session: AsyncSession, person_id: UUID, subscription_id: UUID) -> None:
    """A notice that goes to this phone alone."""
    subscription = await own_subscription(session, person_id, subscription_id)
    if subscription.ended_at:
        raise Conflict("这台设备已经不再接收推送。在那台设备上重新打开")
    notice_id = new_id()
    notice = {
        "id": notice_id,
        "person_id": person_id,
        "topic": "people.device",
        "title": TRY_TITLE,
        "body": f"发给这台设备：{subscription.terminal}",
        "link": "/me/notices",
    }
    await write_notices(session, [notice])
    way = Way(Channel.PUSH, subscription_id=subscription_id)
    await write_deliveries(session, [(notice_id, way, now())], Urgency.HIGH)


async def own_subscription(session: AsyncSession, person_id: UUID, subscription_id: UUID) -> PushSubscription:
    mine = select(PushSubscription).where(
        PushSubscription.id == subscription_id, PushSubscription.person_id == person_id
    )
    found = (await session.scalars(mine)).one_or_none()
    if found is None:
        raise NotFound("没有这台设备。可能已经移除了")
    return found


async def subscriptions_of(session: AsyncSession, person_id: UUID) -> Sequence[tuple[PushSubscription, bool]]:
    """Those that live, and those that ended lately with their reason; each with whether its person has signed out
    there. The one seen last comes first."""
    mine = (
        select(PushSubscription, SignIn.ended_at.is_not(None))
        .join(SignIn, SignIn.token_digest == PushSubscription.sign_in)
        .where(
            PushSubscription.person_id == person_id,
            PushSubscription.ended_at.is_(None) | (PushSubscription.ended_at > now() - SHOWN_FOR),
        )
        .order_by(PushSubscription.ended_at.is_not(None), PushSubscription.seen_at.desc())
    )
    return [(subscription, signed_out) for subscription, signed_out in await session.execute(mine)]
