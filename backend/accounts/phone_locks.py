"""Locks after wrong passwords, by phone number, whether or not there is an account behind it."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import PhoneLock
from backend.database import now

WRONG_BEFORE_LOCK = 5
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=24)
FORGOTTEN_AFTER = timedelta(days=2)


async def lock_of(session: AsyncSession, phone_digest: bytes) -> PhoneLock:
    """The lock of this number, held until the transaction ends, so that guesses queue up one after another."""
    await session.execute(
        insert(PhoneLock)
        .values(phone_digest=phone_digest, failures=0, failed_at=now())
        .on_conflict_do_nothing()
    )
    mine = select(PhoneLock).where(PhoneLock.phone_digest == phone_digest).with_for_update()
    return (await session.scalars(mine)).one()


def is_locked(lock: PhoneLock, moment: datetime) -> bool:
    return lock.locked_until is not None and lock.locked_until > moment


async def count_wrong(session: AsyncSession, lock: PhoneLock) -> None:
    """The fifth wrong password locks for 15 minutes, each further one twice as long as the one before."""
    moment = now()
    lock.failures = 1 if moment - lock.failed_at > FORGOTTEN_AFTER else lock.failures + 1
    lock.failed_at = moment
    beyond = lock.failures - WRONG_BEFORE_LOCK
    if beyond >= 0:
        lock.locked_until = moment + min(FIRST_LOCK * 2 ** min(beyond, 10), LONGEST_LOCK)
    await session.execute(delete(PhoneLock).where(PhoneLock.failed_at < moment - FORGOTTEN_AFTER))


async def forget_wrong(session: AsyncSession, lock: PhoneLock) -> None:
    await session.delete(lock)
