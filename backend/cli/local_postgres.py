"""A private PostgreSQL: its own data folder, its own socket in a 0700 folder, no TCP, nothing shared.

As root the server runs as an ordinary user (PostgreSQL refuses root); only folders made here change owner.
"""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from backend.cli.stopping import heed, succeed
from backend.cli.tied import tied

SOCKET_PATH_LIMIT = 100  # bytes; the kernel's is 108 with the file's name
USER = "mashang"


class PostgresMissing(RuntimeError):
    """No PostgreSQL server binaries on this machine."""


class LocalPostgres:
    """Starts on enter, stops on exit. `url` is for SQLAlchemy and asyncpg."""

    def __init__(self, folder: Path, *, throwaway: bool = False) -> None:
        self.folder = reachable(folder)
        self.throwaway = throwaway
        self.sockets = self.folder / "socket"
        if len(os.fsencode(self.sockets)) > SOCKET_PATH_LIMIT:
            digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
            self.sockets = Path(tempfile.gettempdir()) / f"mashang-{os.getuid()}-{digest}"
        self.process: subprocess.Popen[bytes] | None = None
        self.log = self.folder / "postgres.log"

    def url(self, database: str = USER) -> str:
        return f"postgresql://{USER}@/{database}?host={self.sockets}"

    @property
    def version(self) -> int:
        """Its major version, as its data folder says."""
        return int(float((self.folder / "data" / "PG_VERSION").read_text()))

    def __enter__(self) -> "LocalPostgres":
        if not (self.folder / "data" / "PG_VERSION").exists():
            self.create()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def create(self) -> None:
        """A data folder with our database in it. It gets its name when it is whole: of a start that was killed
        half-way nothing remains that looks like one."""
        own_folder(self.folder)
        for unfinished in self.folder.glob("data.*.new"):
            shutil.rmtree(unfinished, ignore_errors=True)
        new = self.folder / f"data.{os.getpid()}.new"
        initdb = [program("initdb"), "-D", str(new), "-U", USER, "-A", "trust", "-E", "UTF8"]
        initdb += ["--locale", unicode_locale(), "--no-instructions"]
        initdb += ["--no-sync"] if self.throwaway else []
        single = [program("postgres"), "--single", "-D", str(new)]
        single += ["-c", "fsync=off"] if self.throwaway else []
        with self.log.open("ab") as log, a_line(f"CREATE DATABASE {USER}") as line:
            how = {"stdout": log, "stderr": log, "cwd": "/", **as_ordinary_user()}
            try:
                succeed(tied(initdb), **how)
                succeed(tied([*single, "postgres"]), **how, stdin=line)
            except subprocess.CalledProcessError as error:
                raise RuntimeError(f"The data folder could not be made. {self.end_of_log()}") from error
        new.rename(self.folder / "data")

    def start(self) -> None:
        try:
            self.launch()
            self.wait_until_ready()
        except BaseException:  # also when we are told to stop while it starts: it would be left running
            self.stop()
            raise

    def launch(self) -> None:
        self.stop_leftover()
        own_folder(self.sockets)
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={self.sockets}",
            "unix_socket_permissions=0700",
        ]
        settings += ["max_connections=120", "shared_buffers=256MB", "work_mem=16MB", "wal_compression=on"]
        settings += ["max_wal_size=2GB", "random_page_cost=1.1", "jit=off", "timezone=Asia/Shanghai"]
        if self.throwaway:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=128MB"]
        command = [program("postgres"), "-D", str(self.folder / "data")]
        command += [x for s in settings for x in ("-c", s)]
        # Fast shutdown, or none at all for what is thrown away.
        ends_with = "QUIT" if self.throwaway else "INT"
        with self.log.open("ab") as log:  # the server keeps its own handle
            self.process = subprocess.Popen(
                tied(command, ends_with),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,  # Ctrl-C reaches us first, so that we stop it in order
                **as_ordinary_user(),
            )

    def stop_leftover(self) -> None:
        """A server that is still there because its starter was killed."""
        if (self.folder / "data" / "postmaster.pid").exists():
            command = [program("pg_ctl"), "stop", "-D", str(self.folder / "data"), "-m", "fast", "-s"]
            # It fails when the file is stale, which is fine.
            subprocess.run(command, check=False, stderr=subprocess.DEVNULL, cwd="/", **as_ordinary_user())

    def wait_until_ready(self, seconds: float = 120) -> None:
        assert self.process
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            heed()
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start. {self.end_of_log()}")
            time.sleep(0.02)

    def end_of_log(self) -> str:
        return f"Its log ends with:\n{self.log.read_text(errors='replace')[-800:]}"

    def is_ready(self) -> bool:
        """Whether the server that we started has written into its pid file that it takes connections."""
        assert self.process
        file = self.folder / "data" / "postmaster.pid"
        lines = file.read_text().splitlines() if file.exists() else []
        # Line 1: its number, which tells a stale file apart; line 8: how far it is (miscadmin.h).
        return len(lines) >= 8 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready"

    def stop(self) -> None:
        if not self.process:
            return
        self.process.send_signal(signal.SIGINT)  # fast shutdown: roll back, disconnect, checkpoint
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(30)
        self.process = None
        if self.sockets.parent != self.folder:
            shutil.rmtree(self.sockets, ignore_errors=True)
        if self.throwaway:
            shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def a_line(text: str) -> Iterator[IO[bytes]]:
    """Something to read from with one line in it."""
    with tempfile.TemporaryFile() as file:
        file.write(f"{text}\n".encode())
        file.seek(0)
        yield file


def program(name: str) -> str:
    """The newest PostgreSQL's `name`: Debian keeps them out of PATH, Homebrew in its own prefix."""
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/opt/homebrew/opt").glob("postgresql*/bin")]
    places += [*Path("/usr/local/opt").glob("postgresql*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    places.sort(key=lambda p: [int(d) for d in "".join(c if c.isdigit() else " " for c in str(p)).split()])
    for place in reversed(places):
        if (place / "initdb").exists() and (place / name).exists():
            return str(place / name)
    found = shutil.which(name)
    if not found:
        raise PostgresMissing(
            "PostgreSQL server is missing: apt-get install postgresql (or brew install postgresql)"
        )
    return found


def unicode_locale() -> str:
    """A UTF-8 locale, so that the server knows Chinese characters as letters."""
    names = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.split()
    for wanted in ("C.utf8", "C.UTF-8", "en_US.utf8", "en_US.UTF-8"):
        if wanted in names:
            return wanted
    return "C"


def ordinary_user() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root; None when we are an ordinary user already."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("Neither user postgres nor user nobody exists; run as an ordinary user")


def as_ordinary_user() -> dict:
    user = ordinary_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def own_folder(folder: Path) -> None:
    """Make a 0700 folder that belongs to whom the server runs as."""
    folder.mkdir(parents=True, exist_ok=True)
    user = ordinary_user()
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    folder.chmod(0o700)


def reachable(folder: Path) -> Path:
    """`folder`, or, where the ordinary user may not walk to it (a checkout under /root), one under /var/tmp
    with a link to it in `folder`'s place, since permissions of other folders are not ours to change."""
    user = ordinary_user()
    folder.parent.mkdir(parents=True, exist_ok=True)
    if user is None or can_walk(folder.parent, user):
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    elsewhere = Path("/var/tmp") / f"mashang-{digest}"
    own_folder(elsewhere)
    if not folder.exists():
        folder.symlink_to(elsewhere)
    return elsewhere


def can_walk(folder: Path, user: pwd.struct_passwd) -> bool:
    test = subprocess.run(
        ["test", "-x", str(folder)],
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return test.returncode == 0
