"""Tell the leaders of a unit what others did with its things."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Membership
from backend.accounts.permissions import UNIT_LEADERS, Actor
from backend.alerts.actions import tell
from backend.things.models import Thing


async def tell_leaders(
    session: AsyncSession, actor: Actor, thing: Thing, topic: str, title: str, link: str, body: str = ""
) -> None:
    """A notice for every leader of the user unit but the one who did it."""
    leaders = await leaders_of(session, thing.user_unit_id)
    told = [person for person in leaders if person != actor.person_id]
    await tell(session, told, topic, title, link=link, body=f"{actor.name}：{body}" if body else actor.name)


async def leaders_of(session: AsyncSession, organisation_id: UUID) -> list[UUID]:
    query = select(Membership.person_id).where(
        Membership.organisation_id == organisation_id,
        Membership.ended_at.is_(None),
        Membership.roles.overlap(sorted(UNIT_LEADERS)),
    )
    return list(await session.scalars(query))
