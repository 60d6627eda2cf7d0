"""The processes that `run` starts: watched together, stopped together."""

import subprocess
import time
from collections.abc import Callable

from backend.cli.faults import CannotRun
from backend.cli.stopping import heed
from backend.cli.tied import tied
from backend.settings import PROJECT

PATIENCE = 10.0  # seconds to stop by itself


class Children:
    """Processes by name."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.watched: dict[str, subprocess.Popen[bytes]] = {}

    def watch_too(self, name: str, process: subprocess.Popen[bytes]) -> None:
        """A process that somebody else starts and stops, without which ours are of no use."""
        self.watched[name] = process

    def start(self, name: str, command: list[str]) -> None:
        # A session of its own: Ctrl-C reaches us alone, and we stop them in order.
        self.running[name] = subprocess.Popen(
            tied(command),
            cwd=PROJECT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def must_live(self) -> None:
        """CannotRun when one of them ended; Stopped when we were told to stop."""
        heed()
        for name, process in (self.running | self.watched).items():
            if process.poll() is not None:
                raise CannotRun(
                    f"The {name} process ended by itself with code {process.returncode}. Stopped all"
                )

    def wait_for(self, is_there: Callable[[], bool], seconds: float = 120) -> None:
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
