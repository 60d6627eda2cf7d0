"""Counts in memory and in a real Redis, which behave alike."""

import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from backend.accounts.limits import Counts, MemoryCounts, RedisCounts, at_most, counts_of, place_of
from backend.refusals import TooMany
from backend.settings import Settings
from tests.conftest import BROWSER, ORIGIN
from tests.phones import free_port


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """A Redis server of this test's own."""
    program = shutil.which("redis-server")
    assert program, "redis-server is missing: apt-get install redis-server"
    port = free_port()
    server = subprocess.Popen(
        [program, "--port", str(port), "--save", "", "--appendonly", "no", "--bind", "127.0.0.1"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout
    next(line for line in server.stdout if "Ready to accept connections" in line)
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait()
    server.stdout.close()


@pytest.fixture(params=["memory", "redis"])
async def counts(request: pytest.FixtureRequest) -> AsyncIterator[Counts]:
    url = request.getfixturevalue("redis_url") if request.param == "redis" else ""
    made = counts_of(Settings(redis_url=url))
    assert isinstance(made, RedisCounts if url else MemoryCounts)
    yield made
    await made.close()


async def test_what_is_one_too_many_is_refused(counts: Counts):
    for _ in range(3):
        await at_most(counts, 3, "three", 60)
    with pytest.raises(TooMany, match="太频繁了。过 60 秒再试"):
        await at_most(counts, 3, "three", 60)
    await at_most(counts, 3, "another", 60)


async def test_what_succeeded_is_taken_back(counts: Counts):
    for _ in range(10):
        await at_most(counts, 1, "back", 60)
        await counts.add("back", 60, -1)


async def test_a_window_ends(counts: Counts):
    assert await counts.add("short", 1) == 1
    while await counts.add("short", 1) > 1:
        pass  # ends when the window does; the test's own timeout is the limit


async def test_two_processes_count_together_in_redis(redis_url: str):
    one, other = RedisCounts(redis_url), RedisCounts(redis_url)
    assert [await one.add("shared", 60), await other.add("shared", 60)] == [1, 2]
    await one.close()
    await other.close()


async def test_without_redis_people_can_still_sign_in():
    nobody_there = RedisCounts("redis://127.0.0.1:1/0")
    await at_most(nobody_there, 0, "anything", 60)
    await nobody_there.close()


async def test_the_door_counts_in_redis(database: str, redis_url: str):
    from backend.app import make_app

    answers = []
    for _ in range(2):  # two processes behind one address
        app = make_app(Settings(database_url=database, public_url=ORIGIN, redis_url=redis_url))
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=BROWSER) as client:
            answers.append(await client.post("/sign-in/codes", data={"phone": "13900001111"}))
    assert [answer.status_code for answer in answers] == [200, 429]


async def test_memory_is_not_filled_by_strangers():
    counts = MemoryCounts(most_keys=100)
    for number in range(1000):
        await counts.add(str(number), 60)
    assert len(counts._windows) == 100


@pytest.mark.parametrize(
    ("client", "place"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("not an address" * 9, ("not an address" * 9)[:64]),
    ],
)
def test_a_place_is_an_address_or_the_network_of_one_customer(client: str, place: str):
    assert place_of(client) == place
