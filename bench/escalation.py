"""How late an emergency is escalated: the worker beside one that only reads the clock, with and without reports pouring
in at the same time.

    python -m bench.escalation [--emergencies 200] [--over 20]

So many open emergencies come due spread over so many seconds; late is the time from when the next was due to be called
until the call was committed. The load is one client after the other reporting other emergencies without a pause. Goals
(QUALITY): the first person is alerted within 5 s of the server having it; no acknowledgement in 60 s → the next.
"""

import argparse
import asyncio
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx

from backend.cli.tied import tied
from backend.database import connect, new_id, now, sessions
from backend.reports.filing import Reporter
from backend.reports.flow_versions import flow_for
from backend.reports.flows import content_of
from backend.reports.models import Report, ReportKind
from backend.settings import PROJECT, Settings
from bench._databases import demo_database
from bench._phones import served

GOAL = 5.0  # seconds
REPORTING = 4  # clients at once, under load
STARTS = 15  # seconds; a worker on a busy machine takes some to be there
SETTLES = 30  # seconds after the last was due


def main() -> None:
    asked = arguments()
    with tempfile.TemporaryDirectory(prefix="mashang-bench-") as folder, demo_database(Path(folder)) as url:
        print(f"\n{asked.emergencies} emergencies due within {asked.over} s")
        print(f"{'':26}{'called':>8}{'p50 ms':>9}{'p95 ms':>9}{'worst ms':>10}")
        tell("bare timer", asyncio.run(bare_timer(asked)))
        quiet = asyncio.run(escalated(url, asked, loaded=False))
        tell("worker", quiet)
        with served(url, "backend.app:make_app") as (address, _):
            loaded = asyncio.run(escalated(url, asked, loaded=True, address=address))
        tell("worker, reports pouring in", loaded)
    if max(quiet + loaded) > GOAL:
        print(f"missed: called within {GOAL:.0f} s of being due")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--emergencies", type=int, default=200)
    parser.add_argument("--over", type=int, default=20, help="seconds")
    return parser.parse_args()


async def bare_timer(asked: argparse.Namespace) -> list[float]:
    """What a loop that does nothing but wait is late by."""
    late = []

    async def wait(seconds: float) -> None:
        due = time.perf_counter() + seconds
        await asyncio.sleep(seconds)
        late.append(time.perf_counter() - due)

    await asyncio.gather(*(wait(random.uniform(0, asked.over)) for _ in range(asked.emergencies)))
    return late


async def escalated(url: str, asked: argparse.Namespace, *, loaded: bool, address: str = "") -> list[float]:
    """Seconds that each was late, by what the database says of its second call."""
    due = await open_emergencies(url, asked)
    worker = subprocess.Popen(  # noqa: ASYNC220  it is there before anything is measured
        tied([sys.executable, "-m", "backend.worker"]), cwd=PROJECT, stderr=subprocess.DEVNULL
    )
    reporting = asyncio.create_task(keep_reporting(address)) if loaded else None
    try:
        await asyncio.sleep(max(0, (max(due.values()) - now()).total_seconds()))
        return await when_all_were_called(url, due)
    finally:
        worker.terminate()
        worker.wait()
        if reporting:
            reporting.cancel()
            await asyncio.gather(reporting, return_exceptions=True)


async def open_emergencies(url: str, asked: argparse.Namespace) -> dict[object, datetime]:
    """Each called once, the second call due at a random moment a little later; by id."""
    engine = connect(Settings(database_url=url))
    due = {}
    async with sessions(engine).begin() as session:
        flow = await flow_for(session, ReportKind.EMERGENCY, "trapped", "3110")
        begins = now() + timedelta(seconds=STARTS)
        for _ in range(asked.emergencies):
            reporter = Reporter(uuid4(), None, now())
            report = Report(
                id=new_id(),
                kind=ReportKind.EMERGENCY,
                number="E0000-00000",
                sort="trapped",
                author_id=reporter.author_id,
                made_at=reporter.made_at,
                received_at=now(),
                flow=content_of(flow),
                rung=1,
                next_call_at=begins + timedelta(seconds=random.uniform(0, asked.over)),
            )
            session.add(report)
            due[report.id] = report.next_call_at
    await engine.dispose()
    return due


async def when_all_were_called(url: str, due: dict[object, datetime]) -> list[float]:
    connection = await asyncpg.connect(url)
    told = """SELECT report_id, min(received_at) AS at FROM report_steps
              WHERE kind = 'told' AND report_id = ANY($1) GROUP BY report_id"""
    deadline = time.monotonic() + SETTLES
    try:
        while True:
            called = await connection.fetch(told, list(due))
            if len(called) == len(due) or time.monotonic() > deadline:
                return [(row["at"].astimezone(UTC) - due[row["report_id"]]).total_seconds() for row in called]
            await asyncio.sleep(0.2)
    finally:
        await connection.close()


async def keep_reporting(address: str) -> None:
    """Emergencies of things that nobody knows, each of another phone, without a pause."""

    async def one() -> None:
        async with httpx.AsyncClient(base_url=address, headers={"Sec-Fetch-Site": "same-origin"}) as client:
            while True:
                envelope = {
                    "id": str(new_id()),
                    "kind": "emergency",
                    "version": 1,
                    "made_at": now().isoformat(),
                    "author": str(uuid4()),
                    "body": {"fields": {"sort": "other"}},
                }
                answer = await client.post("/sync", json=envelope)
                answer.raise_for_status()

    await asyncio.gather(*(one() for _ in range(REPORTING)))


def tell(name: str, late: list[float]) -> None:
    cuts = [each * 1000 for each in statistics.quantiles(late, n=100)]
    print(f"{name:26}{len(late):>8}{cuts[49]:>9.0f}{cuts[94]:>9.0f}{max(late) * 1000:>10.0f}", flush=True)


if __name__ == "__main__":
    main()
