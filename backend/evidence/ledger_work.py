"""The worker's part of the log: gives the order, signs what is over, and sends heads to where they are anchored."""

from backend.database import Sessions
from backend.evidence.anchoring import anchor_heads
from backend.evidence.anchors import anchors_of
from backend.evidence.ledger import AT_ONCE, put_in_order, sign_days
from backend.jobs import Job
from backend.settings import Settings

EVERY_SECONDS = 10.0


async def keep_ledger(open_session: Sessions) -> bool:
    """One piece of work; whether there may be more."""
    async with open_session.begin() as session:
        if await put_in_order(session) == AT_ONCE:
            return True
    async with open_session.begin() as session:
        await sign_days(session)
    return False


async def send_heads(open_session: Sessions) -> bool:
    await anchor_heads(open_session, anchors_of(Settings()))
    return False


JOB = Job("evidence.ledger", keep_ledger, EVERY_SECONDS)
ANCHORING = Job("evidence.anchors", send_heads, EVERY_SECONDS)
