"""What became of a judgement that said "exceeds", for everybody who may see the judgement: no names, no notes."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.packaging.clues.models import Clue
from backend.packaging.clues.words import FATES, LOOKS, STATES


class Fate(Struct, frozen=True):
    """`look`: mark and colour. `sentence` is translated by the page that shows it."""

    state: str
    word: str
    look: tuple[str, str]
    sentence: str
    number: str
    since: datetime
    test_date: date | None
    test_body: str


async def fate_of(session: AsyncSession, judgement_id: UUID) -> Fate | None:
    """None: it is no clue."""
    clue = await session.scalar(select(Clue).where(Clue.judgement_id == judgement_id))
    if clue is None:
        return None
    return Fate(
        clue.state,
        STATES[clue.state],
        LOOKS[clue.state],
        FATES[clue.state],
        clue.number,
        clue.changed_at,
        clue.test_date,
        clue.test_body,
    )
