"""Answers kept for a short while, so that a hundred desks that look at the same city ask once."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")
MOST = 500  # answers; beyond it the oldest goes


class Remembered(Generic[Answer]):
    """Keeps each answer for `seconds`. Whoever asks while the first is still asking waits for the same answer."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._answers: dict[Hashable, tuple[float, Answer]] = {}
        self._asking: dict[Hashable, asyncio.Lock] = {}

    async def get(self, key: Hashable, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        async with self._asking.setdefault(key, asyncio.Lock()):
            kept = self._answers.get(key)
            if kept and time.monotonic() - kept[0] < self._seconds:
                return kept[1]
            answer = await ask()
            self._answers[key] = (time.monotonic(), answer)
            self._forget()
        return answer

    def _forget(self) -> None:
        while len(self._answers) > MOST:
            oldest = min(self._answers, key=lambda key: self._answers[key][0])
            del self._answers[oldest], self._asking[oldest]
