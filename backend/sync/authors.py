"""The person who wrote a record, with what they may do now, when no request of theirs is at hand."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Membership, Organisation, Person
from backend.accounts.permissions import Actor, Member


async def is_person(session: AsyncSession, author_id: UUID) -> bool:
    """Whether the author of a record has an account; else it is the id of a visitor's phone."""
    return await session.scalar(select(Person.id).where(Person.id == author_id)) is not None


async def actor_of_author(session: AsyncSession, author_id: UUID) -> Actor | None:
    """None for a visitor."""
    return await actor_of_person(session, author_id) if await is_person(session, author_id) else None


async def actor_of_person(session: AsyncSession, person_id: UUID) -> Actor:
    person = await session.get_one(Person, person_id)
    current = (
        select(Membership, Organisation)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id == person_id, Membership.ended_at.is_(None))
        .order_by(Membership.started_at)
    )
    members = [member_of(*row) for row in (await session.execute(current)).all()]
    return Actor(person_id, person.name, tuple(members))


def member_of(membership: Membership, organisation: Organisation) -> Member:
    return Member(
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        kinds=frozenset(organisation.kinds),
        roles=frozenset(membership.roles),
        regulator_level=organisation.regulator_level,
        district_code=organisation.district_code,
        street_codes=tuple(organisation.street_codes),
        binder_kinds=frozenset(membership.binder_kinds),
        management_unit_id=membership.management_unit_id,
    )
