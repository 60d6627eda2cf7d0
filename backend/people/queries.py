"""Reads of members, management units and organisations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import ManagementUnit, Membership, Organisation, Person
from backend.accounts.permissions import Actor, Deed
from backend.accounts.secrets import masked_phone, unseal
from backend.regions.models import District


class Member(Struct, frozen=True):
    """A live membership as the people of the organisation see it; the phone masked."""

    id: UUID
    person_id: UUID
    name: str
    phone: str
    roles: list[str]
    binder_kinds: list[str]
    management_unit_id: UUID | None
    management_unit: str | None
    started_at: datetime
    duty_phone: str
    duty_phone_is_public: bool


async def members_of(session: AsyncSession, organisation_id: UUID) -> list[Member]:
    """In the order in which they came."""
    return await members_where(session, Membership.organisation_id == organisation_id)


async def member_with(session: AsyncSession, membership_id: UUID) -> tuple[Member, UUID] | None:
    """A live membership and its organisation."""
    found = await members_where(session, Membership.id == membership_id)
    if not found:
        return None
    return found[0], (await session.get_one(Membership, membership_id)).organisation_id


async def members_where(session: AsyncSession, wanted: ColumnElement[bool]) -> list[Member]:
    live = (
        select(
            Membership.id,
            Person.id,
            Person.name,
            Person.phone_sealed,
            Membership.roles,
            Membership.binder_kinds,
            ManagementUnit.id,
            ManagementUnit.name,
            Membership.started_at,
            Membership.duty_phone_sealed,
            Membership.public_duty_phone.is_not(None),
        )
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(ManagementUnit, ManagementUnit.id == Membership.management_unit_id)
        .where(wanted, Membership.ended_at.is_(None))
        .order_by(Membership.started_at, Membership.id)
    )
    return [as_member(row) for row in (await session.execute(live)).all()]


def as_member(row: Sequence[Any]) -> Member:
    membership, person, name, sealed, roles, kinds, unit, unit_name, since, duty_phone, is_public = row
    phone, duty = masked_phone(unseal(sealed)), unseal(duty_phone) if duty_phone else ""
    return Member(membership, person, name, phone, roles, kinds, unit, unit_name, since, duty, is_public)


async def management_units_of(session: AsyncSession, organisation_id: UUID) -> list[ManagementUnit]:
    mine = (
        select(ManagementUnit)
        .where(ManagementUnit.organisation_id == organisation_id)
        .order_by(ManagementUnit.name)
    )
    return list((await session.scalars(mine)).all())


async def organisations_seen_by(
    session: AsyncSession, actor: Actor, words: str = "", limit: int = 50
) -> list[Organisation]:
    """Those that this administrator looks after, by name or code."""
    codes = await districts_of(session, actor)
    found = select(Organisation).where(Organisation.district_code.in_(codes))
    if words:
        found = found.where(
            Organisation.name.contains(words, autoescape=True) | (Organisation.uscc == words.upper())
        )
    return list((await session.scalars(found.order_by(Organisation.created_at.desc()).limit(limit))).all())


async def organisation_looked_after(
    session: AsyncSession, actor: Actor, organisation_id: UUID
) -> Organisation | None:
    """None also for one that another district looks after."""
    codes = await districts_of(session, actor)
    mine = select(Organisation).where(
        Organisation.id == organisation_id, Organisation.district_code.in_(codes)
    )
    return await session.scalar(mine)


async def districts_of(session: AsyncSession, actor: Actor) -> dict[str, str]:
    """Names of the districts in which this administrator may create organisations, by code."""
    own = {member.district_code for member in actor.members(Deed.MANAGE_ORGANISATIONS)}
    city = any(member.regulator_level == "city" for member in actor.members(Deed.MANAGE_ORGANISATIONS))
    chosen = select(District.code, District.name).order_by(District.code)
    if not city:
        chosen = chosen.where(District.code.in_([code for code in own if code]))
    return dict((await session.execute(chosen)).all())


async def leaders_left(session: AsyncSession, organisation_id: UUID, without: UUID, role: str) -> int:
    """How many live members besides `without` have this role."""
    counted = select(func.count()).where(
        Membership.organisation_id == organisation_id,
        Membership.ended_at.is_(None),
        Membership.id != without,
        Membership.roles.contains([role]),
    )
    return (await session.execute(counted)).scalar_one()
