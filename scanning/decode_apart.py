"""Reads photos in a process of its own, which the system ends when a photo takes too long: no library can be made to
stop in the middle, and a thread that waits for one cannot be ended either.

`python -m scanning.decode_apart` is that process: photos in, for each a line of JSON when it is open and one when read.
"""

import atexit
import json
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from scanning.decode import LIMIT_S, Attempt, Code, Reading, read_codes
from scanning.photos import Gray, Reason, UnreadablePhoto, gray_photo

OPENING_S = 15.0  # 50 megapixels take two
WAITS = (
    5  # times as long by the clock on the wall, for what sleeps; and a busy machine ends nothing that works
)
IDLE = 2  # processes that wait for the next photo; each holds 80 MB
LENGTH = 8  # bytes before each photo: how many it has
COMMAND = (sys.executable, "-m", "scanning.decode_apart")
TOO_LONG = Reading([], None, LIMIT_S * 1000, [])


def read_photo_apart(data: bytes) -> Reading:
    """As scanning.decode.read_photo, and over after LIMIT_S whatever the photo does. Threads may all call it.

    Raises photos.UnreadablePhoto.
    """
    reader = next(_idle(), None) or Reader()
    try:
        return reader.read(data)
    finally:
        if reader.is_alive and len(_waiting) < IDLE:
            _waiting.append(reader)
        else:
            reader.close()


class Reader:
    """One such process, for one photo after the other."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        pipe, here = subprocess.PIPE, Path(__file__).parents[1]
        self._process = subprocess.Popen(command, cwd=here, stdin=pipe, stdout=pipe)

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def read(self, data: bytes) -> Reading:
        """TOO_LONG if the process ended over it, of itself or because its time was over. Raises UnreadablePhoto."""
        self._give(len(data).to_bytes(LENGTH, "big") + data)
        opened = self._told()
        if opened is None or "unreadable" in opened:
            raise UnreadablePhoto(Reason(opened["unreadable"]) if opened else Reason.BROKEN)
        read = self._told()
        return TOO_LONG if read is None else _as_reading(read)

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _give(self, photo: bytes) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(photo)
            self._process.stdin.flush()
        except BrokenPipeError:
            return  # it has ended: nothing will be told

    def _told(self) -> dict[str, Any] | None:
        """None when the process has ended."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if line.endswith(b"\n"):
            told: dict[str, Any] = json.loads(line)
            return told
        self._process.wait()
        return None


_waiting: deque[Reader] = deque()


def _idle() -> Iterator[Reader]:
    while _waiting:
        try:
            reader = _waiting.pop()
        except IndexError:
            return  # another thread took the last
        if reader.is_alive:
            yield reader


@atexit.register
def _close_all() -> None:
    while _waiting:
        _waiting.pop().close()


def answer(
    photos: BinaryIO, told: BinaryIO, read: Callable[[Gray], Reading] = read_codes, limit_s: float = LIMIT_S
) -> None:
    """What the process does until nobody gives it photos. A signal that nobody handles ends a process, wherever it is."""
    while length := photos.read(LENGTH):
        data = photos.read(int.from_bytes(length, "big"))
        _end_after(OPENING_S)
        try:
            gray = gray_photo(data)
        except UnreadablePhoto as refused:
            _tell(told, {"unreadable": refused.reason})
            continue
        _tell(told, {"opened": True})
        _end_after(limit_s)
        _tell(told, asdict(read(gray)))


def _tell(told: BinaryIO, what: dict[str, Any]) -> None:
    _end_after(0)  # never; or the process might end over a photo that it has read
    told.write(json.dumps(what).encode() + b"\n")
    told.flush()


def _end_after(seconds: float) -> None:
    """Of the processor's time, which is what hangs in libraries uses up."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * WAITS)


def _as_reading(told: dict[str, Any]) -> Reading:
    codes = [Code(code["text"], [(x, y) for x, y in code["corners"]]) for code in told["codes"]]
    attempts = [Attempt(**attempt) for attempt in told["attempts"]]
    return Reading(codes, told["stage"], told["ms"], attempts)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who gives the photos
    answer(sys.stdin.buffer, sys.stdout.buffer)
