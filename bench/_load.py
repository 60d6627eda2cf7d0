"""A load of clients over bare sockets, in a process of its own: `python -m bench._load PORT CLIENTS SECONDS < paths`.

Each client keeps one connection and asks for the next path as soon as it has the whole answer of the last. Prints
one line of JSON: answers, seconds, latencies in ms, bytes of the median answer, and what else but 200 came.
"""

import asyncio
import json
import random
import sys
import time
from dataclasses import dataclass, field

HEAD_END = b"\r\n\r\n"
REQUEST = (
    "GET {} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)\r\n"
    "Accept: text/html\r\nAccept-Language: zh-CN,zh;q=0.9\r\nAccept-Encoding: gzip, deflate, br\r\n\r\n"
)


@dataclass
class Tally:
    latencies: list[float] = field(default_factory=list)  # seconds
    sizes: list[int] = field(default_factory=list)
    failures: dict[str, int] = field(default_factory=dict)


class Client(asyncio.Protocol):
    """One browser that never rests, until `stop`."""

    def __init__(self, paths: list[str], tally: Tally, stop: float) -> None:
        self.paths, self.tally, self.stop = paths, tally, stop
        self.done = asyncio.get_running_loop().create_future()
        self.received = bytearray()
        self.wanted = 0  # bytes of the whole answer, once its head is there

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        self.received.clear()
        self.wanted = 0
        self.began = time.perf_counter()
        if self.began >= self.stop:
            self.transport.close()
            return
        self.transport.write(REQUEST.format(random.choice(self.paths)).encode())  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.received += data
        if not self.wanted:
            end = self.received.find(HEAD_END)
            if end < 0:
                return
            self.wanted = end + len(HEAD_END) + length_in(bytes(self.received[:end]))
        if len(self.received) >= self.wanted:
            self.answered()

    def answered(self) -> None:
        status = self.received[9:12].decode()
        if status == "200":
            self.tally.latencies.append(time.perf_counter() - self.began)
            self.tally.sizes.append(self.wanted)
        else:
            self.tally.failures[status] = self.tally.failures.get(status, 0) + 1
        self.ask()

    def connection_lost(self, error: Exception | None) -> None:
        if error:
            self.tally.failures[str(error)] = self.tally.failures.get(str(error), 0) + 1
        self.done.set_result(None)


def length_in(head: bytes) -> int:
    """Both servers tell the length of every answer."""
    line = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return int(line.split(b":")[1])


async def load(port: int, clients: int, seconds: float, paths: list[str]) -> dict:
    tally, began = Tally(), time.perf_counter()
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: Client(paths, tally, began + seconds), "127.0.0.1", port)
        for _ in range(clients)
    ]
    await asyncio.gather(*(client.done for _, client in made))
    latencies, sizes = sorted(tally.latencies), sorted(tally.sizes)
    return {
        "answers": len(latencies),
        "seconds": time.perf_counter() - began,
        "p50": at(latencies, 0.5) * 1000,
        "p95": at(latencies, 0.95) * 1000,
        "bytes": at(sizes, 0.5),
        "failures": tally.failures,
    }


def at(ordered: list, share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0


if __name__ == "__main__":
    port, clients, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    print(json.dumps(asyncio.run(load(port, clients, seconds, sys.stdin.read().split()))))
