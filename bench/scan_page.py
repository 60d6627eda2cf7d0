"""The page behind a code under 300 clients, with 10,000 and with 1,000,000 pieces of equipment, beside bare
handlers in the same run (bench._baseline). Goals: ≥ 70 % of the bare handler; p95 with a million ≤ 1.3 × p95 with
ten thousand.

    python -m bench.scan_page [--rows 10000 1000000] [--seconds 3] [--rounds 8] [--folder DIR]

One web process each; the load is a process of its own; all three share the machine's cores with PostgreSQL. The
servers take short turns, so that what else the machine does meets all of them; medians of the rounds are printed,
and medians of the ratios of each round.
The last column, the web process's own processor time, hardly depends on neighbours.
"""

import argparse
import asyncio
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config

from backend.cli.local_postgres import LocalPostgres
from backend.database import connect, sessions
from backend.demo.generator import load_demo
from backend.settings import PROJECT, Settings

CLIENTS = 300
TAGS = 20_000
WARM = 3.0  # seconds
LEAST_SHARE, MOST_SLOWER = 0.70, 1.3
OURS, BARE, BAREST = "scan page", "bare, framework + Core", "bare, ASGI + driver"
SERVERS = {
    OURS: ("backend.app:make_app", {}),
    BARE: ("bench._baseline:make_app", {"BARE": "core"}),
    BAREST: ("bench._baseline:make_app", {"BARE": "driver"}),
}


@dataclass
class Run:
    """What one server did in one round."""

    rate: float  # answers a second
    p50: float  # ms
    p95: float
    cpu: float  # ms of the web process for an answer; NaN where the system does not tell


def main() -> None:
    asked = arguments()
    with contextlib.ExitStack() as stack:
        folder = asked.folder or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="mashang-bench-"))
        )
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        os.environ["DATA_DIR"] = str(folder)
        server = stack.enter_context(LocalPostgres(folder / "pg", throwaway=asked.folder is None))
        paths = {rows: filled(server, rows) for rows in asked.rows}
        runs = measure(server, paths, asked)
    report(runs, asked.rows)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--folder", type=Path, help="keep the databases there, for the next run")
    return parser.parse_args()


def filled(server: LocalPostgres, rows: int) -> list[str]:
    """A database of its own with that many pieces of equipment; gives paths of bound codes."""
    url = server.url(f"rows_{rows}")
    there = asyncio.run(execute(server.url("postgres"), "SELECT datname FROM pg_database"))
    if f"rows_{rows}" not in {row["datname"] for row in there}:
        fill(server, rows, url)
    tags = asyncio.run(execute(url, f"SELECT tag FROM bindings ORDER BY md5(tag) LIMIT {TAGS}"))
    return [f"/c/{row['tag']}" for row in tags]


def fill(server: LocalPostgres, rows: int, url: str) -> None:
    began = time.perf_counter()
    asyncio.run(execute(server.url("postgres"), f"CREATE DATABASE rows_{rows}"))
    os.environ["DATABASE_URL"] = url
    command.upgrade(Config(PROJECT / "alembic.ini"), "head")
    asyncio.run(load(url, rows))
    print(f"{rows:,} pieces of equipment made in {time.perf_counter() - began:.0f} s", flush=True)


async def load(url: str, rows: int) -> None:
    engine = connect(Settings(database_url=url))
    async with sessions(engine).begin() as session:
        await load_demo(session, equipment=rows, meters=0)
    await engine.dispose()
    await execute(url, "VACUUM ANALYZE")


async def execute(url: str, sql: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(sql)
    finally:
        await connection.close()


def measure(
    server: LocalPostgres, paths: dict[int, list[str]], asked: argparse.Namespace
) -> dict[tuple[str, int], list[Run]]:
    runs: dict[tuple[str, int], list[Run]] = {}
    with contextlib.ExitStack() as stack:
        servers = {
            (name, rows): stack.enter_context(serving(name, server.url(f"rows_{rows}")))
            for name in SERVERS
            for rows in paths
        }
        for (_, rows), running in servers.items():
            under_load(running, WARM, paths[rows])
        for _ in range(asked.rounds):
            for (name, rows), running in servers.items():
                runs.setdefault((name, rows), []).append(under_load(running, asked.seconds, paths[rows]))
    return runs


@dataclass
class Server:
    port: int
    pid: int

    @property
    def processor(self) -> float:
        """Seconds of processor time so far; NaN where there is no /proc."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        except FileNotFoundError:
            return float("nan")
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def serving(name: str, url: str) -> Iterator[Server]:
    """One web process."""
    app, more = SERVERS[name]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DATABASE_URL": url, "PORT": str(port), "PUBLIC_URL": "", **more}
    arguments = [*("--factory", app, "--host", "127.0.0.1", "--port", str(port)), "--log-level", "warning"]
    process = subprocess.Popen([sys.executable, "-m", "uvicorn", *arguments], env=environment, cwd=PROJECT)
    try:
        wait_until_open(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def wait_until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def under_load(running: Server, seconds: float, paths: list[str]) -> Run:
    client = [sys.executable, "-m", "bench._load", str(running.port), str(CLIENTS), str(seconds)]
    before = running.processor
    done = subprocess.run(
        client, input="\n".join(paths), capture_output=True, text=True, check=True, cwd=PROJECT
    )
    told = json.loads(done.stdout)
    if told["failures"] or not told["answers"]:
        raise RuntimeError(f"not every answer was 200: {told['failures']}")
    cpu = (running.processor - before) * 1000 / told["answers"]
    return Run(told["answers"] / told["seconds"], told["p50"], told["p95"], cpu)


def report(runs: dict[tuple[str, int], list[Run]], sizes: list[int]) -> None:
    """Prints the table, and what was missed: a figure from a busy machine is no failure."""
    print(
        f"\nscan page, {CLIENTS} clients\n{'':26}{'rows':>10}{'req/s':>8}{'p50 ms':>8}{'p95 ms':>8}{'cpu ms':>8}"
    )
    middle = {key: median(done) for key, done in runs.items()}
    for (name, rows), run in sorted(
        middle.items(), key=lambda item: (item[0][1], list(SERVERS).index(item[0][0]))
    ):
        print(f"{name:26}{rows:>10,}{run.rate:>8.0f}{run.p50:>8.0f}{run.p95:>8.0f}{run.cpu:>8.2f}")
    shares = [ratio(runs[OURS, rows], runs[BARE, rows], "rate") for rows in sizes]
    barest = [ratio(runs[OURS, rows], runs[BAREST, rows], "rate") for rows in sizes]
    slower = ratio(runs[OURS, max(sizes)], runs[OURS, min(sizes)], "p95")
    print(f"share of the bare handler: {said(shares)}, goal {LEAST_SHARE:.0%}")
    print(f"share of the barest:       {said(barest)}")
    print(f"p95 with {max(sizes):,} rows: {slower:.2f} × that with {min(sizes):,}, goal {MOST_SLOWER}")
    if min(shares) < LEAST_SHARE or slower > MOST_SLOWER:
        print("missed: a goal of the scan page")


def median(done: list[Run]) -> Run:
    return Run(
        *(statistics.median(getattr(run, name) for run in done) for name in ("rate", "p50", "p95", "cpu"))
    )


def ratio(some: list[Run], others: list[Run], what: str) -> float:
    """Median of the ratios of runs that followed each other."""
    return statistics.median(getattr(a, what) / getattr(b, what) for a, b in zip(some, others, strict=True))


def said(shares: list[float]) -> str:
    return ", ".join(f"{share:.0%}" for share in shares)


if __name__ == "__main__":
    main()
