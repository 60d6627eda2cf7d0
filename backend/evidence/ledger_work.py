"""The worker's part of the log: gives the order, signs what is over, and anchors heads outside through a port."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
from sqlalchemy import select

from backend.database import Sessions, now
from backend.evidence.ledger import AT_ONCE, put_in_order, sign_days
from backend.evidence.ledger_models import LedgerHead
from backend.evidence.ledger_proofs import Head, told
from backend.jobs import Job
from backend.settings import Settings

EVERY_SECONDS = 10.0
Anchor = Callable[[Head], Awaitable[None]]
"""Publishes a head where this installation cannot change it afterwards; raises when it did not work."""


async def keep_ledger(open_session: Sessions) -> bool:
    """One piece of work; whether there may be more."""
    async with open_session.begin() as session:
        if await put_in_order(session) == AT_ONCE:
            return True
    async with open_session.begin() as session:
        await sign_days(session)
    await anchor_heads(open_session, in_folder(Settings().data / "heads"))
    return False


JOB = Job("evidence.ledger", keep_ledger, EVERY_SECONDS)


async def anchor_heads(open_session: Sessions, anchor: Anchor) -> None:
    """Each head until it is anchored; a head that cannot be is tried again with the next round."""
    async with open_session.begin() as session:
        waiting = select(LedgerHead).where(LedgerHead.anchored_at.is_(None)).order_by(LedgerHead.day)
        for head in await session.scalars(waiting.with_for_update(skip_locked=True)):
            await anchor(told(head))
            head.anchored_at = now()


def in_folder(folder: Path) -> Anchor:
    """A file for each day, to be copied elsewhere. A file that is there is never overwritten."""

    async def anchor(head: Head) -> None:
        await asyncio.to_thread(write, head)

    def write(head: Head) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{head.day}.json"
        content = msgspec.json.format(msgspec.json.encode(head))
        if not file.exists():
            file.write_bytes(content)
        elif file.read_bytes() != content:
            raise RuntimeError(f"{file} holds another head of that day")

    return anchor
