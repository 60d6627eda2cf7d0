"""Sees what people open and do, and counts it without knowing who they are.

A page counts when a browser went to it (not when a service worker keeps it, nor a part that a script asks for, nor what
a program fetches) and got it. Whether a browser was here before today is written in a cookie that holds the day and nothing else: there is no
number by which anybody could be told from another.
"""

from datetime import date
from http.cookies import CookieError, SimpleCookie
from typing import Any

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from backend.accounts.models import OrganisationKind as Org
from backend.accounts.permissions import Actor
from backend.dates import today
from backend.pages import FOR_PROGRAMS
from backend.statistics.functions import function_of
from backend.statistics.models import Who
from backend.statistics.visit_log import Coming, Use, VisitLog

COOKIE = "last-day"
DAYS_KEPT = 40
HTML = b"text/html"
Headers = dict[bytes, bytes]


def count_visits(app: ASGIApp) -> ASGIApp:
    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and may_count(scope):
            await app(scope, receive, counted(scope, send))
        else:
            await app(scope, receive, send)

    return middleware


def may_count(scope: Any) -> bool:
    """Programs ask for tiles, files and streams; a person goes to an address."""
    if scope["route_handler"].opt.get(FOR_PROGRAMS) or scope["path"].startswith("/b/"):
        return False
    if scope["method"] == "POST":
        return True
    headers: Headers = dict(scope["headers"])
    return scope["method"] == "GET" and headers.get(b"sec-fetch-mode") == b"navigate"


def counted(scope: Any, send: Send) -> Send:
    """The same answer; a cookie is added to the first page of a day."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers: Headers = dict(message["headers"])
            log: VisitLog = scope["app"].state.visit_log
            use = Use(today(), function_of(scope["path"]), *kind_and_district(scope.get("actor")))
            if scope["method"] == "POST":
                if message["status"] < 400:
                    log.add_deed(use)
            elif message["status"] == 200 and headers.get(b"content-type", b"").startswith(HTML):
                log.add_page(use)
                note_coming(scope, message, log, use)
        await send(message)

    return sending


def note_coming(scope: Any, message: Any, log: VisitLog, use: Use) -> None:
    last = last_day(dict(scope["headers"]).get(b"cookie", b""))
    if last == use.day:
        return
    new_in_month = last is None or (last.year, last.month) != (use.day.year, use.day.month)
    log.add_coming(Coming(use.day, use.who, use.district), new_in_month=new_in_month)
    secure = "; Secure" if scope["app"].state.settings.secure else ""
    cookie = f"{COOKIE}={use.day.isoformat()}; Path=/; Max-Age={DAYS_KEPT * 86400}; HttpOnly; SameSite=Lax"
    message["headers"] = [*message["headers"], (b"set-cookie", (cookie + secure).encode())]


def last_day(cookies: bytes) -> date | None:
    """The day on which this browser was last counted, if it says one that can be."""
    if COOKIE.encode() not in cookies:
        return None
    try:
        return date.fromisoformat(SimpleCookie(cookies.decode("latin-1"))[COOKIE].value)
    except (CookieError, KeyError, ValueError):
        return None


def kind_and_district(actor: Actor | None) -> tuple[Who, str]:
    if actor is None:
        return Who.VISITOR, ""
    if not actor.memberships:
        return Who.PERSON, ""
    member = next((each for each in actor.memberships if Org.REGULATOR in each.kinds), None)
    if member:
        return Who.GOVERNMENT, member.district_code or ""
    districts = (each.district_code for each in actor.memberships if each.district_code)
    return Who.ENTERPRISE, next(districts, "")
