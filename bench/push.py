"""Web push: what it costs to encrypt, sign and hand over a message, beside the plain library in the same run, and how
long it takes from the commit of a notice to 1,000 people until each of their phones' services has it.

    python -m bench.push [--messages 300] [--devices 1000] [--workers 2]

Costs are processor time of the sending process alone, so that they mean something on a busy machine; the push service
(tests.notifications.push_service) is a process of its own, which decrypts and checks what all senders send.
Goal (QUALITY): from commit to handed over p95 ≤ 5 s for 1,000 devices.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import httpx
import requests
from alembic import command
from alembic.config import Config
from pywebpush import webpush
from sqlalchemy import Select, func, select

from backend.alerts.actions import tell
from backend.alerts.models import Delivery, Urgency
from backend.cli.local_postgres import LocalPostgres
from backend.cli.tied import tied
from backend.database import Sessions, connect, now, sessions
from backend.settings import PROJECT, Settings
from notifications import channel
from notifications.channel import Message, Sent, Subscription
from notifications.push_channel import PushChannel
from notifications.push_keys import NAME, PushKey, push_key
from notifications.push_payload import payload
from tests.backend.alerts.many_phones import many_phones

CONTACT = "mailto:ops@mashang.example.cn"
GOAL = 5.0  # seconds
AT_ONCE = 32
PATIENCE = 300  # seconds


def main() -> None:
    asked = arguments()
    with tempfile.TemporaryDirectory(prefix="mashang-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.environ["DATA_DIR"] = name
        key = push_key(folder / "keys")
        with push_service() as origin:
            costs(origin, key, folder / "keys" / NAME, asked.messages)
        with push_service() as origin, LocalPostgres(folder / "pg") as postgres:
            os.environ |= {"DATABASE_URL": postgres.url(), "PUSH_HOSTS": origin}
            command.upgrade(Config(PROJECT / "alembic.ini"), "head")
            asyncio.run(commit_to_handed_over(origin, key, asked.devices, asked.workers))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=300)
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


@contextmanager
def push_service() -> Iterator[str]:
    serving = [sys.executable, "-m", "tests.notifications.push_service"]
    process = subprocess.Popen(tied(serving), cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def costs(origin: str, key: PushKey, key_file: Path, number: int) -> None:
    messages = [message_to(browser, n) for n, browser in enumerate(browsers(origin, key, number))]
    ways: dict[str, Callable[[], None]] = {
        "pywebpush.webpush, as its README has it": lambda: with_library(messages, key_file, None),
        "the same with one session of requests": lambda: with_library(messages, key_file, requests.Session()),
        "ours": lambda: asyncio.run(with_ours(messages, key, origin)),
    }
    print(f"{number} messages of {len(payload(messages[0]))} bytes, encrypted, signed and handed over:")
    for name, way in ways.items():
        began, clock = time.process_time(), time.perf_counter()
        way()
        each = (time.process_time() - began) / number
        took = time.perf_counter() - clock
        print(
            f"  {name:42} {1 / each:6.0f} a second and core   {each * 1e3:5.2f} ms CPU   {took:6.1f} s in all"
        )
    taken = len(httpx.get(f"{origin}/_messages", timeout=60).json())
    assert taken == len(ways) * number, f"the service took {taken} of {len(ways) * number}"


def browsers(origin: str, key: PushKey, number: int) -> list[Subscription]:
    with httpx.Client(timeout=60) as client:
        told = [
            client.post(f"{origin}/_subscriptions", json={"key": key.public}).json() for _ in range(number)
        ]
    return [Subscription(each["endpoint"], **each["keys"]) for each in told]


def message_to(browser: Subscription, number: int) -> Message:
    return Message(
        browser,
        "有人被困：3 号客梯，浦东新区云杉路 66 号",
        "请接警。编号 E1126-VVTVK",
        "https://ma.example.cn/reports/01a214bc-89b0-724c-a156-b190d9ece778",
        topic=f"report {number}",
        urgency=channel.Urgency.HIGH,
        ttl=600,
        token="AaIUvIrtco6WJH_oPdMUDLnreIXxACpISnslQMn6UD0",
    )


def with_library(messages: list[Message], key_file: Path, session: requests.Session | None) -> None:
    for message in messages:
        assert isinstance(message.to, Subscription)
        keys = {"p256dh": message.to.p256dh, "auth": message.to.auth}
        webpush(
            {"endpoint": message.to.endpoint, "keys": keys},
            payload(message),
            vapid_private_key=str(key_file),
            vapid_claims={"sub": CONTACT},
            ttl=message.ttl,
            headers={"Urgency": "high"},
            requests_session=session,
            timeout=60,
        )


async def with_ours(messages: list[Message], key: PushKey, origin: str) -> None:
    turns = asyncio.Semaphore(AT_ONCE)

    async def carry(push: PushChannel, message: Message) -> None:
        async with turns:
            outcome = await push.carry(message)
        assert isinstance(outcome, Sent), outcome

    async with PushChannel(key, CONTACT, also_hosts=[origin], seconds=60) as push:
        await asyncio.gather(*(carry(push, message) for message in messages))


async def commit_to_handed_over(origin: str, key: PushKey, devices: int, workers: int) -> None:
    engine = connect(Settings())
    open_session = sessions(engine)
    async with open_session.begin() as session:
        people = await many_phones(session, browsers(origin, key, devices))
    with working(workers):
        await delays_of(open_session, people[:AT_ONCE])  # the first message starts a worker's connections
        delays = await delays_of(open_session, people)
    await engine.dispose()
    p50, p95 = statistics.median(delays), delays[int(len(delays) * 0.95)]
    missed = "" if p95 <= GOAL else " ▼"
    print(f"commit → handed over, {len(delays)} devices, {workers} workers, one service:")
    print(f"  p50 {p50:.2f} s, p95 {p95:.2f} s{missed}, the last {delays[-1]:.2f} s (goal p95 {GOAL:g} s)")


async def delays_of(open_session: Sessions, people: list[UUID]) -> list[float]:
    """Seconds from the commit of one notice to these people until each was handed over, the shortest first."""
    async with open_session.begin() as session:
        notices = await tell(
            session, people, "emergency", "有人被困：3 号客梯", link="/inbox", urgency=Urgency.EMERGENCY
        )
    committed = now()
    told = Delivery.notice_id.in_(notices)
    left = select(func.count()).where(told, Delivery.handed_over_at.is_(None))
    async with asyncio.timeout(PATIENCE):
        while await value_of(open_session, left):  # noqa: ASYNC110 - other processes note it
            await asyncio.sleep(0.5)
    async with open_session.begin() as session:
        times = (await session.scalars(select(Delivery.handed_over_at).where(told))).all()
    return sorted((at - committed).total_seconds() for at in times if at)


async def value_of(open_session: Sessions, counted: Select[tuple[int]]) -> int:
    async with open_session.begin() as session:
        return (await session.execute(counted)).scalar_one()


@contextmanager
def working(number: int) -> Iterator[None]:
    worker = tied([sys.executable, "-m", "backend.worker"])
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    workers = [subprocess.Popen(worker, cwd=PROJECT, **quiet) for _ in range(number)]
    try:
        yield
    finally:
        for process in workers:
            process.terminate()
        for process in workers:
            process.wait(60)


if __name__ == "__main__":
    main()
