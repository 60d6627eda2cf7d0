"""People who are signed in, forms that are filled in, and a city platform in a process of its own."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts import sign_ins
from backend.codes.carrier import carry_due
from backend.codes.http_platform import HttpPlatform
from backend.codes.models import CodeBatch, PlatformCall
from backend.database import connect, now, sessions
from backend.settings import PROJECT, Settings
from tests.conftest import BROWSER, ORIGIN
from tests.simulated_platform.__main__ import TOKEN
from tests.world import World

AsPerson = Callable[[str], Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def as_person(visitor: httpx.AsyncClient, session: AsyncSession, world: World) -> AsPerson:
    """`manager = await as_person("manager")`: a browser in which that person is signed in."""

    async def open_browser(name: str) -> httpx.AsyncClient:
        someone = world.people[name].id
        token = await sign_ins.open_sign_in(session, someone, installed=False, terminal="")
        await session.commit()
        cookies = {sign_ins.COOKIE: token}
        return httpx.AsyncClient(
            transport=visitor._transport, base_url=ORIGIN, headers=BROWSER, cookies=cookies
        )

    return open_browser


@pytest.fixture
def apply(session: AsyncSession) -> Callable[..., Awaitable[CodeBatch]]:
    """`batch = await apply(manager, size=5, whom=…)`: hand in a form that is accepted."""

    async def hand_in(person: httpx.AsyncClient, **fields: object) -> CodeBatch:
        answer = await person.post("/codes/batches", data=application(**fields))
        assert answer.status_code == 303, answer.text
        number = answer.headers["location"].rsplit("/", 1)[1]
        return (await session.scalars(select(CodeBatch).where(CodeBatch.number == number))).one()

    return hand_in


def application(**fields: object) -> dict[str, str]:
    """A form as a browser sends it, with `fields` filled in."""
    empty = {
        "id": str(uuid4()),
        "size": "5",
        "whom": "district",
        "district": "310101",
        "unit": "",
        "purpose": "",
    }
    return empty | {name: str(value) for name, value in fields.items()}


class City:
    """The simulated platform, and the carrier that talks to it."""

    def __init__(self, url: str, settings: Settings) -> None:
        self.url = url
        self.engine = connect(settings)
        self.open_session = sessions(self.engine)
        self.platform = HttpPlatform(url, TOKEN, seconds=2)

    async def weather(self, *following: str) -> None:
        async with httpx.AsyncClient(timeout=60) as client:
            await client.post(f"{self.url}/_weather", json={"next": following})

    async def ledger(self) -> list[dict]:
        async with httpx.AsyncClient(timeout=60) as client:
            return (await client.get(f"{self.url}/_ledger")).json()

    async def has_taken(self, count: int) -> None:
        """Wait until the platform has taken so many calls."""
        for _ in range(6000):
            if len(await self.ledger()) >= count:
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"the platform has not taken {count} calls")

    async def carry(self) -> None:
        """Attempt whatever is due until nothing is."""
        while await carry_due(self.open_session, self.platform):
            pass

    async def time_passes(self) -> None:
        """All waits and claims are over."""
        async with self.open_session.begin() as session:
            waiting = update(PlatformCall).where(PlatformCall.done_at.is_(None))
            await session.execute(waiting.values(next_at=now()))

    async def until_all_is_taken(self, rounds: int = 50) -> None:
        for _ in range(rounds):
            await self.carry()
            async with self.open_session() as session:
                waiting = await session.scalar(
                    select(PlatformCall.id).where(PlatformCall.done_at.is_(None)).limit(1)
                )
            if waiting is None:
                return
            await self.time_passes()
        raise AssertionError("calls are still waiting")


@pytest.fixture
def city_url() -> Iterator[str]:
    """Address of a fresh simulated platform, running as its own process."""
    command = [sys.executable, "-m", "tests.simulated_platform"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as process:
        assert process.stdout
        yield process.stdout.readline().strip()
        process.kill()


@pytest.fixture
def settings(database: str, request: pytest.FixtureRequest) -> Settings:
    """With the city's platform where the test wants one."""
    url = request.getfixturevalue("city_url") if "city_url" in request.fixturenames else ""
    return Settings(
        database_url=database,
        public_url=ORIGIN,
        pool_size="5",
        city_platform_url=url,
        city_platform_token=TOKEN,
    )


@pytest.fixture
async def city(city_url: str, settings: Settings) -> AsyncIterator[City]:
    made = City(city_url, settings)
    yield made
    await made.engine.dispose()
