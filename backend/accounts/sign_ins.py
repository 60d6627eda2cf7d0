"""Sessions on the server: opened, recognised, ended. The cookie is a random token and means nothing by itself."""

from datetime import timedelta
from uuid import UUID

from litestar.datastructures import Cookie
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from backend.accounts.models import Membership, Organisation, Person, SignIn
from backend.accounts.permissions import Actor, Member
from backend.accounts.secrets import new_token, token_digest
from backend.database import now
from backend.live.announcing import end_streams
from backend.pages import VISITOR, Page, name_of

COOKIE = "mashang"
READER = "reader"
REMEMBERED = timedelta(days=400)  # the longest that browsers keep a cookie
ORDINARY = timedelta(hours=12)
INSTALLED = timedelta(days=30)  # field people on an installed phone
SEEN_EVERY = timedelta(minutes=5)


async def open_sign_in(
    session: AsyncSession, person_id: UUID, *, installed: bool, terminal: str, by_code: bool = False
) -> str:
    """Begin a session and give its token, to be set as `cookie_of`."""
    token = new_token()
    lasts = INSTALLED if installed else ORDINARY
    session.add(
        SignIn(
            token_digest=token_digest(token),
            person_id=person_id,
            expires_at=now() + lasts,
            installed=installed,
            terminal=terminal[:200],
            by_code=by_code,
        )
    )
    await session.flush()
    return token


def cookie_of(token: str, *, installed: bool, secure: bool) -> Cookie:
    lasts = INSTALLED if installed else ORDINARY
    return Cookie(
        key=COOKIE,
        value=token,
        max_age=int(lasts.total_seconds()),
        httponly=True,
        secure=secure,
        samesite="lax",
        path="/",
    )


def reader_cookie(person_id: UUID | None, *, secure: bool) -> Cookie:
    """Whose pages the service worker may show; None: a visitor's. Scripts read it, since they cannot read the session,
    and it outlives that: a phone that is offline for longer is still the same person's."""
    return Cookie(
        key=READER,
        value=name_of(person_id) if person_id else VISITOR,
        max_age=int(REMEMBERED.total_seconds()),
        secure=secure,
        samesite="lax",
        path="/",
    )


def forget_on_phone(answer: Page, *, secure: bool) -> None:
    answer.delete_cookie(COOKIE)
    answer.set_cookie(reader_cookie(None, secure=secure))


async def actor_of(alone: AsyncEngine, token: str) -> Actor | None:
    """The person behind a token, or None when it is unknown, expired or ended. One query that stands `alone`:
    every request of a signed-in person begins with it."""
    digest = token_digest(token)
    async with alone.connect() as connection:
        rows = (await connection.execute(ACTOR, {"token": digest})).all()
        if not rows:
            return None
        if now() - rows[0].seen_at > SEEN_EVERY:
            seen = update(SignIn).where(SignIn.token_digest == digest).values(seen_at=now())
            await connection.execute(seen)
    members = tuple(
        Member(
            row.organisation_id,
            row.organisation_name,
            frozenset(row.kinds),
            frozenset(row.roles),
            row.regulator_level,
            row.district_code,
            tuple(row.street_codes),
            frozenset(row.binder_kinds),
            row.management_unit_id,
        )
        for row in rows
        if row.organisation_id
    )
    return Actor(rows[0].person_id, rows[0].person_name, members)


async def end_sign_in(session: AsyncSession, token: str) -> None:
    ended = await session.execute(
        update(SignIn)
        .where(SignIn.token_digest == token_digest(token), SignIn.ended_at.is_(None))
        .values(ended_at=now())
        .returning(SignIn.person_id)
    )
    for person_id in ended.scalars():
        await end_streams(session, person_id)


async def open_sign_ins(session: AsyncSession, person_id: UUID) -> list[SignIn]:
    """This person's sessions that still work, the one used last first."""
    mine = (
        select(SignIn)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.expires_at > now())
        .order_by(SignIn.seen_at.desc())
    )
    return list((await session.scalars(mine)).all())


async def end_own_sign_in(session: AsyncSession, person_id: UUID, digest: bytes) -> None:
    """One of this person's sessions; nothing happens when it is somebody else's or has ended."""
    await session.execute(
        update(SignIn)
        .where(SignIn.token_digest == digest, SignIn.person_id == person_id, SignIn.ended_at.is_(None))
        .values(ended_at=now())
    )
    await end_streams(session, person_id)


async def end_all_sign_ins(session: AsyncSession, person_id: UUID) -> int:
    """退出所有设备. Gives how many were still open."""
    ended = await session.execute(
        update(SignIn)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
        .values(ended_at=now())
        .returning(SignIn.token_digest)
    )
    await end_streams(session, person_id)
    return len(ended.all())


ACTOR = (
    select(
        Person.id.label("person_id"),
        Person.name.label("person_name"),
        SignIn.seen_at,
        Membership.roles,
        Membership.binder_kinds,
        Membership.management_unit_id,
        Organisation.id.label("organisation_id"),
        Organisation.name.label("organisation_name"),
        Organisation.kinds,
        Organisation.regulator_level,
        Organisation.district_code,
        Organisation.street_codes,
    )
    .join(Person, Person.id == SignIn.person_id)
    .outerjoin(Membership, (Membership.person_id == Person.id) & Membership.ended_at.is_(None))
    .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
    .where(
        SignIn.token_digest == bindparam("token"), SignIn.ended_at.is_(None), SignIn.expires_at > func.now()
    )
    .order_by(Membership.started_at)
)
