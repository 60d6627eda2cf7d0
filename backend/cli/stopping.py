"""Being told to stop: Ctrl-C and SIGTERM are written down when they come, and heard where we wait.

They never raise from wherever the program happens to be. Between the birth of a process and its being written down
lie some microseconds, and a process that nobody has written down stays when all others are stopped.
"""

import asyncio
import contextlib
import signal
import subprocess
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
HEARD_WITHIN = 0.1  # seconds
Result = TypeVar("Result")
told: list[int] = []  # the signals that came


class Stopped(BaseException):
    """Not an Exception, so that nothing on its way swallows it."""


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Within it signals are written down."""
    told.clear()
    before = {name: signal.signal(name, lambda number, _: told.append(number)) for name in SIGNALS}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def heed() -> None:
    """Called wherever one waits; raises `Stopped` when we were told to stop."""
    if told:
        raise Stopped


async def unless_stopped(deed: Coroutine[Any, Any, Result]) -> Result:
    """What `deed` gives. Told to stop meanwhile, it is cancelled, ends in order, and `Stopped` is raised."""
    doing = asyncio.create_task(deed)
    while not doing.done() and not told:
        await asyncio.wait([doing], timeout=HEARD_WITHIN)
    if not doing.done():
        doing.cancel()  # once: a second time would disturb its tidying up
        await asyncio.wait([doing])
    if doing.cancelled():
        raise Stopped
    return doing.result()


def succeed(command: list[str], **how: Any) -> None:
    """Run it to its end. CalledProcessError when it fails; told to stop meanwhile, it is ended first."""
    process = subprocess.Popen(command, **{"stdin": subprocess.DEVNULL} | how)
    try:
        while process.poll() is None:
            heed()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(HEARD_WITHIN)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
