"""The register of the small named world, found by search."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation
from backend.things.models import Thing
from backend.things.searchable import searchable


@pytest.fixture
async def searchable_world(session: AsyncSession, world) -> None:
    """The world's things with their search columns, which its maker leaves empty."""
    rows = await session.execute(
        select(Thing, Organisation.name).join(Organisation, Organisation.id == Thing.user_unit_id)
    )
    for thing, unit in rows.all():
        values = {column.name: getattr(thing, column.name) for column in Thing.__table__.columns}
        await session.execute(update(Thing).where(Thing.id == thing.id).values(**searchable(values, [unit])))
    await session.commit()
