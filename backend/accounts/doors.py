"""Who stands at the door: by password or by one-time code. What it answers never tells who has an account."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Person
from backend.accounts.one_time_codes import take_code
from backend.accounts.phone_locks import count_wrong, forget_wrong, is_locked, lock_of
from backend.accounts.secrets import hash_password, new_token, password_fits, phone_digest
from backend.database import now

LONGEST_PASSWORD = 200  # characters; hashing more only costs us


@dataclass(frozen=True)
class Answer:
    """Either who it is, or what to say. Wrong guesses are written down, so nothing is raised here."""

    person_id: UUID | None = None
    say: str = ""
    until: datetime | None = None  # fills {until} of `say`


async def by_password(session: AsyncSession, phone: str, password: str) -> Answer:
    """`phone` is normalised. Takes as long for an unknown number, and locks it just the same."""
    digest = phone_digest(phone)
    lock = await lock_of(session, digest)
    if is_locked(lock, now()):
        return Answer(say=LOCKED, until=lock.locked_until)
    person = await person_with(session, digest)
    own = person.password_hash if person else None
    fits = await asyncio.to_thread(fits_in_equal_time, own, password[:LONGEST_PASSWORD])
    if person and fits:
        await forget_wrong(session, lock)
        return Answer(person.id)
    await count_wrong(session, lock)
    if is_locked(lock, now()):
        return Answer(say=LOCKED, until=lock.locked_until)
    return Answer(say=WRONG_PASSWORD)


async def by_code(session: AsyncSession, phone: str, code: str) -> Answer:
    digest = phone_digest(phone)
    person = await person_with(session, digest)
    taken = await take_code(session, digest, code)
    return Answer(person.id) if taken and person else Answer(say=WRONG_CODE)


async def person_with(session: AsyncSession, digest: bytes) -> Person | None:
    return (await session.scalars(select(Person).where(Person.phone_digest == digest))).one_or_none()


def fits_in_equal_time(password_hash: str | None, password: str) -> bool:
    """Hashes also where there is nothing to compare with. Runs in a thread: it takes 30 ms of a processor."""
    fits = password_fits(password_hash or hash_of_nobody(), password)
    return fits and password_hash is not None


@cache
def hash_of_nobody() -> str:
    return hash_password(new_token())


LOCKED = "错的次数太多，密码登录停用到 {until}。可以改用验证码登录"
WRONG_PASSWORD = "手机号或密码不对。忘了密码可以用验证码登录"
WRONG_CODE = "验证码不对，或者已过 5 分钟。核对短信里的 6 位数字，或重新获取"
