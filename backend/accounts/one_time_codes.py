"""One-time codes: made, kept only as a digest, accepted once."""

import hashlib
import hmac
import secrets as randomness
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import OneTimeCode
from backend.accounts.secrets import derived
from backend.database import now

LASTS = timedelta(minutes=5)
TRIES = 5
KEPT = timedelta(days=1)


async def make_code(session: AsyncSession, phone_digest: bytes) -> str:
    """Six digits for this number. Earlier ones stop working; rows of yesterday go."""
    await session.execute(delete(OneTimeCode).where(OneTimeCode.made_at < now() - KEPT))
    await session.execute(delete(OneTimeCode).where(OneTimeCode.phone_digest == phone_digest))
    code = f"{randomness.randbelow(1_000_000):06}"
    session.add(OneTimeCode(phone_digest=phone_digest, code_digest=code_digest(phone_digest, code)))
    await session.flush()
    return code


async def take_code(session: AsyncSession, phone_digest: bytes, code: str) -> bool:
    """Whether this is the code of this number: fresh, not used, fewer than five tries. Uses it up when it is."""
    live = (
        select(OneTimeCode)
        .where(
            OneTimeCode.phone_digest == phone_digest,
            OneTimeCode.used_at.is_(None),
            OneTimeCode.made_at > now() - LASTS,
            OneTimeCode.tries < TRIES,
        )
        .order_by(OneTimeCode.id.desc())
        .limit(1)
        .with_for_update()
    )
    row = (await session.scalars(live)).one_or_none()
    if row is None:
        return False
    row.tries += 1
    fits = hmac.compare_digest(row.code_digest, code_digest(phone_digest, code))
    if fits:
        row.used_at = now()
    return fits


def code_digest(phone_digest: bytes, code: str) -> bytes:
    """Keyed and bound to the number: a million codes would be found from a plain digest at once."""
    return hmac.new(derived("code"), phone_digest + code.encode(), hashlib.sha256).digest()
