"""Reads of bindings: what may be bound, what is bound, and the ledger."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from backend.accounts.models import Organisation, Person
from backend.accounts.models import OrganisationKind as Org
from backend.accounts.permissions import Actor, Deed, Member
from backend.bindings.rules import METERS, Holder
from backend.codes.models import Binding, BindingPhoto, Code, CodeBatch
from backend.equipment import catalogue
from backend.evidence.models import StoredFile
from backend.evidence.queries import is_digest
from backend.refusals import NotFound
from backend.regions.coordinates import Wgs84, distance_m
from backend.things.fields import requirements_of
from backend.things.grams import plain
from backend.things.models import Thing, ThingKind, UseStatus
from backend.things.visibility import visible_to

PAGE = 30


@dataclass(frozen=True)
class Candidate:
    """A thing that may be picked; `tag` is the code that it wears already."""

    thing: Thing
    unit: str
    tag: str | None
    away_m: float | None


@dataclass(frozen=True)
class LedgerLine:
    """A binding with the names of those who made and ended it."""

    binding: Binding
    thing: Thing
    bound_by: str | None
    ended_by: str | None
    organisation: str | None
    photos: list[tuple[BindingPhoto, StoredFile]] = field(default_factory=list)


@dataclass(frozen=True)
class LiveBinding:
    """What stands in the way of a new binding."""

    binding: Binding
    thing: Thing
    by: str | None


async def candidates(
    session: AsyncSession, actor: Actor, sought: str = "", near: Wgs84 | None = None
) -> list[Candidate]:
    """What this person may bind: things without a code first, then the nearest, then by name; one page."""
    query = (
        select(Thing, Organisation.name, Binding.tag)
        .join(Organisation, Organisation.id == Thing.user_unit_id)
        .outerjoin(Binding, and_(Binding.thing_id == Thing.id, Binding.ended_at.is_(None)))
        .where(bindable_by(actor), Thing.use_status.in_([UseStatus.IN_USE, UseStatus.OUT_OF_USE]))
    )
    if sought.strip():
        query = query.where(found_by(sought))
    order: list[Any] = [Binding.id.is_not(None), *([nearness(near)] if near else []), Thing.name, Thing.id]
    rows = await session.execute(query.order_by(*order).limit(PAGE))
    return [Candidate(thing, unit, tag, away(thing, near)) for thing, unit, tag in rows]


def bindable_by(actor: Actor) -> ColumnElement[bool]:
    """The condition on `things` that `bindings_rules.binds` is for one row."""
    return or_(false(), *(bound_by(member) for member in actor.members(Deed.BIND)))


def bound_by(member: Member) -> ColumnElement[bool]:
    own = member.organisation_id
    conditions: list[ColumnElement[bool]] = []
    if member.kinds & {Org.USER_UNIT, Org.OWNER}:
        mine = or_(Thing.user_unit_id == own, Thing.owner_id == own)
        narrowed = member.management_unit_id
        in_unit = and_(mine, Thing.management_unit_id == narrowed) if narrowed else mine
        conditions.append(and_(in_unit, of_kinds(member.binder_kinds)) if member.binder_kinds else in_unit)
    if Org.INSPECTION_BODY in member.kinds:
        conditions.append(and_(Thing.kind == ThingKind.EQUIPMENT, Thing.check_body_id == own))
    if Org.VERIFICATION_BODY in member.kinds:
        conditions.append(and_(Thing.kind == ThingKind.METER, Thing.check_body_id == own))
    return or_(false(), *conditions)


def of_kinds(slugs: frozenset[str]) -> ColumnElement[bool]:
    """Things of these kinds; the catalogue decides the type codes of a kind, as it does for one row."""
    named = [kind for slug in slugs if (kind := catalogue.kind_named(slug))]
    codes = [line.code for kind in named for line in catalogue.types_of(kind)]
    equipment = and_(Thing.kind == ThingKind.EQUIPMENT, Thing.type_code.in_(codes))
    return or_(equipment, Thing.kind == ThingKind.METER) if METERS in slugs else equipment


def found_by(sought: str) -> ColumnElement[bool]:
    """Any part of a number, name, place or address. A unit has few enough things to compare them all."""
    columns = (
        Thing.name,
        Thing.address,
        Thing.place,
        Thing.device_code,
        Thing.register_no,
        Thing.certificate_no,
        Thing.internal_no,
        Thing.plate_no,
        Thing.factory_no,
        Thing.maker,
        Thing.model,
        Organisation.name,
    )
    typed = sought.replace("\0", "").strip()[:60]
    return or_(
        *(column.icontains(typed, autoescape=True) for column in columns),
        Thing.search_text.contains(plain(typed), autoescape=True),
    )


def nearness(near: Wgs84) -> ColumnElement[float]:
    """Grows with the distance; good enough to sort by within a city. Things without a position come last."""
    east = (Thing.lng_wgs84 - near.lng) * func.cos(func.radians(near.lat))
    north = Thing.lat_wgs84 - near.lat
    return func.coalesce(east * east + north * north, 1e9)


def away(thing: Thing, near: Wgs84 | None) -> float | None:
    if near is None or thing.lng_wgs84 is None or thing.lat_wgs84 is None:
        return None
    return distance_m(near, Wgs84(thing.lng_wgs84, thing.lat_wgs84))


async def bindable_thing(session: AsyncSession, actor: Actor, thing_id: UUID) -> Thing:
    thing = await session.scalar(select(Thing).where(Thing.id == thing_id, bindable_by(actor)))
    if thing is None:
        raise NotFound("没有这台设备，或者它不归您绑码")
    return thing


async def holder_of(session: AsyncSession, code: Code) -> Holder:
    batch = await session.get_one(CodeBatch, code.batch_id)
    return Holder(batch.organisation_id, batch.district_code)


async def live_bindings(session: AsyncSession, tag: str, thing_id: UUID | None) -> list[LiveBinding]:
    """The live bindings of this code and of this thing: none, one, or two."""
    either = or_(Binding.tag == tag, Binding.thing_id == thing_id) if thing_id else Binding.tag == tag
    query = (
        select(Binding, Thing, Person.name)
        .join(Thing, Thing.id == Binding.thing_id)
        .outerjoin(Person, Person.id == Binding.bound_by)
        .where(Binding.ended_at.is_(None), either)
        .execution_options(populate_existing=True)
    )
    return [LiveBinding(*row) for row in await session.execute(query)]


async def ledger_of_thing(session: AsyncSession, thing: Thing) -> list[LedgerLine]:
    """All codes that this thing ever wore, newest first, with photos."""
    return await ledger(session, lines().where(Binding.thing_id == thing.id))


async def ledger_of_code(session: AsyncSession, actor: Actor, tag: str) -> list[LedgerLine]:
    """All things that ever wore this code and that this person may see."""
    return await ledger(session, lines().where(Binding.tag == tag, visible_to(actor)))


async def binding_line(session: AsyncSession, actor: Actor, binding_id: UUID) -> LedgerLine:
    found = await ledger(session, lines().where(Binding.id == binding_id, visible_to(actor)))
    if not found:
        raise NotFound("台账里没有这一条，或者它不归您的单位管")
    return found[0]


def lines() -> Select:
    ender = aliased(Person)
    return (
        select(Binding, Thing, Person.name, ender.name, Organisation.name)
        .join(Thing, Thing.id == Binding.thing_id)
        .outerjoin(Person, Person.id == Binding.bound_by)
        .outerjoin(ender, ender.id == Binding.ended_by)
        .outerjoin(Organisation, Organisation.id == Binding.organisation_id)
        .order_by(Binding.bound_at.desc(), Binding.id.desc())
    )


async def ledger(session: AsyncSession, query: Select) -> list[LedgerLine]:
    found = [LedgerLine(*row) for row in await session.execute(query)]
    by_id = {line.binding.id: line for line in found}
    photos = await session.execute(
        select(BindingPhoto, StoredFile)
        .join(StoredFile, StoredFile.sha256 == BindingPhoto.sha256)
        .where(BindingPhoto.binding_id.in_(by_id))
        .order_by(BindingPhoto.id)
    )
    for photo, file in photos:
        by_id[photo.binding_id].photos.append((photo, file))
    for line in found:
        asked = [asked.id for asked in requirements_of(line.thing).photos]
        line.photos.sort(key=lambda one: asked.index(one[0].slot) if one[0].slot in asked else len(asked))
    return found


async def evidence_for(session: AsyncSession, actor: Actor, sha256: str) -> StoredFile:
    """A file that this person brought, or that belongs to a binding of a thing they may see."""
    if not is_digest(sha256):
        raise NotFound("没有这张照片，或者它不归您的单位看")
    bound = exists(
        select(BindingPhoto.id)
        .join(Binding, Binding.id == BindingPhoto.binding_id)
        .join(Thing, Thing.id == Binding.thing_id)
        .where(BindingPhoto.sha256 == StoredFile.sha256, visible_to(actor))
    )
    mine = StoredFile.stored_by == actor.person_id
    file = await session.scalar(select(StoredFile).where(StoredFile.sha256 == sha256, or_(mine, bound)))
    if file is None:
        raise NotFound("没有这张照片，或者它不归您的单位看")
    return file
