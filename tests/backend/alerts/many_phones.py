"""People with a phone each that lets us push to it, as many as are wanted."""

from datetime import timedelta
from uuid import UUID

import msgspec
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Person, SignIn
from backend.accounts.secrets import phone_digest, seal, token_digest
from backend.alerts.models import PushSubscription
from backend.database import new_id, now
from notifications.channel import Subscription


async def many_phones(session: AsyncSession, subscriptions: list[Subscription]) -> list[UUID]:
    """The people, in the order of their subscriptions."""
    people = [new_id() for _ in subscriptions]
    numbers = [f"199{place:08}" for place in range(len(people))]
    rows = list(zip(people, numbers, subscriptions, strict=True))
    await session.execute(
        insert(Person),
        [
            {
                "id": person,
                "name": f"第 {number} 号",
                "phone_digest": phone_digest(number),
                "phone_sealed": seal(number),
            }
            for person, number, _ in rows
        ],
    )
    until = now() + timedelta(days=1)
    await session.execute(
        insert(SignIn),
        [
            {"token_digest": token_digest(number), "person_id": person, "expires_at": until}
            for person, number, _ in rows
        ],
    )
    await session.execute(
        insert(PushSubscription),
        [
            {
                "person_id": person,
                "sign_in": token_digest(number),
                "endpoint_digest": token_digest(subscription.endpoint),
                "sealed": seal(msgspec.json.encode(subscription).decode()),
                "service": "push.example",
                "terminal": "手机",
            }
            for person, number, subscription in rows
        ],
    )
    return people
