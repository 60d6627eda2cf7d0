"""A bad network between the phone and the server: a TCP proxy on loopback that does to requests what it is told to.

Speaks as much HTTP/1.1 as is needed to know where a request ends. One request a connection: what is cut, is cut
for one request alone. Knows nothing of records.
"""

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.faults.plan import Strike

OF_THE_OUTBOX = ("/sync", "/uploads")
LATE = 1.2  # seconds
SLOW = (8 * 1024, 0.02)  # bytes a step, seconds between: 400 KB/s
HOTEL = b"<!doctype html><title>Welcome</title><p>Please accept our terms to use the network"
BAD_DAY = b"the proxy has a bad day"
Listener = Callable[[int, str], Awaitable[None]]


async def nobody(_number: int, _side: str) -> None:
    """Nobody wants to know."""


@dataclass
class Exchange:
    """One request of the phone. `head` asks for the connection to be closed after it."""

    method: str
    path: str
    head: bytes
    body: bytes
    phone: asyncio.StreamWriter

    @property
    def is_of_the_outbox(self) -> bool:
        return self.path.startswith(OF_THE_OUTBOX)


@dataclass
class Proxy:
    """`strikes` befall requests of the outbox in their order. `listener` hears of each of them, by number, before
    it goes to the server and after the server's answer came."""

    port: int
    upstream_port: int
    strikes: deque[Strike] = field(default_factory=deque)
    listener: Listener = nobody
    struck: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.number = 0
        self.spared = 0
        self.open: set[asyncio.Task[None]] = set()
        self.server: asyncio.Server | None = None

    async def start(self) -> None:
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", self.port, limit=2**20)

    async def stop(self) -> None:
        if self.server:
            self.server.close()
            self.cut()

    def storm(self, strikes: tuple[Strike, ...], listener: Listener) -> None:
        self.number = self.spared = 0
        self.strikes, self.listener = deque(strikes), listener

    def calm(self) -> None:
        """From now on everything goes through, and what hangs is cut."""
        self.strikes.clear()
        self.listener = nobody
        self.cut()

    def cut(self) -> None:
        for task in self.open:
            task.cancel()

    async def serve(self, phone: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self.open.add(task)
        try:
            exchange = await read_request(phone, writer)
            await self.pass_on(exchange)
        except (OSError, EOFError, asyncio.CancelledError):
            writer.transport.abort()  # one of the two is gone, or we cut them
        finally:
            self.open.discard(task)
            writer.close()

    async def pass_on(self, exchange: Exchange) -> None:
        if not exchange.is_of_the_outbox:
            return await self.through(exchange)
        self.number += 1
        number = self.number
        await self.listener(number, "before")
        what = self.strike()
        if what:
            self.struck[what] += 1
            await getattr(self, what)(exchange)
        elif self.listener is nobody:
            await self.through(exchange)
        else:
            answer = await self.ask(exchange)
            await self.listener(number, "after")
            await send(exchange, answer)
        return None

    def strike(self) -> str | None:
        if not self.strikes:
            return None
        if self.spared < self.strikes[0].spared:
            self.spared += 1
            return None
        self.spared = 0
        return self.strikes.popleft().what

    async def through(self, exchange: Exchange) -> None:
        """As it should be: every piece as soon as it comes."""
        reader, server = await self.connect()
        try:
            server.write(exchange.head + exchange.body)
            while piece := await reader.read(64 * 1024):
                exchange.phone.write(piece)
                await exchange.phone.drain()
        finally:
            server.close()

    async def ask(self, exchange: Exchange, pause: tuple[int, float] | None = None) -> bytes:
        """The whole answer of the server."""
        reader, server = await self.connect()
        try:
            server.write(exchange.head)
            step, seconds = pause or (len(exchange.body) or 1, 0)
            for start in range(0, len(exchange.body), step):
                server.write(exchange.body[start : start + step])
                await server.drain()
                await asyncio.sleep(seconds)
            answer = await reader.read(-1)
            if not answer:
                raise EOFError
            return answer
        finally:
            server.close()

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.upstream_port)

    # What befalls a request.

    async def refused(self, exchange: Exchange) -> None:
        exchange.phone.transport.abort()

    async def cut_request(self, exchange: Exchange) -> None:
        """The server gets half of it."""
        _, server = await self.connect()
        server.write(exchange.head + exchange.body[: len(exchange.body) // 2])
        await server.drain()
        await asyncio.sleep(0.02)
        server.transport.abort()
        exchange.phone.transport.abort()

    async def lost_answer(self, exchange: Exchange) -> None:
        await self.ask(exchange)
        exchange.phone.transport.abort()

    async def cut_answer(self, exchange: Exchange) -> None:
        answer = await self.ask(exchange)
        await send(exchange, answer[: len(answer) * 3 // 4])
        exchange.phone.transport.abort()

    async def truncated_answer(self, exchange: Exchange) -> None:
        """Half of the body, which says that it is whole."""
        head, _, body = (await self.ask(exchange)).partition(b"\r\n\r\n")
        lines = [
            line
            for line in head.split(b"\r\n")
            if not line.lower().startswith((b"content-length", b"transfer-"))
        ]
        half = body[: len(body) // 2]
        lines.append(b"Content-Length: %d" % len(half))
        await send(exchange, b"\r\n".join(lines) + b"\r\n\r\n" + half)

    async def error_before(self, exchange: Exchange) -> None:
        await send(exchange, plain("500 Internal Server Error", BAD_DAY))

    async def error_after(self, exchange: Exchange) -> None:
        """The server has done it, and the proxy says that it has not."""
        await self.ask(exchange)
        await send(exchange, plain("502 Bad Gateway", BAD_DAY))

    async def hotel(self, exchange: Exchange) -> None:
        await send(exchange, plain("200 OK", HOTEL))

    async def black_hole(self, exchange: Exchange) -> None:
        """Until the weather turns, or longer than anybody here waits."""
        await asyncio.sleep(3600)

    async def slow_request(self, exchange: Exchange) -> None:
        await send(exchange, await self.ask(exchange, SLOW))

    async def late_answer(self, exchange: Exchange) -> None:
        answer = await self.ask(exchange)
        await asyncio.sleep(LATE)
        await send(exchange, answer)

    async def twice(self, exchange: Exchange) -> None:
        """Both at the same time; the phone hears of one."""
        answers = await asyncio.gather(self.ask(exchange), self.ask(exchange), return_exceptions=True)
        whole = [answer for answer in answers if isinstance(answer, bytes)]
        if not whole:
            raise EOFError
        await send(exchange, whole[-1])


async def read_request(phone: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Exchange:
    head = await phone.readuntil(b"\r\n\r\n")
    first, *lines = head[:-4].split(b"\r\n")
    fields = dict(line.lower().split(b":", 1) for line in lines)
    body = await phone.readexactly(int(fields.get(b"content-length", b"0")))
    method, path, _ = first.decode().split(" ", 2)
    kept = [line for line in lines if not line.lower().startswith(b"connection:")]
    again = b"\r\n".join([first, *kept, b"Connection: close", b"", b""])
    return Exchange(method, path, again, body, writer)


async def send(exchange: Exchange, answer: bytes) -> None:
    exchange.phone.write(answer)
    with contextlib.suppress(OSError):
        await exchange.phone.drain()


def plain(status: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body
