"""People who can be reached, and channels that do as they are told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import SignIn
from backend.accounts.secrets import seal, token_digest
from backend.alerts.channels import Channels
from backend.alerts.hand_over import HandOver
from backend.alerts.models import Channel, Delivery, PushSubscription
from backend.database import connect, now, sessions
from backend.settings import Settings
from notifications.channel import Message, Outcome, Sent
from tests.world import World

SUBSCRIPTION = '{"endpoint":"https://push.example/phone","p256dh":"key","auth":"secret"}'


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
            sealed=seal(SUBSCRIPTION.replace("phone", f"{name}-{number}")),
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


class Answering:
    """A channel that keeps what it carried and answers as the test says."""

    def __init__(self) -> None:
        self.carried: list[Message] = []
        self.arrivals: asyncio.Queue[Message] = asyncio.Queue()
        self.answer: Callable[[Message], Outcome] = lambda message: Sent("ref")
        self.holds = asyncio.Event()
        self.holds.set()  # cleared: it does not answer

    async def carry(self, message: Message) -> Outcome:
        self.carried.append(message)
        self.arrivals.put_nowait(message)
        await self.holds.wait()
        return self.answer(message)


@pytest.fixture
def channel() -> Answering:
    return Answering()


@pytest.fixture
async def worker(settings: Settings, channel: Answering) -> AsyncIterator[Callable]:
    """`await worker()` hands over all that is due and waits until that is noted."""

    @asynccontextmanager
    async def channels(_: Settings) -> AsyncIterator[Channels]:
        yield dict.fromkeys(Channel, channel)

    engine = connect(settings)
    hand_over, open_session = HandOver(lambda: settings, channels), sessions(engine)

    async def run(*, to_the_end: bool = True) -> None:
        while await hand_over.run(open_session):
            if to_the_end:
                await asyncio.gather(*hand_over.under_way)

    run.hand_over, run.open_session = hand_over, open_session
    yield run
    channel.holds.set()
    await hand_over.close()
    await engine.dispose()


@pytest.fixture
def deliveries(session: AsyncSession):
    """All of them as they are now, the oldest first."""

    async def read() -> list[Delivery]:
        found = select(Delivery).order_by(Delivery.id).execution_options(populate_existing=True)
        rows = list(await session.scalars(found))
        await session.commit()
        return rows

    return read
