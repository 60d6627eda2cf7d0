"""GET /c/{tag}, the front door: a sticker was scanned, and whoever holds it gets the page meant for them."""

from typing import Any

from litestar import Request, get
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery
from markupsafe import Markup

from backend import pages
from backend.accounts.permissions import Actor, Audience, Deed
from backend.accounts.sign_in_routes import client_of
from backend.code_page.arriving import minutes_until_there
from backend.code_page.glance import Glance, Glances
from backend.code_page.misses import too_many_misses
from backend.code_page.own import own_page, unmasked
from backend.code_page.public import public_page
from backend.code_page.reading import Wrong, tag_in
from backend.code_page.voice import Voice
from backend.dates import today
from backend.pages import Page, PageRequest, page, redirect
from backend.scans.entries import entry_of
from backend.scans.log import Scan, ScanLog, new_scan_id
from backend.scans.models import Found
from backend.scans.terminals import terminal_of
from scanning.codes import grouped


@get(["/c", "/c/{typed:path}"])
async def open_code(request: PageRequest, typed: FromPath[str] = "", tag: FromQuery[str] = "") -> Page:
    """`tag` is what somebody typed into the form of a page that found no code."""
    voice = Voice(pages.language_of(request))
    written = typed.strip("/") or tag
    read = tag_in(written, voice)
    if isinstance(read, Wrong):
        return page(request, "code_page/code_wrong.html", status=404, typed=read.typed, say=read.say)
    if typed != f"/{read.value}":
        return redirect(canonical(read.value, request, bool(tag)))
    glances: Glances = request.app.state.glances
    glance = await glances.at(read.value)
    if glance is None:
        return await unknown(request, read.value)
    return await known(request, read.value, glance, voice)


def canonical(tag: str, request: PageRequest, typed: bool) -> str:
    via = "typed" if typed else request.query_params.get("via")
    return f"/c/{tag}?via={via}" if via and via.isalpha() else f"/c/{tag}"


async def unknown(request: PageRequest, tag: str) -> Page:
    """A code that was never issued. The same page, whatever its neighbours are."""
    state = request.app.state
    if await too_many_misses(state.counts, client_of(request, state.settings)):
        return page(request, "code_page/code_unknown.html", status=429, grouped_tag=grouped(tag))
    note_scan(request, tag, Found.UNKNOWN)
    return page(request, "code_page/code_unknown.html", status=404, grouped_tag=grouped(tag))


async def known(request: PageRequest, tag: str, glance: Glance, voice: Voice) -> Page:
    actor: Actor | None = request.scope.get("actor")  # type: ignore[assignment]
    if glance.found is Found.VOID:
        note_scan(request, tag, Found.VOID)
        return page(request, "code_page/code_void.html", status=410, tag=tag, grouped_tag=grouped(tag))
    if glance.found is Found.BLANK:
        note_scan(request, tag, Found.BLANK)
        may_bind = actor is not None and actor.may(Deed.BIND)
        return page(
            request, "code_page/code_blank.html", tag=tag, grouped_tag=grouped(tag), may_bind=may_bind
        )
    own = await own_page(request.app.state.open_session, actor, tag, glance, voice) if actor else None
    as_visitor = own is None or request.query_params.get("as") == Audience.VISITOR
    scan = note_scan(request, tag, Found.BOUND, glance, own.audience if own else Audience.VISITOR)
    values: dict[str, Any] = {
        "tag": tag,
        "grouped_tag": grouped(tag),
        "scan": scan,
        "registered": registered(voice),
    }
    minutes = await minutes_until_there(request.app.state.open_session, glance)
    if as_visitor:
        seen = public_page(glance, today(), voice, minutes)
        return page(request, "code_page/visitor.html", seen=seen, **values)
    return page(request, "code_page/own.html", seen=unmasked(glance, today(), voice), own=own, **values)


def registered(voice: Voice) -> Markup:
    """Marks names and addresses as registered, which stay Chinese on an English page."""
    return Markup(' lang="zh-CN"') if voice.lang == "en" else Markup("")


def note_scan(
    request: Request[Any, Any, State],
    tag: str,
    found: Found,
    glance: Glance | None = None,
    audience: Audience = Audience.VISITOR,
) -> str:
    """Write it into the scan log a moment later; gives the id under which the page tells what was used.

    A service worker that keeps the open page (`X-Keeping`) asks again where the browser's cache has another reader's
    cookies; nobody has scanned then.
    """
    actor: Actor | None = request.scope.get("actor")  # type: ignore[assignment]
    log: ScanLog = request.app.state.scan_log
    scan_id, at = new_scan_id()
    if request.headers.get("x-keeping"):
        return str(scan_id)
    log.add(
        Scan(
            scan_id,
            at,
            tag,
            found,
            glance.thing_id if glance else None,
            audience,
            actor.person_id if actor else None,
            terminal_of(request.headers.get("user-agent", "")),
            entry_of(request.query_params.get("via"), request.headers.get("referer"), request.url.netloc),
        )
    )
    return str(scan_id)


ROUTES = [open_code]
