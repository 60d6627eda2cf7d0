"""The list of clues: filters that live in the address bar, search by substring, newest first, pages by key.

As in the register there are two ways to the same answer: rare words are found by the text index and sorted, common
ones by walking the list in its order. An id tells when its clue was opened, so a period is a range of ids.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.database import first_id
from backend.dates import day_written, midnight
from backend.packaging.clues.models import Clue, State
from backend.packaging.clues.visibility import seen_clues
from backend.packaging.clues.words import CATEGORIES, CHECKS
from backend.things.grams import plain
from backend.things.search import PLANNER, uuid_of
from backend.things.search_words import common_pieces, has_pieces, plain_words, telling_pieces

PAGE = 30
FEW = 1000  # up to so many hits are fetched and sorted; longer lists are walked and counted as “more than”
RARE = 0.01  # share of the clues
OPEN = "open"  # untreated or being treated


class Filters(Struct, frozen=True):
    """What the address bar says. Unknown values filter nothing. `kind`: a class and those below it."""

    q: str = ""
    state: str = ""
    district: str = ""
    category: str = ""
    kind: str = ""
    check: str = ""
    since: str = ""
    until: str = ""
    barcode: str = ""
    maker: str = ""


class Found(Struct, frozen=True):
    """A page of the list. `after` leads to the next one; `count` is exact up to `FEW`."""

    clues: Sequence[Clue]
    after: str | None
    count: int


async def search(
    session: AsyncSession, actor: Actor, filters: Filters, kinds: Sequence[str] = (), after: str = ""
) -> Found:
    """A page of what this person may see and these filters let through. `kinds`: keys of the classes wanted."""
    wanted = and_(seen_clues(actor), *conditions(filters, kinds))
    start = uuid_of(after)
    await session.execute(PLANNER, {"seqscan": "on"})
    words = plain_words(filters.q)
    is_rare = await exceeds_rarely(session, filters.check)
    if not words and not is_rare:
        clues = await newest(session, wanted, start)
        return Found(clues[:PAGE], next_after(clues), await count(session, wanted))
    wanted = and_(wanted, *(func.strpos(Clue.search_text, word) > 0 for word in words))
    common = await common_pieces(session, "clues")
    hits = await few_hits(session, wanted, telling_pieces(words, common), by_index=is_rare)
    if hits is None:
        clues = await newest(session, wanted, start)
        return Found(clues[:PAGE], next_after(clues), FEW + 1)
    ids = [each for each in sorted(hits, reverse=True) if start is None or each < start]
    clues = await newest(session, Clue.id.in_(ids[: PAGE + 1]), None)
    return Found(clues[:PAGE], next_after(clues), len(hits))


def conditions(filters: Filters, kinds: Sequence[str] = ()) -> list[ColumnElement[bool]]:
    """The filters besides the search words."""
    found: list[ColumnElement[bool]] = []
    if filters.state == OPEN:
        found.append(Clue.state.in_([State.UNTREATED, State.TREATING]))
    elif filters.state in list(State):
        found.append(Clue.state == filters.state)
    if filters.district:
        found.append(Clue.district_code == filters.district)
    if filters.category in CATEGORIES:
        found.append(Clue.category == filters.category)
    if kinds:
        found.append(Clue.class_key.in_(kinds))
    if filters.check in CHECKS:
        found.append(Clue.exceeded.contains([filters.check]))
    if since := day_written(filters.since):
        found.append(Clue.id >= first_id(midnight(since)))
    if until := day_written(filters.until):
        found.append(Clue.id < first_id(midnight(until + timedelta(days=1))))
    if filters.barcode:
        found.append(Clue.barcode == filters.barcode)
    if filters.maker:
        found.append(Clue.maker_key == plain(filters.maker))
    return found


async def exceeds_rarely(session: AsyncSession, check: str) -> bool:
    """So rarely that one would walk the whole list to fill a page, which the planner does not know of an array."""
    if check not in CHECKS:
        return False
    return (await common_pieces(session, "clues", "exceeded")).get(check, 0.0) < RARE


async def few_hits(
    session: AsyncSession, wanted: ColumnElement[bool], pieces: Sequence[str], *, by_index: bool = False
) -> list[UUID] | None:
    """Ids of all hits, unsorted; None when there are more than `FEW`. With pieces, or where what is sought is rare,
    the table is never read whole: an estimate that is wrong would cost seconds."""
    by_index = by_index or bool(pieces)
    if by_index:
        await session.execute(PLANNER, {"seqscan": "off"})
    if pieces:
        wanted = and_(wanted, has_pieces(pieces, Clue.search_grams))
    hits = list(await session.scalars(select(Clue.id).where(wanted).limit(FEW + 1)))
    if by_index:
        await session.execute(PLANNER, {"seqscan": "on"})
    return None if len(hits) > FEW else hits


async def newest(
    session: AsyncSession, wanted: ColumnElement[bool], start: UUID | None, limit: int = PAGE + 1
) -> list[Clue]:
    """A page and one more."""
    chosen = select(Clue).where(wanted).order_by(Clue.id.desc()).limit(limit)
    if start:
        chosen = chosen.where(Clue.id < start)
    return list(await session.scalars(chosen))


async def count(session: AsyncSession, wanted: ColumnElement[bool]) -> int:
    """How many there are, up to `FEW` + 1."""
    some = select(literal(1)).select_from(Clue).where(wanted).limit(FEW + 1).subquery()
    return await session.scalar(select(func.count()).select_from(some)) or 0


def next_after(clues: Sequence[Clue]) -> str | None:
    return str(clues[PAGE - 1].id) if len(clues) > PAGE else None
