"""Hearing that the process shall stop, before its server does.

uvicorn waits for open answers to end, and only then tells the application that it stops. An open event stream ends
for nothing else, so both would wait for each other until uvicorn loses patience and cuts all of them off.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def hears_of_stopping(deed: Callable[[], None]) -> Iterator[None]:
    """Within it, `deed` is done in the loop as soon as the process is asked to stop; then all takes its course. Does
    nothing where nobody else listens to the signal, or outside of the main thread, where Python gives none."""
    loop = asyncio.get_running_loop()
    before: dict[int, Any] = {}

    def heard(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(deed)
        before[number](number, frame)

    if threading.current_thread() is threading.main_thread():
        before = {number: signal.getsignal(number) for number in SIGNALS}
        before = {number: handler for number, handler in before.items() if callable(handler)}
    for number in before:
        signal.signal(number, heard)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
