"""What was used on an opened page, told by the page itself as it happens and when it is left."""

from uuid import UUID

from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import now
from backend.scans.log import moment_of
from backend.scans.models import Use, scan_uses, scans

LONGEST_VISIT = 24 * 3600  # seconds; what is told later is not believed
MOST_USES = 20  # of one visit


async def add_use(session: AsyncSession, scan_id: UUID, what: Use, seconds: int) -> bool:
    """Append one use to a visit that happened. False, and nothing is written, for an id that is made up, a
    visit of another day, or a page that tells too much."""
    try:
        opened = moment_of(scan_id)
    except (ValueError, OverflowError, OSError):
        return False
    told = now()
    if not 0 <= (told - opened).total_seconds() + 1 <= LONGEST_VISIT:
        return False
    so_far = select(func.count()).where(scan_uses.c.scan_id == scan_id, scan_uses.c.at >= opened)
    visit = select(literal(scan_id), literal(told), literal(str(what)), literal(seconds)).where(
        select(scans.c.id).where(scans.c.id == scan_id, scans.c.at == opened).exists(),
        so_far.scalar_subquery() < MOST_USES,
    )
    written = await session.execute(
        insert(scan_uses)
        .from_select(["scan_id", "at", "what", "seconds"], visit)
        .on_conflict_do_nothing()
        .returning(scan_uses.c.scan_id)
    )
    return written.first() is not None
