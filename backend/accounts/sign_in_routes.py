"""The door: signing in by password or one-time code, and signing out."""

import asyncio
import logging
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Request, get, post
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency
from litestar.params import QueryParameter, URLEncodedBody
from sqlalchemy.ext.asyncio import AsyncSession

from backend import pages
from backend.accounts import sign_ins
from backend.accounts.doors import Answer, by_code, by_password, person_with
from backend.accounts.limits import Counts, at_most, place_of
from backend.accounts.local_paths import local_path
from backend.accounts.numbers import read_mobile
from backend.accounts.one_time_codes import make_code
from backend.accounts.secrets import phone_digest
from backend.accounts.terminals import terminal_of
from backend.accounts.text_messages import text_messages
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import TooMany
from backend.settings import Settings
from notifications.channel import Later, Message

log = logging.getLogger("mashang.sign_in")
Text = Annotated[str, msgspec.Meta(max_length=300)]
QUARTER = 15 * 60  # seconds
DAY = 24 * 60 * 60
TRY_AGAIN_AFTER = (2, 8)  # seconds, when the gateway says "later"


class Entry(msgspec.Struct, kw_only=True):
    """The form of the door. Either `password` or `code` is filled."""

    phone: Text = ""
    password: Text = ""
    code: Text = ""
    next: Annotated[str, msgspec.Meta(max_length=2000)] = "/"
    by: Text = "password"
    installed: Text = ""  # "1" from the installed app; the script of the page says it


@get("/sign-in")
async def sign_in_page(
    request: Request,
    next_path: Annotated[str, QueryParameter(name="next", max_length=2000)] = "/",
    by: Annotated[str, QueryParameter(max_length=20)] = "password",
) -> Page:
    if request.scope.get("actor") and not request.headers.get("hx-request"):
        return redirect(local_path(next_path))
    return form_page(request, Entry(next=next_path, by="phone" if by == "code" else "password"))


@post("/sign-in")
async def sign_in(
    request: Request,
    data: URLEncodedBody[Entry],
    session: NamedDependency[AsyncSession],
    settings: NamedDependency[Settings],
) -> Page:
    entry = data
    phone = read_mobile(entry.phone)
    if not phone.is_valid:
        return form_page(request, entry, say=phone.errors[0], field="phone")
    counts: Counts = request.app.state.counts
    place = place_of(client_of(request, settings))
    try:
        await at_most(counts, 30, f"sign-in:place:{place}", QUARTER)
        await at_most(counts, 20, f"sign-in:phone:{phone_digest(phone.normalised).hex()}", 60)
    except TooMany as refusal:
        return form_page(request, entry, say=refusal.say, status=refusal.status)
    answer = await answer_to(session, phone.normalised, entry)
    if answer.person_id is None:
        field = "code" if entry.by == "code" else "password"
        return form_page(request, entry, say=answer.say, field=field, until=answer.until)
    await counts.add(f"sign-in:place:{place}", QUARTER, -1)  # only what failed counts against a place
    return await let_in(request, session, settings, entry, answer)


async def answer_to(session: AsyncSession, phone: str, entry: Entry) -> Answer:
    if entry.by == "code":
        return await by_code(session, phone, digits_in(entry.code))
    return await by_password(session, phone, entry.password)


async def let_in(
    request: PageRequest, session: AsyncSession, settings: Settings, entry: Entry, answer: Answer
) -> Page:
    """A new session, whatever cookie came along; the old one ends."""
    assert answer.person_id
    old = request.cookies.get(sign_ins.COOKIE)
    if old:
        await sign_ins.end_sign_in(session, old)
    installed = entry.installed == "1"
    terminal = terminal_of(request.headers.get("user-agent", ""))
    token = await sign_ins.open_sign_in(
        session, answer.person_id, installed=installed, terminal=terminal, by_code=entry.by == "code"
    )
    in_place = request.headers.get("hx-request")
    done = pages.Page("", status_code=204) if in_place else redirect(local_path(entry.next))
    done.set_cookie(sign_ins.cookie_of(token, installed=installed, secure=settings.secure))
    done.set_cookie(sign_ins.reader_cookie(answer.person_id, secure=settings.secure))
    return done


@post("/sign-in/codes")
async def send_code(
    request: Request,
    data: URLEncodedBody[Entry],
    session: NamedDependency[AsyncSession],
    settings: NamedDependency[Settings],
) -> Page:
    """The same answer whether or not somebody has this number; the message leaves after the answer."""
    entry = data
    phone = read_mobile(entry.phone)
    if not phone.is_valid:
        return form_page(request, renamed(entry, "phone"), say=phone.errors[0], field="phone")
    counts: Counts = request.app.state.counts
    digest = phone_digest(phone.normalised)
    try:
        await at_most(counts, 20, f"codes:place:{place_of(client_of(request, settings))}", QUARTER)
        await at_most(counts, 1, f"codes:minute:{digest.hex()}", 60)
        await at_most(counts, 10, f"codes:day:{digest.hex()}", DAY)
    except TooMany as refusal:
        return form_page(request, renamed(entry, "code"), say=refusal.say, status=refusal.status)
    code = await make_code(session, digest)
    answer = form_page(request, renamed(entry, "code"))
    if await person_with(session, digest):
        answer.background = BackgroundTask(carry_code, settings, phone.normalised, code)
    return answer


async def carry_code(settings: Settings, phone: str, code: str) -> None:
    said = f"【码上】登录验证码 {code}，5 分钟内有效。不要告诉任何人，我们也不会问您要"
    message = Message(phone, said, template="code", parameters={"code": code})
    channel = text_messages(settings)
    for rest in (*TRY_AGAIN_AFTER, None):
        outcome = await channel.carry(message)
        if not isinstance(outcome, Later) or rest is None:
            break
        await asyncio.sleep(rest)
    log.info("one-time code: %s", outcome)


@post("/sign-out")
async def sign_out(
    request: Request, session: NamedDependency[AsyncSession], settings: NamedDependency[Settings]
) -> Page:
    token = request.cookies.get(sign_ins.COOKIE)
    if token:
        await sign_ins.end_sign_in(session, token)
    answer = redirect("/")
    sign_ins.forget_on_phone(answer, secure=settings.secure)
    return answer


@get("/session")
async def session_state(request: Request) -> Page:
    """204 when signed in, 401 when not: what a page asks before it sends a long form."""
    return pages.Page("", status_code=204 if request.scope.get("actor") else 401, headers=NOT_STORED)


def form_page(
    request: PageRequest,
    entry: Entry,
    *,
    say: str = "",
    field: str = "",
    status: int = 422,
    until: datetime | None = None,
) -> Page:
    return page(
        request,
        "accounts/sign_in.html",
        part="accounts/sign_in_part.html",
        status=status if say else 200,
        entry=entry,
        next_path=local_path(entry.next),
        say=say,
        until=until,
        wrong=field,
    )


def renamed(entry: Entry, by: str) -> Entry:
    return msgspec.structs.replace(entry, by=by)


def digits_in(text: str) -> str:
    """The digits of a code as typed: full-width ones are read, blanks dropped."""
    return "".join(str(int(letter)) for letter in text if letter.isdecimal())


def client_of(request: PageRequest, settings: Settings) -> str:
    """The address a request comes from; behind our own proxy the last entry of X-Forwarded-For."""
    forwarded = request.headers.get("x-forwarded-for", "")
    if settings.trust_proxy == "1" and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return request.client.host if request.client else "unknown"


NOT_STORED = {"Cache-Control": "no-store"}
ROUTES = [sign_in_page, sign_in, send_code, sign_out, session_state]
