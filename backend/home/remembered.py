"""Answers kept for a short while, so that a hundred desks that look at the same city ask once, and none waits."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")
Ask = Callable[[], Awaitable[Answer]]
MOST = 500  # answers; beyond it the oldest goes
log = logging.getLogger("mashang.home")


class Remembered(Generic[Answer]):
    """An answer is fresh for `fresh` seconds. Until it is `stale` seconds old it is still given at once, while it is
    asked for again behind; after that one waits. Whoever waits for the same answer waits together."""

    def __init__(self, fresh: float, stale: float) -> None:
        self._fresh, self._stale = fresh, stale
        self._answers: dict[Hashable, tuple[float, Answer]] = {}
        self._asking: dict[Hashable, asyncio.Task[Answer]] = {}

    async def get(self, key: Hashable, ask: Ask[Answer]) -> Answer:
        asked_at, answer = self._answers.get(key, (float("-inf"), None))
        age = time.monotonic() - asked_at
        if answer is not None and age < self._fresh:
            return answer
        asking = self._asking.get(key) or self._begin(key, ask)
        if answer is not None and age < self._stale:
            return answer
        return await asyncio.shield(asking)

    def _begin(self, key: Hashable, ask: Ask[Answer]) -> asyncio.Task[Answer]:
        asking = self._asking[key] = asyncio.ensure_future(self._ask(key, ask))
        asking.add_done_callback(said)
        return asking

    async def _ask(self, key: Hashable, ask: Ask[Answer]) -> Answer:
        try:
            answer = await ask()
        finally:
            del self._asking[key]
        self._answers[key] = (time.monotonic(), answer)
        while len(self._answers) > MOST:
            del self._answers[min(self._answers, key=lambda key: self._answers[key][0])]
        return answer


def said(asking: "asyncio.Task[Answer]") -> None:
    """A failure behind the page is said; who waited for it hears it too."""
    if not asking.cancelled() and asking.exception():
        log.warning("not counted: %s", asking.exception())
