"""Web push: a message to one browser, through the service of its vendor.

    async with PushChannel(push_key(folder), contact="mailto:ops@example.cn") as push:
        outcome = await push.carry(message)

The library encrypts and signs; the request is ours, since it must have a time to live (without one a phone that is
asleep hears nothing), a time-out, and go to nobody but push services.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiohttp

from notifications.channel import Later, Message, Outcome, Refused, Subscription
from notifications.push_answers import outcome_of
from notifications.push_hosts import InsideOurNetwork, OutsideOnly, PushHosts
from notifications.push_keys import PushKey
from notifications.push_payload import SHORT, payload, topic_of
from notifications.push_sealing import NotASubscription, Signer, seal

SECONDS = 10.0
AT_ONCE = 32  # connections to one service, each used again: a slow service holds up nobody else
READ = 200  # bytes of an answer that are read, for the operator


class PushChannel:
    """One for a process: it keeps its connections until it is left."""

    def __init__(
        self, key: PushKey, contact: str, *, also_hosts: Iterable[str] = (), seconds: float = SECONDS
    ) -> None:
        self.signer = Signer(key, contact)
        self.hosts = PushHosts(also_hosts)
        self.seconds = seconds
        self.turns: dict[str, asyncio.Semaphore] = {}

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            limit=AT_ONCE, resolver=OutsideOnly(self.hosts), keepalive_timeout=60
        )
        # Neither cookies nor proxies from the environment: both would take the request where it was not checked.
        self.client = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.client.close()

    async def carry(self, message: Message) -> Outcome:
        try:
            answer = await self._post(message, payload(message))
            if answer.status == 413:
                answer = await self._post(message, payload(message, SHORT))
        except ValueError as error:  # the message, its address or its keys
            return Refused(str(error))
        except TimeoutError:
            return Later(f"推送服务 {self.seconds:g} 秒内没有回答，不知道到没到")
        except (aiohttp.ClientError, OSError) as error:
            if isinstance(error.__cause__, InsideOurNetwork):
                return Refused(str(error.__cause__))
            return Later(f"连不上推送服务或中途断开：{type(error).__name__}")
        return outcome_of(answer.status, answer.headers, answer.said)

    async def _post(self, message: Message, plain: bytes) -> "Answer":
        to = message.to
        if not isinstance(to, Subscription):
            raise NotASubscription("推送要有浏览器的订阅")
        origin = self.hosts.check(to.endpoint)
        headers = {
            "Authorization": self.signer.header(origin),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(max(0, message.ttl)),
            "Urgency": message.urgency.value,
        }
        if message.topic:
            headers["Topic"] = topic_of(message.topic)
        sealed = seal(plain, to)
        async with self.turns.setdefault(origin, asyncio.Semaphore(AT_ONCE)), asyncio.timeout(self.seconds):
            try:
                return await self._exchange(to.endpoint, sealed, headers)
            except aiohttp.ServerDisconnectedError:
                # A kept connection that the service has just closed: on a new one it is taken, and if it was
                # taken before, the topic lets it take its own place.
                return await self._exchange(to.endpoint, sealed, headers)

    async def _exchange(self, endpoint: str, sealed: bytes, headers: dict[str, str]) -> "Answer":
        async with self.client.post(
            endpoint, data=sealed, headers=headers, allow_redirects=False
        ) as response:
            said = (await response.content.read(READ)).decode(errors="replace")
            return Answer(response.status, response.headers, " ".join(said.split()))


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    said: str
