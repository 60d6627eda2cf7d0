"""What a thousand pages read again at the same moment is made once.

It belongs to one room and is thrown away at each announcement there. What was being made meanwhile may be older than
the announcement: it goes to those who waited for it, who hear the announcement too, and to nobody else.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

KEPT = 10.0  # seconds; some of what pages say changes with the time alone


class Once:
    def __init__(self) -> None:
        self.known: dict[str, tuple[float, Any]] = {}  # key: made at, value
        self.making: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def made(self, key: str, make: Callable[[], Awaitable[Any]]) -> Any:
        async with self.making[key]:
            at, value = self.known.get(key, (0.0, None))
            if not at or time.monotonic() - at > KEPT:
                value = await make()
                self.known[key] = (time.monotonic(), value)
            return value
