"""Many deliveries, while workers and the database are killed (SIGKILL) and the push service has bad moments.

    python -m tests.backend.alerts.kills --deliveries 10000 --kills 20 [--seed 1]

Each notice is told in a transaction that goes again under the same key until its commit is certain. Two workers hand
over to a push service that decrypts and checks. At the end, what was told is compared with what the service took:
lost are notices that no phone got; doubled are notices that a phone shows twice. A message that went twice under one
topic is one on the screen; how many did is said too.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from backend.alerts.actions import tell
from backend.alerts.models import Delivery, Urgency
from backend.cli.local_postgres import LocalPostgres
from backend.cli.tied import tied
from backend.database import Sessions, connect, sessions
from backend.settings import PROJECT, Settings
from notifications.channel import Subscription
from notifications.push_keys import push_key
from tests.backend.alerts.many_phones import many_phones
from tests.notifications.push_service import PushService

WORKERS = 2
REST = 0.5  # seconds in which what was killed is gone
LOST_TO_A_KILL = DBAPIError, OSError  # what a caller sees when its database is killed


@dataclass
class Verdict:
    told: int
    lost: int
    doubled: int
    went_twice: int
    kills: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def __str__(self) -> str:
        kills = ", ".join(f"{name} {times}" for name, times in sorted(self.kills.items()))
        return (
            f"{self.told} told, killed: {kills or 'nothing'}; {self.went_twice} went twice under one topic, "
            f"{self.seconds:.0f} s\nlost {self.lost} doubled {self.doubled}"
        )


class Stand:
    def __init__(self, postgres: LocalPostgres, service: PushService, folder: Path) -> None:
        self.postgres, self.service, self.folder = postgres, service, folder
        self.environment = os.environ | {"DATABASE_URL": postgres.url(), "PUSH_HOSTS": service.origin}
        self.workers: list[subprocess.Popen[bytes]] = []
        self.kills: Counter[str] = Counter()

    def start_worker(self) -> None:
        with (self.folder / "worker.log").open("ab") as log:
            worker = [sys.executable, "-m", "backend.worker"]
            how = {"env": self.environment, "cwd": PROJECT, "stdout": log, "stderr": log}
            self.workers.append(subprocess.Popen(tied(worker), **how))

    async def kill_worker(self, which: int) -> None:
        worker = self.workers.pop(which)
        worker.kill()
        await asyncio.to_thread(worker.wait)
        self.kills["worker"] += 1
        self.start_worker()

    async def kill_database(self) -> None:
        """Its children end when they see that it is gone; until then it cannot start again."""
        assert self.postgres.process
        self.postgres.process.kill()
        await asyncio.to_thread(self.postgres.process.wait)
        self.kills["database"] += 1
        async with asyncio.timeout(120):
            while True:
                await asyncio.sleep(REST)
                try:
                    await asyncio.to_thread(self.postgres.start)
                    return
                except RuntimeError:
                    continue

    def stop(self) -> None:
        for worker in self.workers:
            worker.kill()
        for worker in self.workers:
            worker.wait()


async def run(
    deliveries: int, kills: int, seed: int, *, phones: int = 100, in_no_hurry: bool = True
) -> Verdict:
    """`in_no_hurry`: waits out the leases of killed workers; otherwise moves the rows as if their time had passed."""
    began = time.monotonic()
    async with standing(seed) as (stand, open_session):
        key = push_key(Settings().data / "keys").public
        browsers = [stand.service.new_browser(key) for _ in range(min(phones, deliveries))]
        async with open_session.begin() as session:
            people = await many_phones(
                session, [Subscription(each["endpoint"], **each["keys"]) for each in browsers]
            )
        names = [each["endpoint"].rsplit("/", 1)[1] for each in browsers]
        for _ in range(WORKERS):
            stand.start_worker()
        expected = {(names[n % len(names)], f"消息 {n}") for n in range(deliveries)}
        telling = asyncio.create_task(tell_all(open_session, people, deliveries))
        await kill_again_and_again(stand, random.Random(seed), kills, deliveries)
        await telling
        await until_handed_over(open_session, in_no_hurry)
        assert not stand.service.complaints, stand.service.complaints[:3]
        verdict = judged(stand.service, expected)
        verdict.kills, verdict.seconds = stand.kills, time.monotonic() - began
        return verdict


@contextlib.asynccontextmanager
async def standing(seed: int) -> AsyncIterator[tuple[Stand, Sessions]]:
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="mashang-kills-") as name:
        folder = Path(name)
        os.chmod(name, 0o755)  # noqa: PTH101 - so that the database's ordinary user can walk in
        try:
            with LocalPostgres(
                folder / "pg"
            ) as postgres:  # no throwaway: that one forgets what it has answered
                # Where keys lie already they are kept: this process may have read them, and seals with them.
                os.environ |= {"DATA_DIR": before.get("DATA_DIR", name), "DATABASE_URL": postgres.url()}
                await asyncio.to_thread(command.upgrade, Config(PROJECT / "alembic.ini"), "head")
                engine = connect(Settings())
                async with PushService() as service:
                    service.weather = bad_moments(random.Random(seed))
                    stand = Stand(postgres, service, folder)
                    try:
                        yield stand, sessions(engine)
                    finally:
                        stand.stop()
                await engine.dispose()
        finally:
            os.environ.clear()
            os.environ.update(before)


def bad_moments(dice: random.Random) -> list[str]:
    return [dice.choice(["ok"] * 17 + ["lost", "500", "429:1"]) for _ in range(1000)]


async def tell_all(open_session: Sessions, people: list, deliveries: int) -> None:
    for number in range(deliveries):
        while not await told(open_session, people[number % len(people)], number):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def told(open_session: Sessions, person: object, number: int) -> bool:
    try:
        async with open_session.begin() as session:
            await tell(
                session,
                [person],
                "emergency",
                f"消息 {number}",
                link="/inbox",
                urgency=Urgency.HIGH,
                key=f"number {number}",
            )
    except LOST_TO_A_KILL:
        return False
    return True


async def kill_again_and_again(stand: Stand, dice: random.Random, kills: int, deliveries: int) -> None:
    """Spread over the work: each when another share of the deliveries has arrived."""
    for number in range(kills):
        share = deliveries * (number + 1) // (kills + 1)
        async with asyncio.timeout(900):
            await stand.service.until_taken(share)
        if number % 3 == 2:
            await stand.kill_database()
        else:
            await stand.kill_worker(dice.randrange(WORKERS))


async def until_handed_over(open_session: Sessions, in_no_hurry: bool) -> None:
    open_ones = select(func.count()).where(Delivery.handed_over_at.is_(None), Delivery.failed_at.is_(None))
    async with asyncio.timeout(1200):
        while True:
            with contextlib.suppress(*LOST_TO_A_KILL):
                async with open_session.begin() as session:
                    if not (await session.execute(open_ones)).scalar_one():
                        return
                    if not in_no_hurry:
                        await session.execute(HURRY)
            await asyncio.sleep(1)


HURRY = text("UPDATE deliveries SET due_at = now() WHERE handed_over_at IS NULL AND failed_at IS NULL")


def judged(service: PushService, expected: set[tuple[str, str]]) -> Verdict:
    screens: Counter[tuple[str, str]] = Counter()
    seen: set[tuple[str, str]] = set()
    for taken in service.taken:
        said = json.loads(taken.plain)["notification"]
        if (taken.subscription, said["tag"]) not in seen:
            screens[taken.subscription, said["title"]] += 1
        seen.add((taken.subscription, said["tag"]))
    return Verdict(
        told=len(expected),
        lost=len(expected - screens.keys()),
        doubled=sum(times - 1 for times in screens.values()),
        went_twice=len(service.taken) - len(seen),
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--deliveries", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    verdict = asyncio.run(run(asked.deliveries, asked.kills, asked.seed, phones=1000))
    print(verdict)
    return 0 if verdict.lost == verdict.doubled == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
