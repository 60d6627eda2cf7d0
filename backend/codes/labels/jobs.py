"""Has a file of labels drawn by another process, at most two at a time."""

import asyncio
import sys
from enum import StrEnum

import msgspec

from backend.codes.labels.layout import Label
from backend.settings import PROJECT

AT_ONCE = asyncio.Semaphore(2)


class Form(StrEnum):
    PDF = "pdf"
    ZIP = "zip"


class Job(msgspec.Struct, frozen=True):
    """`paper` is the id of a template; `start_at` counts for a PDF only."""

    form: Form
    labels: list[Label]
    paper: str
    start_at: int = 1


class DrawingFailed(RuntimeError):
    pass


async def draw(job: Job) -> bytes:
    """The file. Raises DrawingFailed with what the process said."""
    async with AT_ONCE:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "backend.codes.labels"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=PROJECT,
        )
        try:
            drawn, said = await process.communicate(msgspec.msgpack.encode(job))
        finally:
            if process.returncode is None:  # the person did not wait
                process.kill()
    if process.returncode != 0:
        raise DrawingFailed(said.decode(errors="replace")[-500:])
    return drawn
