"""设密码: people sign in by one-time code until they set a password of their own."""

import asyncio
from datetime import timedelta
from typing import Annotated

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts import sign_ins
from backend.accounts.audit import Audited, audit
from backend.accounts.doors import LONGEST_PASSWORD
from backend.accounts.limits import at_most
from backend.accounts.models import Person, SignIn
from backend.accounts.permissions import Actor, signed_in
from backend.accounts.secrets import hash_password, password_fits, token_digest
from backend.database import now
from backend.pages import Page, page, redirect
from backend.refusals import Invalid, Refusal

FRESH = timedelta(minutes=15)
SHORTEST = 12  # characters, OWASP ASVS 2.1.1
Secret = Annotated[str, msgspec.Meta(max_length=1000)]


class PasswordForm(msgspec.Struct):
    now: Secret = ""
    new: Secret = ""


@get("/me/password", guards=[signed_in])
async def password_page(
    request: Request, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    asks = await asks_old_password(session, actor, request.cookies[sign_ins.COOKIE])
    return page(request, "accounts/password.html", asks_old=asks, refusal=None)


@post("/me/password", guards=[signed_in])
async def set_password(
    request: Request,
    data: URLEncodedBody[PasswordForm],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
) -> Page:
    """Ends every other session: who knew the old password is out."""
    person = await session.get_one(Person, actor.person_id)
    asks = await asks_old_password(session, actor, request.cookies[sign_ins.COOKIE])
    try:
        await at_most(request.app.state.counts, 10, f"password:{person.id}", 15 * 60)
        if asks:
            await check_old(person, data.now)
        check_new(data.new)
    except Refusal as refusal:
        return page(
            request,
            "accounts/password.html",
            status=refusal.status,
            asks_old=asks,
            refusal=refusal,
        )
    person.password_hash = await asyncio.to_thread(hash_password, data.new)
    here = token_digest(request.cookies[sign_ins.COOKIE])
    for other in await sign_ins.open_sign_ins(session, person.id):
        if other.token_digest != here:
            await sign_ins.end_own_sign_in(session, person.id, other.token_digest)
    await audit(session, actor.person_id, Audited.SET_PASSWORD, about=person.id)
    return redirect("/me")


async def asks_old_password(session: AsyncSession, actor: Actor, token: str) -> bool:
    """Not of who has none yet, nor of who signed in by one-time code a moment ago: a forgotten password ends here."""
    person = await session.get_one(Person, actor.person_id)
    here = await session.get_one(SignIn, token_digest(token))
    proved_phone = here.by_code and now() - here.started_at < FRESH
    return person.password_hash is not None and not proved_phone


async def check_old(person: Person, old: str) -> None:
    if not await asyncio.to_thread(password_fits, person.password_hash or "", old):
        raise Invalid("现在的密码不对。忘了的话，退出后用验证码登录，再来这里设新的", "now")


def check_new(new: str) -> None:
    if len(new) < SHORTEST:
        raise Invalid(f"新密码至少 {SHORTEST} 个字符，现在是 {len(new)} 个。几个词连起来最好记", "new")
    if len(new) > LONGEST_PASSWORD:
        raise Invalid(f"新密码最多 {LONGEST_PASSWORD} 个字符", "new")
    if len(set(new)) < 4:
        raise Invalid("新密码太容易猜：只有几个不同的字符", "new")


ROUTES = [password_page, set_password]
