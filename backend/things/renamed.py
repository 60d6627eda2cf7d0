"""A unit that was renamed: its things are found by the new name, some hundred rows a transaction, in the worker.

What is registered, imported or corrected meanwhile takes the new name by itself.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation
from backend.database import Sessions, now
from backend.jobs import Job, wake_workers
from backend.things.models import Renaming, Thing
from backend.things.searchable import searchable

EVERY_SECONDS = 600.0
AT_ONCE = 500  # rows


async def refresh_names(session: AsyncSession, organisation_id: UUID) -> None:
    """To be called in the transaction that gives the organisation another name. Renamed again, it begins anew."""
    begun = {"renamed_at": now(), "done_upto": None}
    queued = insert(Renaming).values(organisation_id=organisation_id, **begun)
    await session.execute(queued.on_conflict_do_update(index_elements=["organisation_id"], set_=begun))
    await wake_workers(session)


async def refresh_due(open_session: Sessions) -> bool:
    """One batch of things; whether there may be more."""
    async with open_session.begin() as session:
        oldest = select(Renaming).order_by(Renaming.renamed_at).limit(1).with_for_update(skip_locked=True)
        renaming = await session.scalar(oldest)
        if renaming is None:
            return False
        unit = await session.get_one(Organisation, renaming.organisation_id)
        things = await following(session, renaming)
        if things:
            await session.execute(FOUND_BY, [found_by(thing, unit.name) for thing in things])
            renaming.done_upto = things[-1].id
        if len(things) < AT_ONCE:
            await session.delete(renaming)
        return True


async def following(session: AsyncSession, renaming: Renaming) -> Sequence[Thing]:
    """Locked, so that a correction of the same thing comes before or after, and not between."""
    of_unit = select(Thing).where(Thing.user_unit_id == renaming.organisation_id)
    if renaming.done_upto:
        of_unit = of_unit.where(Thing.id > renaming.done_upto)
    chosen = of_unit.order_by(Thing.id).limit(AT_ONCE).with_for_update(key_share=True)
    return (await session.scalars(chosen)).all()


def found_by(thing: Thing, unit: str) -> dict[str, object]:
    columns = {column.key: getattr(thing, column.key) for column in Thing.__table__.columns}
    texts = searchable(columns, [unit])
    return {"row_id": thing.id, "text": texts["search_text"], "grams": texts["search_grams"]}


FOUND_BY = (
    update(Thing.__table__)  # type: ignore[arg-type]
    .where(Thing.__table__.c.id == bindparam("row_id"))
    .values(search_text=bindparam("text"), search_grams=bindparam("grams"))
)
JOB = Job("things.renamed", refresh_due, EVERY_SECONDS)
