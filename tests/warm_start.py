"""A process that has read the whole product once and becomes one of its servers at once, as often as asked.

Reading takes a core 2 to 3 seconds, and every journey starts two servers. What starts is the same module with the same
environment as `python -m MODULE` would run, in a process of its own.

    python -m tests.warm_start    reads a line of JSON for each start, answers with the process id
"""

import atexit
import contextlib
import ctypes
import gc
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import IO

from backend.settings import PROJECT

PRODUCT = [
    "backend.app",
    "backend.worker",
    "tests.read_before",
    "uvicorn.main",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
    "uvicorn.lifespan.on",
]
PDEATHSIG = 1  # prctl: a signal when the parent is no more
asking = threading.Lock()
reader: subprocess.Popen[str] | None = None


class Started:
    """As much of a Popen as tests need. The reader's child, not ours: how it ended is not known."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.watched = os.pidfd_open(pid)

    def has_ended(self, seconds: float | None = 0) -> bool:
        return bool(select.select([self.watched], [], [], seconds)[0])

    def send_signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):  # it ended by itself
            signal.pidfd_send_signal(self.watched, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, seconds: float | None = None) -> None:
        """Raises TimeoutError."""
        if not self.has_ended(seconds):
            raise TimeoutError(f"process {self.pid} did not end in {seconds} s")


def start(module: list[str], environment: dict[str, str], log: Path) -> Started:
    """`python -m *module` whose output is appended to `log`. It gets SIGTERM when the tests are no more."""
    with asking:
        asked = running_reader()
        assert asked.stdin and asked.stdout
        order = {"module": module, "environment": environment, "log": str(log)}
        asked.stdin.write(json.dumps(order) + "\n")
        asked.stdin.flush()
        return Started(int(asked.stdout.readline()))


def running_reader() -> subprocess.Popen[str]:
    global reader
    if reader is None:
        pipe = subprocess.PIPE
        command = [sys.executable, "-m", "tests.warm_start"]
        reader = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=PROJECT)
        atexit.register(end, reader)
    return reader


def end(ended: subprocess.Popen[str]) -> None:
    assert ended.stdin
    ended.stdin.close()
    ended.wait()


def read_and_serve(orders: IO[str], answers: IO[str]) -> None:
    for name in PRODUCT:
        import_module(name)
    gc.collect()
    gc.freeze()  # shared with every process that starts
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here asks how one ended
    for line in orders:
        pid = os.fork()
        if pid == 0:
            become(**json.loads(line))
        print(pid, file=answers, flush=True)


def become(module: list[str], environment: dict[str, str], log: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    atexit.register(os._exit, 0)  # without taking apart what was read, which takes time and complains
    ctypes.CDLL(None).prctl(PDEATHSIG, signal.SIGTERM)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, place in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(number, place)
    sys.stdout = open(1, "w", buffering=1)  # noqa: SIM115 - as long as the process lives
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module[0], *module[1:]]
    if not hasattr(sys.modules.get(module[0]), "__path__"):  # of a package its __main__ runs
        sys.modules.pop(module[0], None)  # read already, and now to be run
    runpy.run_module(module[0], run_name="__main__", alter_sys=True)
    sys.exit()


if __name__ == "__main__":
    read_and_serve(sys.stdin, sys.stdout)
    os._exit(0)  # nothing of what was read is wanted any more
