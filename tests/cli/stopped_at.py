"""`python -m tests.cli.stopped_at FOLDER MARK N`: a database and a process are started as `mashang run` does it, and the signal
to stop comes at the N-th line of ours or of subprocess that is run for the first time. Says how many there were when all was up.
"""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from backend.cli import children, local_postgres, stopping

OURS = {module.__file__ for module in (children, local_postgres, stopping)}
TRACED = {*OURS, subprocess.__file__}
Line = tuple[str, int, str]


def signal_at(number: int) -> set[Line]:
    """Gives the lines that have been run."""
    seen: set[Line] = set()

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_filename not in TRACED:
            return None
        line = (frame.f_code.co_filename, frame.f_lineno, deed_of(frame))
        if event == "line" and line not in seen:
            seen.add(line)
            if len(seen) == number:
                os.kill(os.getpid(), signal.SIGTERM)
        return trace

    sys.settrace(trace)
    return seen


def deed_of(frame: FrameType) -> str:
    """Which function of ours this is part of: a line of subprocess counts again in each."""
    at: FrameType | None = frame
    while at and at.f_code.co_filename not in OURS:
        at = at.f_back
    return at.f_code.co_name if at else ""


def main(folder: Path, mark: str, number: int) -> None:
    with contextlib.suppress(stopping.Stopped), stopping.stoppable(), contextlib.ExitStack() as started:
        seen = signal_at(number)
        started.enter_context(local_postgres.LocalPostgres(folder))
        ours = children.Children(dict(os.environ))
        started.callback(ours.stop)
        ours.start("sleeper", ["sleep", mark])
        print(len(seen), flush=True)
        ours.watch()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
