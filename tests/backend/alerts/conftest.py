"""People who can be reached: phones that let us push to them, wishes, quiet hours."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import SignIn
from backend.accounts.secrets import token_digest
from backend.alerts.models import PushSubscription
from backend.database import now
from tests.world import World


@pytest.fixture
def phone_of(session: AsyncSession, world: World):
    """`subscription = await phone_of("binder")`: a phone on which this person is signed in and wants pushes."""

    async def add(name: str, number: int = 1) -> PushSubscription:
        person, token = world.people[name].id, token_digest(f"{name} {number}")
        session.add(SignIn(token_digest=token, person_id=person, expires_at=now() + timedelta(days=1)))
        await session.flush()
        made = PushSubscription(
            person_id=person,
            sign_in=token,
            endpoint_digest=token,
            sealed=token,
            service="push.example",
            terminal=f"手机 {number}",
        )
        session.add(made)
        await session.commit()
        return made

    return add


@pytest.fixture
def id_of(world: World):
    def find(name: str) -> UUID:
        return world.people[name].id

    return find
