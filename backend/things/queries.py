"""Reads of single things of the register, for signed-in people."""

from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation, Person
from backend.accounts.permissions import Actor
from backend.codes.models import Binding
from backend.refusals import NotFound
from backend.regions.models import District, Street
from backend.things.models import Thing, ThingKind, ThingVersion
from backend.things.visibility import visible_to


class Change(Struct, frozen=True):
    """One change of a thing, by whom and why."""

    version: ThingVersion
    by: str | None


class Card(Struct, frozen=True):
    """A thing with the names of all that its row points at."""

    thing: Thing
    units: dict[str, Organisation]  # by column: user_unit_id, owner_id …
    district: str
    street: str | None
    tag: str | None
    changes: list[Change]


UNIT_COLUMNS = ("user_unit_id", "owner_id", "maintenance_unit_id", "check_body_id")


async def thing_seen_by(session: AsyncSession, actor: Actor | None, thing_id: UUID) -> Thing:
    """The thing, if this person may see it; otherwise it is as if it did not exist."""
    found = await session.scalar(select(Thing).where(Thing.id == thing_id, visible_to(actor)))
    if found is None:
        raise NotFound("登记里没有这一台，或者不归您看")
    return found


async def card(session: AsyncSession, actor: Actor, kind: ThingKind, thing_id: UUID) -> Card:
    """All that the register knows of one thing."""
    thing = await thing_seen_by(session, actor, thing_id)
    if thing.kind != kind:
        raise NotFound("登记里没有这一台，或者不归您看")
    wanted = {column: getattr(thing, column) for column in UNIT_COLUMNS if getattr(thing, column)}
    found = await session.scalars(select(Organisation).where(Organisation.id.in_(wanted.values())))
    by_id = {unit.id: unit for unit in found}
    return Card(
        thing,
        {column: by_id[row_id] for column, row_id in wanted.items()},
        await session.scalar(select(District.name).where(District.code == thing.district_code)) or "",
        await session.scalar(select(Street.name).where(Street.code == thing.street_code)),
        await live_tag(session, thing_id),
        await changes(session, thing_id),
    )


async def live_binding_of(session: AsyncSession, thing_id: UUID) -> Binding | None:
    query = select(Binding).where(Binding.thing_id == thing_id, Binding.ended_at.is_(None))
    return await session.scalar(query)


async def live_tag(session: AsyncSession, thing_id: UUID) -> str | None:
    """The code that this thing wears now."""
    return await session.scalar(
        select(Binding.tag).where(Binding.thing_id == thing_id, Binding.ended_at.is_(None))
    )


async def changes(session: AsyncSession, thing_id: UUID, limit: int = 20) -> list[Change]:
    """The latest changes first."""
    rows: Any = await session.execute(
        select(ThingVersion, Person.name)
        .outerjoin(Person, Person.id == ThingVersion.changed_by)
        .where(ThingVersion.thing_id == thing_id)
        .order_by(ThingVersion.version.desc())
        .limit(limit)
    )
    return [Change(version, name) for version, name in rows]


async def districts(session: AsyncSession) -> list[District]:
    return list(await session.scalars(select(District).order_by(District.code)))


async def streets(session: AsyncSession, district_code: str) -> list[Street]:
    """The streets of a district; none of no district."""
    within = select(Street).where(Street.district_code == district_code).order_by(Street.code)
    return list(await session.scalars(within)) if district_code else []


async def street_named(session: AsyncSession, code: str) -> Street | None:
    return await session.get(Street, code) if code else None
