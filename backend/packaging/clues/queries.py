"""Reads of single clues, of what is like them, and of the offices to which they can go."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Text, and_, func, literal, select, true
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from backend.accounts.models import Membership, Organisation, Person, RegulatorLevel, Role
from backend.accounts.permissions import Actor
from backend.inspections.models import InspectionTask
from backend.packaging.clues.models import Clue, ClueStep, State
from backend.packaging.clues.search import Filters, conditions, count
from backend.packaging.clues.visibility import offices_below, seen_clues
from backend.packaging.judgements.models import Judgement, JudgementPhoto, JudgementRepeat
from backend.refusals import NotFound
from backend.regions.models import District, Street

MOST_SIMILAR = 5
MOST_GROUPS = 50
MOST_COUNTED = 99
NO_CLUE = "没有这条线索，或者它不归您看"


class StepSeen(NamedTuple):
    step: ClueStep
    person: str | None
    office: str | None  # to which it went


class Similar(Struct, frozen=True):
    """The newest others with the same barcode or of the same maker, and how many there are."""

    clues: Sequence[Clue]
    count: int


class Card(Struct, frozen=True):
    """A clue with all that its page shows."""

    clue: Clue
    judgement: Judgement
    verdict: Mapping[str, Any]  # by which it became a clue
    photos: Sequence[str]  # slots
    steps: Sequence[StepSeen]
    district: str
    street: str | None
    office: str | None  # that has it
    task: InspectionTask | None
    by_barcode: Similar
    by_maker: Similar


class Group(NamedTuple):
    """Clues with one barcode or of one maker: what the latest of them says of it."""

    goods: str
    maker: str
    barcode: str
    number: int
    untreated: int
    last: datetime


async def clue_seen(session: AsyncSession, actor: Actor, clue_id: UUID, *, lock: bool = False) -> Clue:
    """Raises NotFound, also where it is no business of theirs."""
    query = select(Clue).where(Clue.id == clue_id, seen_clues(actor))
    clue = await session.scalar(query.with_for_update() if lock else query)
    if clue is None:
        raise NotFound(NO_CLUE)
    return clue


async def card(session: AsyncSession, actor: Actor, clue_id: UUID) -> Card:
    clue = await clue_seen(session, actor, clue_id)
    slots = select(JudgementPhoto.slot).where(JudgementPhoto.judgement_id == clue.judgement_id)
    judgement = await session.get_one(Judgement, clue.judgement_id)
    return Card(
        clue,
        judgement,
        await verdict_behind(session, judgement),
        list(await session.scalars(slots.order_by(JudgementPhoto.slot))),
        await steps_of(session, clue.id),
        await session.scalar(select(District.name).where(District.code == clue.district_code)) or "",
        await session.scalar(select(Street.name).where(Street.code == clue.street_code)),
        await session.scalar(select(Organisation.name).where(Organisation.id == clue.handed_to)),
        await session.get(InspectionTask, clue.task_id) if clue.task_id else None,
        await similar(session, actor, clue, Clue.barcode, clue.barcode),
        await similar(session, actor, clue, Clue.maker_key, clue.maker_key),
    )


async def verdict_behind(session: AsyncSession, judgement: Judgement) -> Mapping[str, Any]:
    """The first that said "exceeds": that of the judgement, or of judging it again when a value became known."""
    if judgement.overall == "exceeds":
        return judgement.verdict
    again = select(JudgementRepeat.verdict).where(
        JudgementRepeat.judgement_id == judgement.id, JudgementRepeat.verdict["overall"].astext == "exceeds"
    )
    found: Mapping[str, Any] | None = await session.scalar(again.order_by(JudgementRepeat.made_at).limit(1))
    return found or judgement.verdict


async def steps_of(session: AsyncSession, clue_id: UUID) -> list[StepSeen]:
    """First to last."""
    query = (
        select(ClueStep, Person.name, Organisation.name)
        .outerjoin(Person, Person.id == ClueStep.person_id)
        .outerjoin(Organisation, Organisation.id == ClueStep.organisation_id)
        .where(ClueStep.clue_id == clue_id)
        .order_by(ClueStep.ordinal)
    )
    return [StepSeen(*row) for row in await session.execute(query)]


Shared = InstrumentedAttribute[str | None] | InstrumentedAttribute[str]


async def similar(
    session: AsyncSession, actor: Actor, clue: Clue, column: Shared, value: str | None
) -> Similar:
    if not value:
        return Similar([], 0)
    same = and_(column == value, Clue.id != clue.id, seen_clues(actor))
    newest = select(Clue).where(same).order_by(Clue.id.desc()).limit(MOST_SIMILAR)
    counted = await session.scalar(select(func.count()).select_from(Clue).where(same))
    return Similar(list(await session.scalars(newest)), counted or 0)


async def shared_by(
    session: AsyncSession, actor: Actor, clues: Sequence[Clue], column: Shared
) -> dict[str, int]:
    """How many clues share the barcode or the maker of those in a list, by it, each up to `MOST_COUNTED` + 1; only
    where there are several."""
    values = {getattr(clue, column.key) for clue in clues} - {None, ""}
    if not values:
        return {}
    sought = func.unnest(array(sorted(values))).table_valued("value").render_derived()
    is_one = and_(
        column == sought.c.value, column != ""
    )  # without the latter the index of makers is not used
    same = select(literal(1)).select_from(Clue).where(is_one, seen_clues(actor))
    some = same.correlate(sought).limit(MOST_COUNTED + 1).subquery().lateral()
    counted = select(sought.c.value, func.count()).select_from(sought.join(some, true()))
    counted = counted.group_by(sought.c.value).having(func.count() > 1)
    return {row[0]: row[1] for row in await session.execute(counted)}


async def groups(
    session: AsyncSession, actor: Actor, filters: Filters, kinds: Sequence[str], column: Shared
) -> list[Group]:
    """Those with the most clues first; a single one is no group."""
    wanted = and_(seen_clues(actor), column.is_not(None), column != "", *conditions(filters, kinds))
    counted = (
        select(
            func.count().label("count"),
            func.count().filter(Clue.state == State.UNTREATED).label("untreated"),
            func.max(Clue.id.cast(Text)).label("last"),
        )
        .where(wanted)
        .group_by(column)
        .having(func.count() > 1)
        .order_by(func.count().desc(), func.max(Clue.id.cast(Text)).desc())
        .limit(MOST_GROUPS)
        .subquery()
    )
    query = (
        select(Clue, counted.c.count, counted.c.untreated)
        .join(counted, Clue.id == counted.c.last.cast(Clue.id.type))
        .order_by(counted.c.count.desc(), Clue.id.desc())
    )
    return [
        Group(clue.goods, clue.maker, clue.barcode or "", count, untreated, clue.opened_at)
        for clue, count, untreated in await session.execute(query)
    ]


async def offices(session: AsyncSession, actor: Actor, clue: Clue) -> list[Organisation]:
    """To whom this person may hand it over: the station of the street first, then the district's, then the rest."""
    found = list(await session.scalars(select(Organisation).where(offices_below(actor))))
    return sorted(found, key=lambda office: (*how_near(office, clue), office.name))


def how_near(office: Organisation, clue: Clue) -> tuple[bool, bool, bool]:
    """False sorts first."""
    return (
        clue.street_code not in office.street_codes,
        office.district_code != clue.district_code,
        office.regulator_level != RegulatorLevel.STATION,
    )


async def handlers_of(session: AsyncSession, organisation_id: UUID) -> list[UUID]:
    """Those of an office who hear of a clue that comes to it."""
    query = select(Membership.person_id).where(
        Membership.organisation_id == organisation_id,
        Membership.ended_at.is_(None),
        Membership.roles.overlap([Role.INSPECTOR, Role.ADMINISTRATOR]),
    )
    return list(await session.scalars(query))


async def how_many(session: AsyncSession, actor: Actor) -> dict[str, int]:
    """By state, of what this person sees, each up to `FEW` + 1."""
    return {state: await count(session, and_(seen_clues(actor), Clue.state == state)) for state in State}
