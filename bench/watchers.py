"""2,000 pages that watch one emergency, on one web process: how fast they come, what each costs in memory, and how
long from the commit of a step until they heard it, beside the barest broadcast in the same run (bench._watched).

    python -m bench.watchers [--watchers 2000] [--steps 20]

The watchers are bare sockets in this process, each from an address of its own (as behind a proxy), so half of the
processor time that passes until the last one has heard is theirs. Goal (QUALITY): a change is seen within 2 s.
"""

import argparse
import asyncio
import os
import random
import resource
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from backend.cli.local_postgres import LocalPostgres
from backend.database import Sessions, connect, sessions
from backend.live.announcing import announce
from backend.settings import Settings
from bench._phones import served

REST = 0.3  # seconds between two steps
AT_ONCE = 50  # watchers that connect at the same moment
GOAL = 2.0  # seconds
PATIENCE = 60
REQUEST = "GET /watched/live HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {}\r\nAccept: text/event-stream\r\n\r\n"


@dataclass
class Seen:
    connected_a_second: float = 0
    memory: float = 0  # KB of the web process for each watcher
    delays: list[float] = field(default_factory=list)  # seconds from just before the commit until one heard


def main() -> None:
    asked = arguments()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # the web process inherits it
    os.environ["TRUST_PROXY"] = "1"
    with tempfile.TemporaryDirectory(prefix="mashang-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ["DATA_DIR"] = folder
        with LocalPostgres(Path(folder) / "pg", throwaway=True) as server:
            found = {}
            for name, app in (("bare broadcast", "bench._watched:bare"), ("ours", "bench._watched:ours")):
                with served(server.url("postgres"), app) as (url, process):
                    found[name] = asyncio.run(watch(server.url("postgres"), url, process.pid, asked))
    report(found, asked)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--watchers", type=int, default=2000)
    parser.add_argument("--steps", type=int, default=20)
    return parser.parse_args()


class Watcher(asyncio.Protocol):
    """A page that listens. `heard`: when it last heard a step."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.began = asyncio.Event()
        self.heard = 0.0
        self.received = b""
        self.on_hearing = nothing

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(REQUEST.format(self.address).encode())  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        moment = time.perf_counter()
        self.received = self.received[-200:] + data
        if data.startswith(b"HTTP/1.1 ") and not data.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(data[:200].decode())
        if b"here" in self.received:
            self.began.set()
        if b"event: told" in self.received:
            self.received = b""
            self.heard = moment
            self.on_hearing()


async def watch(database: str, url: str, pid: int, asked: argparse.Namespace) -> Seen:
    port, seen, before = urlsplit(url).port, Seen(), memory_of(pid)
    loop, turns = asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE)

    async def come() -> Watcher:
        async with turns:
            address = ".".join(str(random.randint(1, 254)) for _ in range(4))
            _, watcher = await loop.create_connection(lambda: Watcher(address), "127.0.0.1", port)
            async with asyncio.timeout(PATIENCE):
                await watcher.began.wait()
            return watcher

    await come()  # what the first one costs is no cost of watchers
    before, began = memory_of(pid), time.perf_counter()
    watchers = await asyncio.gather(*(come() for _ in range(asked.watchers)))
    seen.connected_a_second = asked.watchers / (time.perf_counter() - began)
    seen.memory = (memory_of(pid) - before) / asked.watchers
    engine = connect(Settings(database_url=database))
    for step in range(asked.steps):
        await asyncio.sleep(REST)
        seen.delays += await heard_by_all(sessions(engine), watchers, step)
    await engine.dispose()
    for watcher in watchers:
        watcher.transport.close()
    return seen


async def heard_by_all(open_session: Sessions, watchers: list[Watcher], step: int) -> list[float]:
    """How long it took until each of them had."""
    all_did, waiting = asyncio.Event(), len(watchers)

    def one_did() -> None:
        nonlocal waiting
        waiting -= 1
        if not waiting:
            all_did.set()

    for watcher in watchers:
        watcher.on_hearing = one_did
    async with open_session() as session:
        await announce(session, "watched", step=step, say="维保单位已接警")
        said = time.perf_counter()
        await session.commit()
    async with asyncio.timeout(PATIENCE):
        await all_did.wait()
    return [watcher.heard - said for watcher in watchers]


def nothing() -> None:
    """Nobody waits for it."""


def memory_of(pid: int) -> float:
    """KB that the process holds; NaN where there is no /proc."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except FileNotFoundError:
        return float("nan")
    return next(float(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def report(found: dict[str, Seen], asked: argparse.Namespace) -> None:
    print(f"\n{asked.watchers:,} watchers on one process, {asked.steps} steps")
    print(f"{'':18}{'come/s':>8}{'KB each':>9}{'p50 ms':>8}{'p95 ms':>8}{'last ms':>9}")
    for name, seen in found.items():
        cuts = statistics.quantiles(seen.delays, n=100)
        row = (
            seen.connected_a_second,
            seen.memory,
            cuts[49] * 1000,
            cuts[94] * 1000,
            max(seen.delays) * 1000,
        )
        print(f"{name:18}{row[0]:>8.0f}{row[1]:>9.1f}{row[2]:>8.0f}{row[3]:>8.0f}{row[4]:>9.0f}")
    if max(found["ours"].delays) > GOAL:
        print(f"missed: a change is heard within {GOAL:.0f} s")


if __name__ == "__main__":
    main()
