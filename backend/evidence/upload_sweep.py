"""Sweeps away what uploads left behind: expired ones, and pieces in the storage that no upload knows any more."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import delete, select

from backend.database import Sessions, now
from backend.evidence.models import Upload
from backend.evidence.storage import Store, store_of
from backend.evidence.uploads import KEPT
from backend.jobs import Periodic
from backend.settings import Settings


async def sweep_uploads(open_session: Sessions) -> None:
    await sweep(open_session, store_of(Settings()))


PERIODIC = Periodic("evidence.uploads", "清掉没有传完、已过期的上传", "*/10 * * * *", sweep_uploads)


async def sweep(open_session: Sessions, store: Store) -> None:
    """An upload's row is there before its first piece, so a folder
    without a row is one of an upload that was finished or forgotten."""
    async with open_session.begin() as session:
        await session.execute(delete(Upload).where(Upload.touched_at < now() - KEPT))
    folders = await folders_of(store)
    async with open_session() as session:
        known = set(await session.scalars(select(Upload.folder)))
    left = [path for folder, paths in folders.items() if folder not in known for path in paths]
    if left:
        await store.delete_async(left)


async def folders_of(store: Store) -> dict[UUID, list[str]]:
    folders = defaultdict(list)
    async for batch in store.list("uploads/"):
        for piece in batch:
            folders[UUID(piece["path"].split("/")[-2])].append(piece["path"])
    return folders
