"""`make run`: everything comes up, says so, and is gone when it is told to stop."""

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from backend.settings import PROJECT
from scanning.codes import Tag, read_code
from tests.phones import free_port

PATIENCE = 180.0  # seconds; the demo world is loaded within them


class Running:
    """One `mashang run`, its output and its processes."""

    def __init__(self, data: Path, log: Path, *arguments: str, **environment: str) -> None:
        self.port = environment.get("PORT") or str(free_port())
        self.log = log
        clean = {
            name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PUBLIC_URL")
        }
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "backend.cli", "run", *arguments],
                env=clean | {"DATA_DIR": str(data), "PORT": self.port} | environment,
                cwd=PROJECT,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
            )

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8", errors="replace")

    def wait_until_up(self) -> "Running":
        deadline = time.monotonic() + PATIENCE
        while "Ctrl-C stops everything" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.1)
        return self

    def children(self) -> dict[int, str]:
        listed = subprocess.run(
            ["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        ).stdout
        rows = [line.split(None, 2) for line in listed.splitlines()]
        return {int(pid): args for pid, parent, args in rows if int(parent) == self.process.pid}

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """The data folder of one machine, on which the runs of this module follow each other."""
    with tempfile.TemporaryDirectory(prefix="mashang-run-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def run(home: Path, tmp_path: Path) -> Iterator:
    started: list[Running] = []

    def start(*arguments: str, **environment: str) -> Running:
        started.append(Running(home, tmp_path / f"run-{len(started)}.log", *arguments, **environment))
        return started[-1]

    yield start
    for running in started:
        running.stop()


def alive(pid: int) -> bool:
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return bool(state) and not state.startswith("Z")


def test_it_prints_where_it_is_who_may_sign_in_and_what_to_scan(run):
    running = run().wait_until_up()
    here = f"http://localhost:{running.port}"
    assert here in running.said
    tags = re.findall(rf"{here}/c/(\w+)", running.said)
    assert len(tags) == 3
    for tag in tags:
        assert isinstance(read_code(tag), Tag)
        assert httpx.get(f"{here}/c/{tag}", timeout=60).status_code == 200
    people = re.findall(r"(1\d{10})  (\S+)", running.said)
    assert len(people) > 8
    phone, password = people[0]
    answer = httpx.post(f"{here}/sign-in", data={"phone": phone, "password": password}, timeout=60)
    assert answer.status_code == 303


def test_a_second_start_finds_the_same_world(run):
    first = run().wait_until_up()
    tags = re.findall(r"/c/(\w+)", first.said)
    first.stop()
    again = run().wait_until_up()
    assert re.findall(r"/c/(\w+)", again.said) == tags


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_stops_everything_that_it_started(run, how: signal.Signals):
    running = run().wait_until_up()
    children = running.children()
    assert any("uvicorn" in args for args in children.values())
    assert any("backend.worker" in args for args in children.values())
    assert any("postgres" in args for args in children.values())
    assert running.stop(how) == 0
    assert [pid for pid in children if alive(pid)] == []


def test_told_to_stop_while_it_starts_it_leaves_nothing(run, home: Path):
    running = run()
    deadline = time.monotonic() + PATIENCE
    while not running.children():
        assert running.process.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    assert running.stop() == 0
    assert not (home / "postgres" / "data" / "postmaster.pid").exists()


def test_when_a_process_dies_it_says_which_and_stops_the_others(run):
    running = run().wait_until_up()
    children = running.children()
    os.kill(next(pid for pid, args in children.items() if "backend.worker" in args), signal.SIGKILL)
    assert running.process.wait(PATIENCE) == 1
    assert "The worker process ended by itself" in running.said
    assert [pid for pid in children if alive(pid)] == []


def test_when_the_database_dies_it_says_so_and_stops_the_others(run):
    running = run().wait_until_up()
    children = running.children()
    os.kill(next(pid for pid, args in children.items() if "/postgres" in args), signal.SIGKILL)
    assert running.process.wait(PATIENCE) == 1
    assert "The database process ended by itself" in running.said
    assert [pid for pid in children if alive(pid)] == []


def test_a_taken_port_is_said_in_a_sentence(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        running = run(PORT=str(port))
        assert running.process.wait(PATIENCE) == 1
    assert running.said.startswith(f"Port {port} is taken")
    assert "Traceback" not in running.said


def test_two_runs_on_one_folder_do_not_share_its_database(run):
    run().wait_until_up()
    second = run()
    assert second.process.wait(PATIENCE) == 1
    assert "It is running already" in second.said


def test_it_serves_https_on_the_lan_address(run, home: Path):
    running = run("--tls").wait_until_up()
    (address,) = set(re.findall(r"https://[\d.]+:\d+", running.said))
    trust = ssl.create_default_context(cafile=home / "tls" / "authority.crt")
    answer = httpx.get(f"{address}/offline", verify=trust, timeout=60)
    assert answer.status_code == 200
    assert "max-age" in answer.headers["strict-transport-security"]
    assert f"{address}/c/" in running.said


def test_the_other_commands_say_that_they_need_a_database():
    clean = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    for command in ("serve", "worker", "migrate", "demo"):
        done = subprocess.run(
            [sys.executable, "-m", "backend.cli", command],
            check=False,
            env=clean,
            cwd=PROJECT,
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("DATABASE_URL is not set")


def test_the_newest_step_is_known_without_loading_what_migrates():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from backend.cli.ready import newest_revision

    steps = ScriptDirectory.from_config(Config(PROJECT / "alembic.ini"))
    assert steps.get_heads() == [newest_revision()]


def test_migrating_twice_at_once_does_it_once(empty_postgres_database: str):
    environment = os.environ | {"DATABASE_URL": empty_postgres_database}
    both = [
        subprocess.Popen([sys.executable, "-m", "backend.cli", "migrate"], env=environment, cwd=PROJECT)
        for _ in range(2)
    ]
    assert [process.wait(PATIENCE) for process in both] == [0, 0]


def test_the_first_person_is_added_once_and_may_sign_in_with_a_code(empty_database: str):
    def add(phone: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "backend.cli", "first-person", "王管理", phone],
            env=os.environ | {"DATABASE_URL": empty_database},
            cwd=PROJECT,
            check=False,
            capture_output=True,
            text=True,
        )

    assert "is not a mobile number" in add("12345").stderr
    done = add("13900000000")
    assert (done.returncode, done.stderr) == (0, "")
    assert "王管理 may sign in" in done.stdout
    again = add("13900000001")
    assert again.returncode == 1 and "There are people already" in again.stderr


@pytest.fixture
def empty_postgres_database(postgres) -> Iterator[str]:
    from tests.conftest import create_database, run_sql

    create_database(postgres, "nothing_yet")
    yield postgres.url("nothing_yet")
    run_sql(postgres, "DROP DATABASE nothing_yet WITH (FORCE)")
