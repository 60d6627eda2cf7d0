"""Keep what a person brought as evidence: the bytes unchanged by their digest, once, however often they come."""

import asyncio
import hashlib
from collections.abc import AsyncIterable
from typing import Any, cast
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import now
from backend.evidence.models import StoredFile
from backend.evidence.recognition import MAX_VIDEO_BYTES, recognise
from backend.evidence.storage import Store, put
from backend.refusals import Invalid, Refusal, TooLarge

SMALL = 512 * 1024  # bytes; below it asking whether we have it costs more than taking it once more


class BytesDiffer(Refusal):
    """tus: Checksum Mismatch."""

    status = 460


async def keep(
    session: AsyncSession,
    store: Store,
    source: bytes | AsyncIterable[bytes],
    person_id: UUID | None,
    claimed: str | None = None,
) -> StoredFile:
    """A photo (JPEG, PNG, WebP) or a video (MP4, WebM, MOV). Raises Invalid or TooLarge with a sentence, and
    BytesDiffer when the SHA-256 is not the one that was claimed.

    The bytes are there before the row is; bytes without a row do no harm and are found again by digest.
    """
    data = source if isinstance(source, bytes) else await gathered(source)
    if not data:
        raise Invalid("这个文件是空的（0 字节），请重新拍一张")
    if len(data) > SMALL:
        claimed = await asyncio.to_thread(proven, data, claimed)
        if known := await session.get(StoredFile, claimed):
            return known
    row = await asyncio.to_thread(examined, data, claimed)
    row |= {"stored_at": now(), "stored_by": person_id}
    await put(store, original_path(row["sha256"]), data, for_good=True)
    added = await session.execute(NEW_FILE, row)
    return StoredFile(**row) if added.first() else await session.get_one(StoredFile, row["sha256"])


# Written once, not for each photo: to compose a statement costs more than to run it.
FILES = cast(Table, StoredFile.__table__)
NEW_FILE = insert(FILES).on_conflict_do_nothing().returning(FILES.c.sha256)


def examined(data: bytes, claimed: str | None) -> dict[str, Any]:
    """What a row says of these bytes."""
    digest = proven(data, claimed)
    recognised = recognise(data)
    return {
        "sha256": digest,
        "sm3": sm3_of(data),
        "size": len(data),
        "media_type": recognised.media_type,
        "width": recognised.width,
        "height": recognised.height,
    }


def proven(data: bytes, claimed: str | None) -> str:
    """The SHA-256."""
    digest = hashlib.sha256(data).hexdigest()
    if claimed not in (None, digest):
        raise BytesDiffer("传来的内容和它的摘要对不上，请从头传")
    return digest


async def gathered(source: AsyncIterable[bytes]) -> bytes:
    """All pieces; refuses as soon as there are too many."""
    data = bytearray()
    async for piece in source:
        data += piece
        if len(data) > MAX_VIDEO_BYTES:
            raise TooLarge(
                f"文件超过 {MAX_VIDEO_BYTES // 1_000_000} MB。照片用普通分辨率，视频拍 5～15 秒就够"
            )
    return bytes(data)


def sm3_of(data: bytes) -> str:
    """GB/T 32905-2016, 64 hex digits."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def original_path(sha256: str) -> str:
    return f"originals/{sha256[:2]}/{sha256}"
