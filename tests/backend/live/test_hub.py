"""Announcements travel through PostgreSQL to all who listen, in every process, and survive its loss."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from backend.live.announcing import announce
from backend.live.hub import CHANGED, MOST_WAITING, STILL_HERE, Hub
from backend.settings import Settings

PATIENCE = 60
HubMaker = Callable[..., Hub]


@pytest.fixture
async def hub_maker(settings: Settings) -> AsyncIterator[HubMaker]:
    made: list[Hub] = []

    def make(**limits: int) -> Hub:
        made.append(Hub(settings.database_url, **limits))
        return made[-1]

    yield make
    for hub in made:
        hub.close()
        if hub.ear:
            await asyncio.gather(hub.ear, return_exceptions=True)


class Ears:
    """One who listens from now on, and what they heard, but that the hub is still there."""

    def __init__(self, hub: Hub, *rooms: str) -> None:
        self.heard: asyncio.Queue[bytes] = asyncio.Queue()
        self.listening = asyncio.create_task(self.collect(hub, rooms))

    async def collect(self, hub: Hub, rooms: tuple[str, ...]) -> None:
        async for events in hub.listen(*rooms):
            if events != STILL_HERE:
                self.heard.put_nowait(events)

    async def next(self) -> bytes:
        async with asyncio.timeout(PATIENCE):
            return await self.heard.get()


async def listening(hub: Hub, *rooms: str) -> Ears:
    if not hub.hears:
        assert await Ears(hub, "nowhere").next() == CHANGED  # by then it hears
    ears = Ears(hub, *rooms)
    await asyncio.sleep(0)  # it has begun
    return ears


async def test_what_is_announced_is_heard_after_the_commit_and_only_in_its_room(
    hub_maker: HubMaker, session: AsyncSession
):
    hub = hub_maker()
    report, board = await listening(hub, "report:1"), await listening(hub, "board")
    await announce(session, "report:1")
    await session.rollback()
    await announce(session, "report:2", minutes=1)
    await announce(session, "report:1", minutes=9, say="约 9 分钟到")
    await session.commit()
    assert await report.next() == 'event: told\ndata: {"minutes":9,"say":"约 9 分钟到"}\n\n'.encode()
    await announce(session, "board")
    await session.commit()
    assert await board.next() == CHANGED
    assert report.heard.empty()


async def test_every_process_hears_it(hub_maker: HubMaker, session: AsyncSession):
    here = [await listening(hub_maker(), "board") for _ in range(3)]
    await announce(session, "board")
    await session.commit()
    assert [await ears.next() for ears in here] == [CHANGED] * 3


async def test_one_may_listen_in_several_rooms(hub_maker: HubMaker, session: AsyncSession):
    ears = await listening(hub_maker(), "board", "inbox:7")
    for room in ("board", "inbox:7"):
        await announce(session, room, of=room)
        await session.commit()
        assert room.encode() in await ears.next()


async def test_who_reads_slowly_costs_no_memory_and_is_told_to_look_again(
    hub_maker: HubMaker, session: AsyncSession
):
    hub = hub_maker()
    slow, quick = await listening(hub, "report:1"), await listening(hub, "board")
    with hub.present(("report:1",), "") as listener:
        for number in range(MOST_WAITING + 3):
            await announce(session, "report:1", number=number)
        await announce(session, "board", number="last")
        await session.commit()
        await quick.next()  # by then all of them were heard
        assert len(listener.waiting) < MOST_WAITING
        assert listener.waiting[0] == CHANGED
    assert await slow.next()


async def test_all_who_listen_before_hearing_begins_are_told_to_look(hub_maker: HubMaker):
    assert await Ears(hub_maker(), "report:1").next() == CHANGED


async def test_a_lost_connection_is_opened_again_and_all_are_told_to_look(
    hub_maker: HubMaker, session: AsyncSession
):
    ears = await listening(hub_maker(), "report:1")
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"
    assert (await session.execute(text(cut))).scalars().all() == [True]
    assert await ears.next() == CHANGED
    await announce(session, "report:1", back=True)
    await session.commit()
    assert await ears.next() == b'event: told\ndata: {"back":true}\n\n'


async def test_what_is_too_large_to_announce_is_refused_before_the_database_does(session: AsyncSession):
    with pytest.raises(ValueError, match="report:1"):
        await announce(session, "report:1", say="长" * 3000)


async def test_whoever_leaves_makes_room(hub_maker: HubMaker):
    hub = hub_maker(most=3, most_in_a_place=2)
    with hub.present(("board",), "10.0.0.1"), hub.present(("board",), "10.0.0.1"):
        assert hub.is_full("10.0.0.1")
        assert not hub.is_full("10.0.0.2")
        with hub.present(("board",), "10.0.0.2"):
            assert hub.is_full("10.0.0.3")
        assert not hub.is_full("10.0.0.3")
    assert (hub.rooms, hub.places.total()) == ({}, 0)


async def test_what_many_read_again_is_made_once_until_something_happens(
    hub_maker: HubMaker, session: AsyncSession
):
    hub, made = hub_maker(), []
    ears = await listening(hub, "report:1")

    async def make() -> int:
        made.append(1)
        await asyncio.sleep(0)
        return len(made)

    def asked(room: str, key: str = "") -> Awaitable[int]:
        return hub.made_once(room, key, make)

    assert await asyncio.gather(*(asked("report:1") for _ in range(5))) == [1] * 5
    assert await asked("report:1", "en") == 2
    assert [await asked("nobody listens"), await asked("nobody listens")] == [3, 4]
    await announce(session, "report:1")
    await session.commit()
    await ears.next()
    assert await asked("report:1") == 5


async def test_what_was_being_made_when_something_happened_is_for_nobody_who_asks_later(
    hub_maker: HubMaker, session: AsyncSession
):
    hub, go_on = hub_maker(), asyncio.Event()
    ears = await listening(hub, "report:1")

    async def old() -> str:
        await go_on.wait()
        return "old"

    async def new() -> str:
        return "new"

    being_made = asyncio.ensure_future(hub.made_once("report:1", "", old))
    await asyncio.sleep(0)
    await announce(session, "report:1")
    await session.commit()
    await ears.next()
    go_on.set()
    assert await being_made == "old"
    assert await hub.made_once("report:1", "", new) == "new"
