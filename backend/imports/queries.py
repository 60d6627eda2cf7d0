"""Reads of imports: one's own, one of them, its rows page by page."""

from collections.abc import AsyncIterator
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.imports.models import Import, ImportRow, Outcome
from backend.refusals import NotFound

PAGE = 50


async def imports_of(session: AsyncSession, actor: Actor) -> list[Import]:
    """The latest first."""
    mine = select(Import).where(Import.created_by == actor.person_id).order_by(Import.id.desc()).limit(20)
    return list(await session.scalars(mine))


async def import_of(session: AsyncSession, actor: Actor, import_id: UUID) -> Import:
    """One of the person's own imports; another's is as if it did not exist."""
    found = await session.get(Import, import_id)
    if found is None or found.created_by != actor.person_id:
        raise NotFound("没有这次导入，或者不是您传的")
    return found


async def rows_of(session: AsyncSession, import_id: UUID, only: str, after: int) -> list[ImportRow]:
    """A page and one more. `only`: an outcome, `warned`, or empty for what needs a person first."""
    rows = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.line > after)
    if only in set(Outcome):
        rows = rows.where(ImportRow.outcome == only)
    elif only == "warned":
        rows = rows.where(func.cardinality(ImportRow.warnings) > 0)
    return list(await session.scalars(rows.order_by(ImportRow.line).limit(PAGE + 1)))


async def error_rows(session: AsyncSession, import_id: UUID) -> AsyncIterator[ImportRow]:
    """All rows with errors, in order, without holding them at once."""
    wanted = (
        select(ImportRow)
        .where(ImportRow.import_id == import_id, ImportRow.outcome == Outcome.ERROR)
        .order_by(ImportRow.line)
        .execution_options(yield_per=500)
    )
    async for row in await session.stream_scalars(wanted):
        yield row
