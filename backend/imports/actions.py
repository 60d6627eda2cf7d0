"""The life of an import: uploaded, checked row by row, confirmed or discarded. Writing is in `imports_writing`."""

from base64 import b64encode
from datetime import timedelta
from uuid import UUID

import msgspec
from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.accounts.secrets import seal
from backend.database import Sessions, now
from backend.imports.files import kind_of_file
from backend.imports.models import Import, ImportFile, ImportState
from backend.jobs import wake_workers
from backend.refusals import Conflict, Invalid
from backend.things.directory import scope_of
from backend.things.models import ThingKind

CHUNK = 2000
LEASE = timedelta(minutes=2)
SMALL_BYTES = 200_000


async def upload(
    session: AsyncSession, actor: Actor, kind: ThingKind, file_name: str, content: bytes
) -> Import:
    """Keep the file, to be checked. Refuses at once what is no table at all."""
    kind_of_file(content)
    scope = msgspec.to_builtins(scope_of(actor))
    uploaded = Import(
        kind=kind, file_name=file_name[-120:], size=len(content), created_by=actor.person_id, scope=scope
    )
    session.add(uploaded)
    await session.flush()
    session.add(ImportFile(import_id=uploaded.id, content=seal(b64encode(content).decode())))
    if not is_small(uploaded):
        await wake_workers(session)
    return uploaded


async def confirm(session: AsyncSession, found: Import) -> None:
    """The preview was looked at: write what can be written."""
    if found.state == ImportState.CONFIRMED or found.state == ImportState.WRITTEN:
        return
    if found.state != ImportState.READY:
        raise Conflict("这次导入还不能写入，请看它现在的状态")
    if not found.new_rows + found.changed_rows:
        raise Invalid("没有要写入的行")
    found.state, found.confirmed_at, found.done_rows = ImportState.CONFIRMED, now(), 0
    if not is_small(found):
        await wake_workers(session)


def is_small(found: Import) -> bool:
    """Done at once, while its owner waits. The worker would do it too, should this process die meanwhile."""
    return found.size <= SMALL_BYTES and found.total_rows <= CHUNK


async def discard(session: AsyncSession, found: Import) -> None:
    """Nothing was written and nothing will be."""
    if found.state in (ImportState.CONFIRMED, ImportState.WRITTEN):
        raise Conflict("已经开始写入，不能放弃")
    found.state = ImportState.DISCARDED
    await forget(session, found.id)


async def forget(session: AsyncSession, import_id: UUID) -> None:
    """The bytes are no longer needed."""
    await session.execute(delete(ImportFile).where(ImportFile.import_id == import_id))


async def claim(open_session: Sessions, state: ImportState, import_id: UUID | None = None) -> UUID | None:
    """Take the oldest import in this state (or this one) that nobody is at, for as long as a lease."""
    async with open_session.begin() as session:
        due = (
            select(Import.id)
            .where(Import.state == state, or_(Import.leased_until.is_(None), Import.leased_until < now()))
            .order_by(Import.created_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        found = await session.scalar(due.where(Import.id == import_id) if import_id else due)
        if found:
            await session.execute(update(Import).where(Import.id == found).values(leased_until=now() + LEASE))
        return found
