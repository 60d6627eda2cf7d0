"""The work behind it: one photo at a time is read in a process of its own, which has its time and is then killed.

The models take 300 MB and a second to load; a process that ends gives the memory back, and a photo that brings the
OCR down takes nothing else with it.
"""

import asyncio
import json
import logging
import sys

from backend.database import Sessions
from backend.evidence.storage import Store, fetch, store_of
from backend.jobs import Job, Periodic
from backend.nameplates.actions import GIVEN_UP, claim, finish, forget_old, forget_photo, only_one
from backend.nameplates.models import PlateReading
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
    async with only_one(open_session) as alone:
        claimed = await claim(open_session) if alone else None
        if claimed is None:
            return False
        if not claimed.done_at:
            await finish(open_session, claimed.id, **await outcome_of(store, claimed, command, limit))
    await forget_photo(store, claimed)
    return True


async def outcome_of(store: Store, asked: PlateReading, command: tuple[str, ...], limit: float) -> dict:
    """What is written down of this photo: `read` or `refusal`."""
    photo = await fetch(store, asked.photo)
    said = await told_by(command, photo, limit) if photo else None
    if said is None:
        return {"refusal": GIVEN_UP}
    if "error" in said:
        return {"refusal": said["error"]}
    return {"read": said} if said["fields"] else {"refusal": NOTHING}


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


async def forget(open_session: Sessions) -> None:
    await forget_old(open_session, store_of(Settings()))


JOB = Job("nameplates", read_due, every_seconds=20)
FORGETTING = Periodic("nameplates.forgotten", "忘掉一天以前识别过的铭牌和执照", "25 * * * *", forget)
