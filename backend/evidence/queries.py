"""Reads of stored files."""

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import Text, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from backend.evidence.models import StoredFile


def is_digest(text: str) -> bool:
    """Whether this can be the SHA-256 of anything."""
    return re.fullmatch("[0-9a-f]{64}", text) is not None


async def stored(session: AsyncSession, digests: Iterable[str]) -> dict[str, StoredFile]:
    """Those of the digests that are held, by digest."""
    found = await session.scalars(select(StoredFile).where(StoredFile.sha256.in_(set(digests))))
    return {file.sha256: file for file in found}


async def held_of(session: AsyncSession, digests: Sequence[str]) -> set[str]:
    """Those of the digests that are held."""
    return {row.sha256 for row in await session.execute(HELD, {"digests": list(digests)})}


HELD = select(StoredFile.sha256).where(StoredFile.sha256 == any_(bindparam("digests", type_=ARRAY(Text))))
