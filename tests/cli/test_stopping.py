"""Told to stop at any moment of a start, nothing stays; killed, the system ends what was started."""

import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.cli.local_postgres import LocalPostgres
from backend.cli.stopping import Stopped, stoppable, unless_stopped
from backend.settings import PROJECT

PATIENCE = 120.0  # seconds
NEEDED = ("locale", "test", "sleep")  # programs that a start calls by name


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="mashang-stop-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def untied(folder: Path) -> str:
    """A PATH on which nothing is found that would tie processes to us and so end what we forgot."""
    programs = folder / "bin"
    programs.mkdir()
    for name in NEEDED:
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    return str(programs)


def begin(folder: Path, mark: str, number: int, path: str | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.cli.stopped_at", str(folder / "pg"), mark, str(number)],
        env=os.environ | ({"PATH": path} if path else {}),
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def remains(folder: Path, mark: str) -> list[str]:
    """Command lines of what was started there and still runs."""
    listed = subprocess.run(["ps", "-eo", "stat=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 1)[1] for line in listed.splitlines() if not line.startswith("Z")]
    return [row for row in rows if (str(folder) in row or mark in row) and "stopped_at" not in row]


def lines_until_up(folder: Path, path: str) -> int:
    """How many lines a start takes."""
    mark = new_mark()
    running = begin(folder, mark, -1, path)
    assert running.stdout
    said = running.stdout.readline()
    running.send_signal(signal.SIGTERM)
    running.communicate()
    assert remains(folder, mark) == []
    return int(said)


def new_mark() -> str:
    """Seconds that nobody else sleeps."""
    return str(random.SystemRandom().randrange(10**8, 10**9))


def told_to_stop_at(folder: Path, path: str, number: int) -> None:
    mark = new_mark()
    running = begin(folder, mark, number, path)
    said, _ = running.communicate(timeout=PATIENCE)
    assert running.returncode == 0, f"line {number}: {said}"
    assert remains(folder, mark) == [], f"line {number}"


def test_told_to_stop_at_any_line_of_a_start_it_leaves_nothing(folder: Path, untied: str):
    lines_until_up(folder, untied)
    last = lines_until_up(folder, untied)
    dice, launch = random.Random(7), last - 230  # from there on processes are born
    for number in [*dice.sample(range(1, launch), 8), *dice.sample(range(launch, last + 6), 32)]:
        told_to_stop_at(folder, untied, number)


def test_told_to_stop_while_the_data_folder_is_made_the_next_start_makes_a_whole_one(
    folder: Path, untied: str
):
    for number in random.Random(8).sample(range(1, 450), 6):
        told_to_stop_at(folder, untied, number)
        assert (folder / "pg" / "data").exists() is bool(list((folder / "pg").glob("data/global/pg_control")))
        shutil.rmtree(folder / "pg", ignore_errors=True)
    told_to_stop_at(folder, untied, 60)
    with LocalPostgres(folder / "pg") as server:
        assert server.is_ready()
        assert list((folder / "pg").glob("data.*")) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with the one that started it")
def test_killed_it_takes_what_it_started_along(folder: Path):
    mark = new_mark()
    running = begin(folder, mark, -1)
    assert running.stdout and running.stdout.readline()
    assert len(remains(folder, mark)) > 1
    running.kill()
    running.communicate()
    deadline = time.monotonic() + PATIENCE
    while left := remains(folder, mark):
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


async def test_a_deed_that_waits_is_cancelled_and_tidies_up():
    tidied = []

    async def wait_for_ever() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            tidied.append("up")

    with stoppable(), pytest.raises(Stopped):
        await unless_stopped(wait_for_ever())
    assert tidied == ["up"]


async def test_a_deed_that_ends_gives_what_it_has():
    async def seven() -> int:
        return 7

    with stoppable():
        assert await unless_stopped(seven()) == 7
