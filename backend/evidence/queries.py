"""Reads of stored files."""

import re
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.evidence.models import StoredFile


def is_digest(text: str) -> bool:
    """Whether this can be the SHA-256 of anything."""
    return re.fullmatch("[0-9a-f]{64}", text) is not None


async def stored(session: AsyncSession, digests: Iterable[str]) -> dict[str, StoredFile]:
    """Those of the digests that are held, by digest."""
    found = await session.scalars(select(StoredFile).where(StoredFile.sha256.in_(set(digests))))
    return {file.sha256: file for file in found}
