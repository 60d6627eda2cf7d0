"""Tells the operator when a service takes nothing of ours any more: until somebody looks, nobody is reached."""

import logging
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.administrators import city_administrators
from backend.alerts.actions import tell
from backend.alerts.claims import Claimed
from backend.alerts.models import Channel, Urgency
from backend.dates import today
from notifications.channel import Outcome, Refused

log = logging.getLogger("mashang.alerts")
WORDS = {Channel.PUSH: "推送服务", Channel.SMS: "短信网关", Channel.MAIL: "邮件服务器"}


async def alarm(session: AsyncSession, outcomes: Sequence[tuple[Claimed, Outcome]]) -> None:
    """One notice a day for each service, to the administrators of the city; each refusal in the log."""
    refused = {
        (claimed.channel, claimed.service or ""): outcome.why
        for claimed, outcome in outcomes
        if isinstance(outcome, Refused) and outcome.is_ours
    }
    for (channel, service), why in refused.items():
        log.error("%s %s takes nothing of ours: %s", channel, service, why)
        title = (
            f"{WORDS[Channel(channel)]}{' ' + service if service else ''} 不收我们的消息，请检查密钥和账号"
        )
        key = f"refused {channel} {service} {today().isoformat()}"
        await tell(
            session,
            await city_administrators(session),
            f"system.{channel}",
            title,
            link="/deliveries?only=failed",
            body=why,
            urgency=Urgency.HIGH,
            key=key,
        )
