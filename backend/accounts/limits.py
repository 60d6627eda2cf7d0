"""How often something may be tried from one place. Counts live in memory, or in Redis for several processes."""

import ipaddress
import logging
import time
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from backend.refusals import TooMany
from backend.settings import Settings

log = logging.getLogger("mashang.limits")


class Counts(Protocol):
    async def add(self, key: str, seconds: int, amount: int = 1) -> int:
        """Count up in a window that ends `seconds` after its first count; gives the count."""

    async def close(self) -> None: ...


class MemoryCounts:
    """Beyond `most_keys` the windows that rested longest are dropped, so that nobody can fill the memory."""

    def __init__(self, most_keys: int = 100_000) -> None:
        self._most_keys = most_keys
        self._windows: dict[str, tuple[float, int]] = {}  # key: end, count

    async def add(self, key: str, seconds: int, amount: int = 1) -> int:
        moment = time.monotonic()
        end, count = self._windows.pop(key, (0.0, 0))
        if end <= moment:
            end, count = moment + seconds, 0
        self._windows[key] = (end, count + amount)
        while len(self._windows) > self._most_keys:
            del self._windows[next(iter(self._windows))]
        return count + amount

    async def close(self) -> None:
        self._windows.clear()


class RedisCounts:
    """Fails open: without Redis people can still sign in, and the lock of a phone number is in the database."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)

    async def add(self, key: str, seconds: int, amount: int = 1) -> int:
        name = f"mashang:count:{key}"
        try:
            async with self._redis.pipeline(transaction=True) as together:
                together.incrby(name, amount)
                together.expire(name, seconds, nx=True)
                count, _ = await together.execute()
        except RedisError as error:
            log.warning("Redis does not answer, nothing is limited: %s", error)
            return 0
        return int(count)

    async def close(self) -> None:
        await self._redis.aclose()


def counts_of(settings: Settings) -> Counts:
    return RedisCounts(settings.redis_url) if settings.redis_url else MemoryCounts()


async def at_most(counts: Counts, times: int, key: str, seconds: int) -> None:
    """Count this one, and refuse when it is one too many."""
    if await counts.add(key, seconds) > times:
        raise TooMany(f"太频繁了。过{waiting(seconds)}再试")


def waiting(seconds: int) -> str:
    return f" {seconds} 秒" if seconds < 120 else f" {seconds // 60} 分钟" if seconds < 7200 else "一天"


def place_of(client: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 that an IPv6 customer has for itself."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client[:64]
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
