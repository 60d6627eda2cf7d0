"""Who runs this installation."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Membership, Organisation, RegulatorLevel, Role


async def city_administrators(session: AsyncSession) -> list[UUID]:
    chosen = (
        select(Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.ended_at.is_(None),
            Membership.roles.contains([Role.ADMINISTRATOR]),
            Organisation.regulator_level == RegulatorLevel.CITY,
        )
    )
    return list(await session.scalars(chosen))
