"""Phones on which the app was not opened for long. Push services forget such phones, each in its own time; we say so
before, by what still reaches the person, and then stop counting on them."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.actions import tell
from backend.alerts.claims import end_subscription
from backend.alerts.models import Channel, PushSubscription
from backend.database import Sessions, now
from backend.jobs import Periodic

WARNED_AFTER, DROPPED_AFTER = timedelta(days=55), timedelta(days=60)
WHY = "60 天没有在这台设备上打开过码上"


async def see_to_silent_phones(open_session: Sessions) -> None:
    async with open_session.begin() as session:
        await drop(session)
    async with open_session.begin() as session:
        await warn(session)


async def drop(session: AsyncSession) -> None:
    """Only after a warning: a server that was off for a week still warns first."""
    silent = select(PushSubscription.id).where(
        PushSubscription.ended_at.is_(None),
        PushSubscription.warned_at < now() - (DROPPED_AFTER - WARNED_AFTER),
        PushSubscription.seen_at < now() - DROPPED_AFTER,
    )
    for subscription_id in (await session.scalars(silent)).all():
        await end_subscription(session, subscription_id, WHY)


async def warn(session: AsyncSession) -> None:
    """In the inbox, and by mail for who wants mail: a push to a phone that lies in a drawer reaches nobody."""
    silent = (
        update(PushSubscription)
        .where(
            PushSubscription.ended_at.is_(None),
            PushSubscription.warned_at.is_(None),
            PushSubscription.seen_at < now() - WARNED_AFTER,
        )
        .values(warned_at=now())
        .returning(PushSubscription.id, PushSubscription.person_id, PushSubscription.terminal)
    )
    for subscription_id, person_id, terminal in (await session.execute(silent)).all():
        title = f"{terminal or '一台设备'} 快两个月没有打开过码上，5 天后不再推送到那里"
        body = "在那台设备上打开一次码上就好。不用了，可以在通知设置里移除"
        key = f"silent {subscription_id} {now():%Y-%m}"
        named = [Channel.MAIL]
        await tell(
            session,
            [person_id],
            "people.device",
            title,
            link="/me/notices",
            body=body,
            key=key,
            channels=named,
        )


PERIODIC = Periodic(
    "alerts.silent_phones", "提醒并停用 60 天没有打开过的推送设备", "20 1 * * *", see_to_silent_phones
)
