"""Files that arrive in pieces, resumed after whatever happened, and become evidence when the last byte is there.

A piece lies in the storage before its row says so, under a name of its own: whoever is killed in between leaves
bytes that nobody knows of, never a wrong offset. Of two that bring the same piece at once, one counts.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import now
from backend.evidence.actions import BytesDiffer, keep
from backend.evidence.models import StoredFile, Upload
from backend.evidence.owners import MOST_BYTES_OF_VISITOR, Owner
from backend.evidence.recognition import MAX_VIDEO_BYTES
from backend.evidence.storage import Store, fetch, put
from backend.refusals import Conflict, Invalid, NotFound, TooLarge, TooMany

STEP = 256 * 1024  # bytes; at most so much is sent again after a cut
KEPT = timedelta(days=7)  # after its last piece


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file has come; `expires_at` is None for one that is stored."""

    sha256: str
    size: int
    received: int
    expires_at: datetime | None = None


async def progress(session: AsyncSession, owner: Owner, sha256: str) -> Progress:
    """Raises NotFound for a file that the server neither has nor is getting from this owner."""
    stored = await session.get(StoredFile, sha256)
    if stored:
        return Progress(sha256, stored.size, stored.size)
    upload = await session.get(Upload, (owner.id, sha256))
    if upload is None or is_expired(upload):
        raise NotFound("服务器还没有这个文件，请从头传")
    return of(upload)


async def begin(session: AsyncSession, owner: Owner, sha256: str, size: int) -> Progress:
    """Begin an upload, or go on with the one there is. Raises Invalid, TooLarge, TooMany."""
    check_size(size, owner)
    stored = await session.get(StoredFile, sha256)
    if stored:
        return Progress(sha256, stored.size, stored.size)
    upload = await session.get(Upload, (owner.id, sha256), with_for_update=True)
    if upload and (upload.size != size or is_expired(upload)):
        await session.delete(upload)
        await session.flush()
        upload = None
    if upload is None:
        await check_how_much(session, owner, size)
        upload = Upload(owner_id=owner.id, sha256=sha256, size=size)
        session.add(upload)
        await session.flush()
    return of(upload)


async def append(
    session: AsyncSession, store: Store, owner: Owner, so_far: Progress, piece: bytes
) -> Progress:
    """The next bytes; with the last of them the file becomes evidence.

    Raises Conflict when they are not the next, BytesDiffer when the whole is not what its digest says, Invalid
    or TooLarge when it cannot be evidence; after these the upload is of no use, see `discard`.
    """
    received = so_far.received + len(piece)
    if received > so_far.size:
        raise TooLarge("传来的字节比说好的多，请从头传")
    upload = await session.get(Upload, (owner.id, so_far.sha256))
    if upload is None:
        raise NotFound("服务器还没有这个文件，请从头传")
    path = f"uploads/{upload.folder}/{so_far.received:012}-{os.urandom(6).hex()}"
    await put(store, path, piece)
    counted = await session.execute(
        update(Upload)
        .where(Upload.folder == upload.folder, Upload.received == so_far.received)
        .values(received=received, pieces=func.array_append(Upload.pieces, path), touched_at=now())
        .returning(Upload)
        .execution_options(populate_existing=True)
    )
    upload = counted.scalar_one_or_none()
    if upload is None:
        raise Conflict("这一段已经由另一个页面传到了，从新的位置接着传")
    if received < upload.size:
        return of(upload)
    await finish(session, store, owner, upload)
    return Progress(upload.sha256, upload.size, upload.size)


async def finish(session: AsyncSession, store: Store, owner: Owner, upload: Upload) -> None:
    await keep_whole(session, store, owner, upload.sha256, await gathered(store, upload.pieces))
    await session.delete(upload)
    await session.flush()


async def keep_whole(session: AsyncSession, store: Store, owner: Owner, sha256: str, data: bytes) -> Progress:
    """All bytes at once. Raises BytesDiffer, Invalid, TooLarge."""
    await keep(session, store, data, owner.person_id, sha256)
    return Progress(sha256, len(data), len(data))


async def discard(session: AsyncSession, owner: Owner, sha256: str) -> None:
    """Forget an upload; its pieces are swept away later."""
    await session.execute(delete(Upload).where(Upload.owner_id == owner.id, Upload.sha256 == sha256))


async def gathered(store: Store, pieces: list[str]) -> bytes:
    data = bytearray()
    for path in pieces:
        piece = await fetch(store, path)
        if piece is None:
            raise BytesDiffer("存储里少了一段，请从头传")
        data += piece
    return bytes(data)


def check_offset(so_far: Progress, offset: int) -> None:
    if offset != so_far.received:
        raise Conflict(f"服务器已有 {so_far.received} 字节，从那里接着传")


def check_size(size: int, owner: Owner) -> None:
    if size == 0:
        raise Invalid("这个文件是空的（0 字节），请重新拍一张")
    most = MAX_VIDEO_BYTES if owner.is_person else MOST_BYTES_OF_VISITOR
    if size > most:
        limit = most // 1_000_000
        raise TooLarge(f"文件有 {size // 1_000_000} MB，最多 {limit} MB。视频拍 5～15 秒就够")


async def check_how_much(session: AsyncSession, owner: Owner, size: int) -> None:
    """Of one owner, together with what they began before."""
    sizes = select(func.count(), func.coalesce(func.sum(Upload.size), 0))
    of_owner = sizes.where(Upload.owner_id == owner.id, Upload.touched_at > now() - KEPT)
    number, bytes_ = (await session.execute(of_owner)).one()
    if number >= owner.most_open:
        raise TooMany(f"还有 {owner.most_open} 个文件没有传完，请先传完它们")
    if bytes_ + size > owner.most_open_bytes:
        most = owner.most_open_bytes // 1_000_000
        raise TooMany(f"没有传完的文件合起来不能超过 {most} MB，请先传完它们")


def of(upload: Upload) -> Progress:
    return Progress(upload.sha256, upload.size, upload.received, upload.touched_at + KEPT)


def is_expired(upload: Upload) -> bool:
    return upload.touched_at + KEPT < now()
