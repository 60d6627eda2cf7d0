"""Keep what a person brought as evidence: the bytes unchanged by their digest, once, however often they come."""

import asyncio
import hashlib
from collections.abc import AsyncIterable
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import now
from backend.evidence.models import StoredFile
from backend.evidence.recognition import MAX_VIDEO_BYTES, recognise
from backend.evidence.storage import Store, put
from backend.refusals import Invalid, TooLarge


async def keep(
    session: AsyncSession, store: Store, source: bytes | AsyncIterable[bytes], person_id: UUID
) -> StoredFile:
    """A photo (JPEG, PNG, WebP) or a video (MP4, WebM, MOV). Raises Invalid or TooLarge with a sentence.

    The bytes are there before the row is; bytes without a row do no harm and are found again by digest.
    """
    data = source if isinstance(source, bytes) else await gathered(source)
    if not data:
        raise Invalid("这个文件是空的（0 字节），请重新拍一张")
    digest = hashlib.sha256(data).hexdigest()
    known = await session.get(StoredFile, digest)
    if known:
        return known
    recognised, sm3 = await asyncio.to_thread(lambda: (recognise(data), sm3_of(data)))
    await put(store, original_path(digest), data)
    row = {
        "sha256": digest,
        "sm3": sm3,
        "size": len(data),
        "media_type": recognised.media_type,
        "width": recognised.width,
        "height": recognised.height,
        "stored_at": now(),
        "stored_by": person_id,
    }
    await session.execute(insert(StoredFile).values(row).on_conflict_do_nothing())
    return await session.get_one(StoredFile, digest)


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
