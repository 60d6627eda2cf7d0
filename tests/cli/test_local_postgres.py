"""The private PostgreSQL: of its own, found again, and gone when it is stopped."""

import asyncio
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from backend.cli import local_postgres
from backend.cli.local_postgres import LocalPostgres

as_root = os.geteuid() == 0


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the server's ordinary user can walk to; pytest's own are 0700."""
    with tempfile.TemporaryDirectory(prefix="mashang-pg-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def ask(server: LocalPostgres, query: str) -> str:
    async def run() -> str:
        connection = await asyncpg.connect(server.url())
        try:
            return str(await connection.fetchval(query))
        finally:
            await connection.close()

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(run())
    finally:
        loop.close()


def pid_of(folder: Path) -> int:
    return int((folder / "pg" / "data" / "postmaster.pid").read_text().splitlines()[0])


def is_alive(pid: int) -> bool:
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return bool(state) and not state.startswith("Z")


def test_what_was_written_is_there_when_it_starts_again(folder: Path):
    with LocalPostgres(folder / "pg") as server:
        ask(server, "CREATE TABLE kept AS SELECT '锅炉'::text AS name")
        pid = pid_of(folder)
    assert not is_alive(pid)
    with LocalPostgres(folder / "pg") as server:
        assert ask(server, "SELECT name FROM kept") == "锅炉"


def test_it_listens_to_nobody_but_its_own_user(folder: Path):
    with LocalPostgres(folder / "pg") as server:
        assert ask(server, "SHOW listen_addresses") == ""
        assert server.sockets.stat().st_mode & 0o777 == 0o700


def test_it_knows_chinese_characters_as_letters(folder: Path):
    with LocalPostgres(folder / "pg") as server:
        assert ask(server, "SELECT '锅炉' ~ '^[[:alpha:]]+$'") == "True"


def test_a_server_left_over_by_a_killed_starter_is_replaced(folder: Path):
    killed = LocalPostgres(folder / "pg").__enter__()
    left_over = pid_of(folder)
    assert is_alive(left_over)
    with LocalPostgres(folder / "pg") as server:
        assert ask(server, "SELECT 1") == "1"
        assert pid_of(folder) != left_over
    assert killed.process
    killed.process.wait(10)


def test_a_folder_with_a_very_long_name_still_gets_a_socket(folder: Path):
    long = folder / ("长" * 20) / ("long" * 20)
    long.mkdir(parents=True)
    with LocalPostgres(long / "pg") as server:
        assert ask(server, "SELECT 1") == "1"
        assert server.sockets.parent != server.folder


def test_a_server_that_cannot_start_says_why_and_leaves_nothing(folder: Path):
    with LocalPostgres(folder / "pg"):
        pass
    (folder / "pg" / "data" / "postgresql.conf").write_text("no_such_setting = 1\n")
    broken = LocalPostgres(folder / "pg")
    with pytest.raises(RuntimeError, match="no_such_setting"), broken:
        pass
    assert broken.process is None


@pytest.mark.skipif(not as_root, reason="only root runs the server as somebody else")
class TestAsRoot:
    def test_the_server_runs_as_an_ordinary_user(self, folder: Path):
        with LocalPostgres(folder / "pg"):
            owner = subprocess.run(
                ["ps", "-o", "uid=", "-p", str(pid_of(folder))], capture_output=True, text=True, check=True
            ).stdout
        user = local_postgres.ordinary_user()
        assert user and int(owner) == user.pw_uid != 0

    def test_a_checkout_that_this_user_cannot_walk_to_keeps_its_permissions(self, folder: Path):
        closed = folder / "root-only"
        closed.mkdir(mode=0o700)
        with LocalPostgres(closed / ".data" / "pg", throwaway=True) as server:
            assert ask(server, "SELECT 1") == "1"
            assert (closed / ".data" / "pg").resolve() == server.folder
        assert closed.stat().st_mode & 0o777 == 0o700
        assert closed.stat().st_uid == 0


def test_ctrl_c_of_the_terminal_does_not_reach_it(folder: Path):
    with LocalPostgres(folder / "pg"):
        assert os.getpgid(pid_of(folder)) != os.getpgid(0)
