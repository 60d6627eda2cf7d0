"""The words of a search: what they look like in the search text, and which of their pieces tell the most."""

from collections.abc import Mapping, Sequence
from math import prod
from time import monotonic

from msgspec import Struct
from msgspec import field as attribute
from sqlalchemy import ColumnElement, literal, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from backend.things.grams import plain, sought
from backend.things.models import Thing

COMMON = 0.15  # a piece in a larger share of the rows is no help to the text index,
RARE = 0.01  # unless it is rare together with the others
COMMON_FOR_S = 600
ENOUGH = 4  # pieces are asked of the index; more only cost
LONGEST_QUERY = 60
MOST_WORDS = 6
Grams = InstrumentedAttribute[str | None]


def plain_words(query: str) -> list[str]:
    """The words of a query as the search text has them; spaces part words, all of which must be found."""
    words = (plain(word) for word in query[:LONGEST_QUERY].split())
    return [word for word in words if word][:MOST_WORDS]


def telling_pieces(words: Sequence[str], common: Mapping[str, float]) -> list[str]:
    """The rarest pieces of the words, enough to find by; none when even together they stand in many rows."""
    pieces = sorted(
        {piece for word in words for piece in sought(word)}, key=lambda piece: common.get(piece, 0.0)
    )
    shares = [common.get(piece, 0.0) for piece in pieces[:ENOUGH]]
    return pieces[:ENOUGH] if shares and (shares[0] < COMMON or prod(shares) < RARE) else []


def has_pieces(pieces: Sequence[str], grams: Grams = Thing.search_grams) -> ColumnElement[bool]:
    """What the text index can answer, of whatever table has one. The pieces are letters and digits only: nothing to escape."""
    query = " & ".join(f"'{piece}'" for piece in pieces)
    return grams.op("@@")(literal(query).cast(TSQUERY))


async def common_pieces(
    session: AsyncSession, table: str = Thing.__tablename__, column: str = "search_grams"
) -> Mapping[str, float]:
    """In which share of the rows a common piece stands, as ANALYZE found it; asked again now and then."""
    known = _common.setdefault((table, column), _Common())
    if monotonic() - known.asked > COMMON_FOR_S:
        row = (await session.execute(STATISTICS, {"table": table, "column": column})).one_or_none()
        known.shares = dict(zip(row[0], row[1], strict=False)) if row and row[0] else {}
        known.asked = monotonic()
    return known.shares


class _Common(Struct):
    shares: dict[str, float] = attribute(default_factory=dict)
    asked: float = -1e9


_common: dict[tuple[str, str], _Common] = {}


STATISTICS = text(
    """SELECT CAST(CAST(most_common_elems AS text) AS text[]), most_common_elem_freqs FROM pg_stats
       WHERE schemaname = current_schema() AND tablename = :table AND attname = :column"""
)
