"""The work behind it: one photo at a time is read in a process of its own, which has its time and is then killed.

The models take 300 MB and a second to load; a process that ends gives the memory back, and a photo that brings the
OCR down takes nothing else with it.
"""

import asyncio
import json
import logging
import sys

from backend.database import Sessions
from backend.evidence.actions import original_path
from backend.evidence.storage import Store, fetch, store_of
from backend.jobs import Job
from backend.nameplates.actions import GIVEN_UP, claim, finish
from backend.settings import PROJECT, Settings

log = logging.getLogger("mashang.nameplates")
LIMIT_S = 180.0  # wall clock of a machine that does other things too
COMMAND = (sys.executable, "-m", "scanning", "nameplate", "-")
NOTHING = "这张照片上没有认出要填的字。靠近一些、避开反光再拍一张，或者照铭牌填"


async def read_due(open_session: Sessions) -> bool:
    """Read one photo; False when there is none."""
    return await read_next(open_session, store_of(Settings()))


async def read_next(
    open_session: Sessions, store: Store, command: tuple[str, ...] = COMMAND, limit: float = LIMIT_S
) -> bool:
    claimed = await claim(open_session)
    if claimed is None:
        return False
    if claimed.done_at:
        return True
    photo = await fetch(store, original_path(claimed.sha256))
    said = await told_by(command, photo, limit) if photo else None
    if said is None:
        await finish(open_session, claimed.id, refusal=GIVEN_UP)
    elif "error" in said:
        await finish(open_session, claimed.id, refusal=said["error"])
    elif not said["fields"]:
        await finish(open_session, claimed.id, refusal=NOTHING)
    else:
        await finish(open_session, claimed.id, read=said)
    return True


async def told_by(command: tuple[str, ...], photo: bytes, limit: float) -> dict | None:
    """What the process says of the photo; None where it broke down or took too long."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, cwd=PROJECT, stdin=pipe, stdout=pipe, stderr=pipe
    )
    try:
        out, complaint = await asyncio.wait_for(process.communicate(photo), limit)
    except TimeoutError:
        log.warning("a photo took more than %s s to read", limit)
        return None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    lines = out.splitlines()
    if not lines:
        log.warning("reading a photo ended with %s: %s", process.returncode, complaint.decode()[-500:])
        return None
    return json.loads(lines[-1])


JOB = Job("nameplates", read_due, every_seconds=20)
