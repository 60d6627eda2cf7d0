"""The queue to the anchors: each signed head to each place, again and again until it is there.

A head is claimed for as long as an attempt may take, so no transaction is open while a place thinks. Who dies on
the way leaves a claim that runs out; the call is then made again with the same key.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import Sessions, new_id, now
from backend.evidence.anchors import Anchor, NotAnchored
from backend.evidence.ledger_models import Anchoring, LedgerHead
from backend.evidence.ledger_proofs import told

log = logging.getLogger("mashang.evidence")
CLAIM = timedelta(seconds=60)  # longer than any attempt takes
LONGEST_WAIT = timedelta(hours=1)


async def anchor_heads(open_session: Sessions, anchors: Sequence[Anchor]) -> None:
    """Attempt all that is due, the first day first. A place that was added later gets every head there is."""
    for anchor in anchors:
        async with open_session.begin() as session:
            await line_up(session, anchor.place)
        while await anchor_next(open_session, anchor):
            continue


async def line_up(session: AsyncSession, place: str) -> None:
    """What has been signed and is not on its way to this place."""
    lined_up = exists().where(Anchoring.day == LedgerHead.day, Anchoring.place == place)
    for day in await session.scalars(select(LedgerHead.day).where(~lined_up).order_by(LedgerHead.day)):
        row = {"day": day, "place": place, "key": new_id(), "attempts": 0, "next_at": now()}
        await session.execute(insert(Anchoring).values(row).on_conflict_do_nothing())


async def anchor_next(open_session: Sessions, anchor: Anchor) -> bool:
    """One attempt; whether it went well and there may be another."""
    async with open_session.begin() as session:
        anchoring = await claim(session, anchor.place)
        if anchoring is None:
            return False
        head = told(await session.get_one(LedgerHead, anchoring.day))
    try:
        address = await anchor.publish(anchoring.key, head)
    except NotAnchored as refusal:
        log.warning("%s did not take the head of %s: %s", anchor.place, anchoring.day, refusal.reason)
        later = {"next_at": now() + wait_before(anchoring.attempts), "last_error": refusal.reason}
        await note(open_session, anchoring, later)
        return False
    await note(open_session, anchoring, {"done_at": now(), "seen_at_address": address, "last_error": None})
    return True


async def claim(session: AsyncSession, place: str) -> Anchoring | None:
    due = (
        select(Anchoring)
        .where(Anchoring.place == place, Anchoring.done_at.is_(None), Anchoring.next_at <= now())
        .order_by(Anchoring.day)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    anchoring = (await session.scalars(due)).one_or_none()
    if anchoring:
        anchoring.attempts += 1
        anchoring.next_at = now() + CLAIM
    return anchoring


async def note(open_session: Sessions, anchoring: Anchoring, outcome: dict[str, object]) -> None:
    """Only the first success counts: a claim may have run out meanwhile."""
    mine = update(Anchoring).where(
        Anchoring.day == anchoring.day, Anchoring.place == anchoring.place, Anchoring.done_at.is_(None)
    )
    async with open_session.begin() as session:
        await session.execute(mine.values(**outcome))


def wait_before(attempts: int) -> timedelta:
    """Doubles from 10 s to an hour."""
    return min(timedelta(seconds=10 * 2 ** min(attempts - 1, 16)), LONGEST_WAIT)
