"""Reads of judgements. Whoever knows the id sees one; lists are their author's and the regulator's."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Person, RegulatorLevel
from backend.accounts.permissions import Actor, Deed, Member
from backend.dates import midnight
from backend.evidence.models import StoredFile
from backend.packaging.judgements.models import Judgement, JudgementPhoto, JudgementRepeat
from backend.refusals import NotFound
from backend.regions.models import District

PAGE = 50
NO_JUDGEMENT = "没有这次初判。检查网址；刚交的话，等它传上来"


class Wanted(Struct, frozen=True):
    """What a regulator looks for; empty: everything."""

    q: str = ""
    overall: str = ""
    category: str = ""
    district: str = ""
    since: date | None = None
    until: date | None = None
    differs: bool = False
    before: UUID | None = None


class Picture(NamedTuple):
    slot: str
    sha256: str
    taken_at: datetime | None


class Repeat(NamedTuple):
    row: JudgementRepeat
    by: str | None


async def judgement(session: AsyncSession, judgement_id: UUID) -> Judgement:
    """Raises NotFound."""
    found = await session.get(Judgement, judgement_id)
    if found is None:
        raise NotFound(NO_JUDGEMENT)
    return found


async def judgement_seen(session: AsyncSession, actor: Actor, judgement_id: UUID) -> Judgement:
    """One in this regulator's area. Raises NotFound."""
    found = await session.scalar(select(Judgement).where(Judgement.id == judgement_id, seen_by(actor)))
    if found is None:
        raise NotFound(NO_JUDGEMENT)
    return found


async def photos_of(session: AsyncSession, judgement_id: UUID) -> list[Picture]:
    mine = select(JudgementPhoto.slot, JudgementPhoto.sha256, JudgementPhoto.taken_at)
    found = await session.execute(
        mine.where(JudgementPhoto.judgement_id == judgement_id).order_by(JudgementPhoto.slot)
    )
    return [Picture(*row) for row in found]


async def photo(session: AsyncSession, judgement_id: UUID, slot: str) -> StoredFile:
    """Raises NotFound."""
    mine = select(StoredFile).join(JudgementPhoto, JudgementPhoto.sha256 == StoredFile.sha256)
    found = await session.scalar(
        mine.where(JudgementPhoto.judgement_id == judgement_id, JudgementPhoto.slot == slot)
    )
    if found is None:
        raise NotFound(NO_JUDGEMENT)
    return found


async def repeats_of(session: AsyncSession, judgement_id: UUID) -> list[Repeat]:
    """Newest first."""
    mine = (
        select(JudgementRepeat, Person.name)
        .outerjoin(Person, Person.id == JudgementRepeat.by)
        .where(JudgementRepeat.judgement_id == judgement_id)
        .order_by(JudgementRepeat.made_at.desc(), JudgementRepeat.id.desc())
    )
    return [Repeat(*row) for row in (await session.execute(mine)).all()]


async def district_name(session: AsyncSession, code: str | None, lang: str) -> str:
    found = await session.get(District, code) if code else None
    return (found.name_en if lang == "en" else found.name) if found else ""


async def districts(session: AsyncSession) -> Sequence[District]:
    return (await session.scalars(select(District).order_by(District.code))).all()


async def of_person(session: AsyncSession, person_id: UUID, before: UUID | None = None) -> list[Judgement]:
    """Newest first, by when they came."""
    mine = select(Judgement).where(Judgement.person_id == person_id)
    return await page_of(session, mine, before)


async def all_judgements(session: AsyncSession, actor: Actor, wanted: Wanted) -> list[Judgement]:
    """Those in this regulator's area, newest first."""
    found = select(Judgement).where(seen_by(actor), *conditions(wanted))
    return await page_of(session, found, wanted.before)


async def page_of(session: AsyncSession, found: Select[Any], before: UUID | None) -> list[Judgement]:
    if before and (last := await session.get(Judgement, before)):
        earlier = Judgement.received_at < last.received_at
        same = and_(Judgement.received_at == last.received_at, Judgement.id < last.id)
        found = found.where(or_(earlier, same))
    ordered = found.order_by(Judgement.received_at.desc(), Judgement.id.desc()).limit(PAGE)
    return list(await session.scalars(ordered))


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for word in wanted.q.split():
        columns = (Judgement.goods_name, Judgement.maker, Judgement.seller, Judgement.place)
        like = [column.icontains(word, autoescape=True) for column in columns]
        found.append(or_(Judgement.barcode == word, Judgement.number == word.upper(), *like))
    if wanted.overall:
        found.append(Judgement.overall == wanted.overall)
    if wanted.category:
        found.append(Judgement.category == wanted.category)
    if wanted.district:
        found.append(Judgement.district_code == wanted.district)
    if wanted.since:
        found.append(Judgement.received_at >= midnight(wanted.since))
    if wanted.until:
        found.append(Judgement.received_at < midnight(wanted.until + timedelta(days=1)))
    if wanted.differs:
        found.append(Judgement.differs.is_(True))
    return found


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """The city sees all; a district, and a station of it, what was judged there."""
    return or_(false(), *(regulated_by(member) for member in actor.members(Deed.SEE_JUDGEMENTS)))


def regulated_by(member: Member) -> ColumnElement[bool]:
    if member.regulator_level == RegulatorLevel.CITY:
        return true()
    return Judgement.district_code == member.district_code


async def last_of_barcode(session: AsyncSession, barcode: str) -> Judgement | None:
    mine = select(Judgement).where(Judgement.barcode == barcode)
    return await session.scalar(mine.order_by(Judgement.received_at.desc()).limit(1))
