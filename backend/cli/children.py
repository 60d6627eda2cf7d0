"""The processes that `run` starts: watched together, stopped together."""

import contextlib
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from types import FrameType

from backend.cli.faults import CannotRun
from backend.settings import PROJECT

PATIENCE = 10.0  # seconds to stop by itself


class Stopped(BaseException):
    """Ctrl-C or SIGTERM. Not an Exception, so that nothing on its way swallows it."""


class Children:
    """Processes by name."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: list[str]) -> None:
        # A session of its own: Ctrl-C reaches us alone, and we stop them in order.
        self.running[name] = subprocess.Popen(
            command, cwd=PROJECT, env=self.environment, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def must_live(self) -> None:
        for name, process in self.running.items():
            if process.poll() is not None:
                raise CannotRun(
                    f"The {name} process ended by itself with code {process.returncode}. Stopped all"
                )

    def wait_for(self, is_there: Callable[[], bool], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not is_there():
            self.must_live()
            if time.monotonic() > deadline:
                raise CannotRun(f"The server did not answer within {seconds:.0f} s. Stopped all")
            time.sleep(0.05)

    def watch(self) -> None:
        """Until one of them ends, or `Stopped` arrives."""
        while True:
            self.must_live()
            time.sleep(0.3)

    def stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        for process in self.running.values():
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Within it Ctrl-C and SIGTERM raise `Stopped` once; while things are being stopped they are not heard."""

    def stop(number: int, frame: FrameType | None) -> None:
        for name in SIGNALS:
            signal.signal(name, signal.SIG_IGN)
        raise Stopped

    before = {name: signal.signal(name, stop) for name in SIGNALS}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
