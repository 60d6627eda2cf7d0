"""Who listens in which room, in this process. What is announced in a room is encoded once, for all of them.

A listener that reads slowly costs no more memory than a quick one: beyond a few events it is only told to look
again. So is everybody after the database was away, since nobody knows what was announced meanwhile.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import msgspec

from backend.live.announcing import CHANNEL, Announcement
from backend.live.ear import keep_listening
from backend.live.once import Once

MOST_WAITING = 8  # events that a listener has not taken yet
STILL_HERE_EVERY = 20.0  # seconds; proxies close what is silent for a minute, and browsers never notice
MOST_LISTENERS = 5_000  # of one process: each is a socket
MOST_IN_A_PLACE = (
    200  # behind one address there may be a whole shopping centre; more of them ask every 5 s instead
)

T = TypeVar("T")
CHANGED = b"event: changed\ndata: {}\n\n"
STILL_HERE = b"event: here\ndata: {}\n\n"  # no comment: a page that hears nothing shall know it


class Listener:
    __slots__ = ("bell", "ended", "waiting")

    def __init__(self) -> None:
        self.waiting: list[bytes] = []
        self.bell = asyncio.Event()
        self.ended = False

    def tell(self, event: bytes) -> None:
        if len(self.waiting) < MOST_WAITING:
            self.waiting.append(event)
        else:
            self.waiting = [CHANGED]
        self.bell.set()

    def end(self) -> None:
        self.ended = True
        self.bell.set()

    def take(self) -> bytes:
        """All that waits, as one piece."""
        taken, self.waiting = self.waiting, []
        self.bell.clear()
        return b"".join(taken)


class Hub:
    """One for a process. It opens its connection when the first one listens."""

    def __init__(self, url: str, most: int = MOST_LISTENERS, most_in_a_place: int = MOST_IN_A_PLACE) -> None:
        self.url, self.most, self.most_in_a_place = url, most, most_in_a_place
        self.rooms: dict[str, set[Listener]] = {}
        self.places: Counter[str] = Counter()
        self.once: dict[str, Once] = {}  # of rooms with listeners, while we hear
        self.hears = False
        self.closed = False
        self.ear: asyncio.Task[None] | None = None

    def is_full(self, place: str = "") -> bool:
        """Whether one more from `place` would be too many."""
        crowded = self.places.total() >= self.most or (place and self.places[place] >= self.most_in_a_place)
        return bool(self.closed or crowded)

    async def listen(self, *rooms: str, place: str = "") -> AsyncIterator[bytes]:
        """Events as they go over the wire, until the one who listens goes, is sent away, or the hub closes. Says
        every 20 s that it is still here."""
        with self.present(rooms, place) as listener:
            while not (listener.ended or self.closed):
                try:
                    await asyncio.wait_for(listener.bell.wait(), STILL_HERE_EVERY)
                except TimeoutError:
                    listener.waiting.append(STILL_HERE)
                if events := listener.take():
                    yield events

    @contextmanager
    def present(self, rooms: tuple[str, ...], place: str) -> Iterator[Listener]:
        listener = Listener()
        self.open_ear()
        self.places[place] += 1
        for room in rooms:
            self.rooms.setdefault(room, set()).add(listener)
        try:
            yield listener
        finally:
            for room in rooms:
                self.leave(room, listener)
            self.places[place] -= 1
            if not self.places[place]:
                del self.places[place]

    def leave(self, room: str, listener: Listener) -> None:
        present = self.rooms.get(room, set())
        present.discard(listener)
        if not present:
            self.rooms.pop(room, None)
            self.once.pop(room, None)

    def open_ear(self) -> None:
        if not self.closed and (self.ear is None or self.ear.done()):
            hearing = keep_listening(self.url, CHANNEL, self.hear, self.tell_all_to_look, self.stop_hearing)
            self.ear = asyncio.create_task(hearing)

    def hear(self, payload: str) -> None:
        announcement = msgspec.json.decode(payload, type=Announcement)
        present = self.rooms.get(announcement.room)
        if not present:
            return
        self.once.pop(announcement.room, None)
        event = encoded(announcement)
        for listener in present:
            if announcement.ends:
                listener.end()
            else:
                listener.tell(event)

    def tell_all_to_look(self) -> None:
        self.hears = True
        self.once.clear()
        for listener in {listener for present in self.rooms.values() for listener in present}:
            listener.tell(CHANGED)

    def stop_hearing(self) -> None:
        self.hears = False
        self.once.clear()

    async def made_once(self, room: str, key: str, make: Callable[[], Awaitable[T]]) -> T:
        """What `make` reads from the database about the room: for all who ask after an announcement, and for at most
        10 s, it is made once. `key` tells apart what differs by reader. Where nobody listens it is made every time."""
        if not self.hears or room not in self.rooms:
            return await make()
        made: T = await self.once.setdefault(room, Once()).made(key, make)
        return made

    def close(self) -> None:
        """All who listen are sent away; nobody is let in any more."""
        self.closed = True
        for present in self.rooms.values():
            for listener in present:
                listener.end()
        if self.ear:
            self.ear.cancel()


def encoded(announcement: Announcement) -> bytes:
    """`changed`: read again. `told`: the data are the facts, there is nothing more to read."""
    if announcement.facts is None:
        return CHANGED
    return b"event: told\ndata: " + msgspec.json.encode(announcement.facts) + b"\n\n"
