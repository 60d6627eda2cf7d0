"""Hands over what is due: many deliveries under way at once, each on its own, and no transaction open meanwhile."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import timedelta
from math import ceil

import msgspec
from sqlalchemy.exc import DBAPIError

from backend.accounts.secrets import unseal
from backend.alerts import claims
from backend.alerts.alarm import alarm
from backend.alerts.channels import Channels, open_channels
from backend.alerts.claims import SIGNED_OUT, Claimed
from backend.alerts.models import Channel, Urgency
from backend.alerts.receipt_tokens import token_of
from backend.database import Sessions, now
from backend.jobs import Job
from backend.settings import Settings
from notifications import channel as wire
from notifications.channel import Gone, Message, Outcome, Refused, Subscription

log = logging.getLogger("mashang.alerts")
MOST = 64  # under way at once in one worker
ORDINARY = 48  # of these: the rest is kept for emergencies, whatever hangs
GLANCE = 0.25  # seconds; while slow ones take all the room, emergencies are looked for so often
EVERY_SECONDS = 5.0
AGAIN = timedelta(seconds=1)  # the database is away: outcomes are kept until it is back, or the lease is over


class HandOver:
    """What one worker has under way. `run` claims as many as there is room for and does not wait for slow ones."""

    def __init__(
        self,
        settings: Callable[[], Settings] = Settings,
        channels: Callable[[Settings], AbstractAsyncContextManager[Channels]] = open_channels,
    ) -> None:
        self.settings_of, self.channels_of = settings, channels
        self.stack = AsyncExitStack()
        self.channels: Channels | None = None
        self.origin = ""
        self.under_way: set[asyncio.Task[None]] = set()
        self.outcomes: list[tuple[Claimed, Outcome]] = []
        self.pen = asyncio.Lock()

    async def run(self, open_session: Sessions) -> bool:
        """Whether there may be more that is due."""
        if self.channels is None:
            settings = self.settings_of()
            self.origin = settings.origin
            self.channels = await self.stack.enter_async_context(self.channels_of(settings))
        if len(self.under_way) >= MOST:
            await asyncio.wait(self.under_way, return_when=asyncio.FIRST_COMPLETED)
        crowded = len(self.under_way) >= ORDINARY
        lowest = Urgency.EMERGENCY.priority if crowded else 0
        room = (MOST if crowded else ORDINARY) - len(self.under_way)
        async with open_session.begin() as session:
            await claims.expire(session)
            claimed = await claims.claim(session, room, lowest)
        for each in claimed:
            task = asyncio.create_task(self.carry(open_session, self.channels, each))
            self.under_way.add(task)
            task.add_done_callback(self.under_way.discard)
        if crowded and not claimed:
            await asyncio.wait(self.under_way, timeout=GLANCE, return_when=asyncio.FIRST_COMPLETED)
        return crowded or bool(claimed)

    async def carry(self, open_session: Sessions, channels: Channels, claimed: Claimed) -> None:
        try:
            message = message_of(claimed, self.origin)
            outcome = await channels[claimed.channel].carry(message) if message else Gone(SIGNED_OUT)
        except Exception:  # one message that breaks us must neither stop the others nor be tried for ever
            log.exception("delivery %s could not be carried", claimed.id)
            outcome = Refused("服务器出错了，这一条没有送出去")
        if not isinstance(outcome, wire.Sent):
            log.warning("%s to a person, attempt %d: %s", claimed.channel, claimed.attempts, outcome)
        self.outcomes.append((claimed, outcome))
        await self.write_down(open_session)

    async def write_down(self, open_session: Sessions) -> None:
        """Whoever has the pen writes for all who finished meanwhile: one transaction for many."""
        async with self.pen:
            written, self.outcomes = self.outcomes, []
            begun = now()
            while written:
                try:
                    async with open_session.begin() as session:
                        await claims.note(session, written)
                        await alarm(session, written)
                    return
                except (DBAPIError, OSError) as error:
                    if now() - begun > claims.LEASE:
                        raise
                    log.warning("cannot note what became of %d deliveries: %s", len(written), error)
                    await asyncio.sleep(AGAIN.total_seconds())

    async def close(self) -> None:
        """Waits for what is under way: to leave it would send it twice."""
        await asyncio.gather(*self.under_way, return_exceptions=True)
        await self.stack.aclose()
        self.channels = None


def message_of(claimed: Claimed, origin: str) -> Message | None:
    """None when its person signed out there meanwhile."""
    to = address_of(claimed)
    if to is None:
        return None
    return Message(
        to=to,
        title=claimed.title,
        body=claimed.body,
        link=origin + claimed.link,
        topic=str(claimed.notice_id),
        urgency=wire.Urgency.NORMAL if claimed.urgency == Urgency.NORMAL else wire.Urgency.HIGH,
        ttl=max(1, ceil((claimed.expires_at - now()).total_seconds())),
        token=token_of(claimed.id),
        reference=str(claimed.id),
        template="emergency" if claimed.urgency == Urgency.EMERGENCY else "notice",
    )


def address_of(claimed: Claimed) -> str | Subscription | None:
    if claimed.channel != Channel.PUSH:
        return unseal(claimed.address_sealed) if claimed.address_sealed else None
    if claimed.subscription_sealed is None or claimed.signed_out_at:
        return None
    return msgspec.json.decode(unseal(claimed.subscription_sealed), type=Subscription)


handing_over = HandOver()
JOB = Job("alerts.deliveries", handing_over.run, EVERY_SECONDS, handing_over.close)
