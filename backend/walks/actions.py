"""Set the order of a day's walk. Nothing here commits."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.database import now
from backend.walks.models import WalkOrder
from backend.walks.queries import stops_of_day


async def set_order(session: AsyncSession, actor: Actor, day: date, wanted: Sequence[UUID]) -> None:
    """Only what this person's tasks of that day go to is kept; the last order wins."""
    here = {stop.id for stop in await stops_of_day(session, actor, day)}
    stops = [stop for stop in dict.fromkeys(wanted) if stop in here]
    values = {"person_id": actor.person_id, "day": day, "stops": stops, "changed_at": now()}
    changed = {"stops": values["stops"], "changed_at": values["changed_at"]}
    await session.execute(
        insert(WalkOrder)
        .values(values)
        .on_conflict_do_update(index_elements=["person_id", "day"], set_=changed)
    )


def moved(stops: Sequence[UUID], thing: UUID, by: int) -> list[UUID]:
    """One place forward or back; at an end it stays."""
    order = list(stops)
    if thing not in order:
        return order
    place = order.index(thing)
    there = min(max(place + by, 0), len(order) - 1)
    order.insert(there, order.pop(place))
    return order
