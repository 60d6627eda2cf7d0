"""/reports/ID: the page of a report. Whoever knows the id sees it as its reporter does, responders see more. Each kind
has its own page, pwa/templates/reports/KIND/page.html, and what open pages read again, parts.html beside it."""

from typing import Any
from uuid import UUID

from litestar import Response, get, head
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from backend import pages
from backend.accounts.limits import place_of
from backend.accounts.permissions import Actor, signed_in
from backend.accounts.sign_in_routes import client_of
from backend.bindings.files_routes import FOREVER
from backend.evidence.actions import original_path
from backend.evidence.published import MEDIA_TYPE, Size, published_copy
from backend.evidence.storage import fetch, store_of
from backend.live.hub import Hub
from backend.live.stream import LIVE, live
from backend.pages import FOR_PROGRAMS, Page, PageRequest, page, redirect
from backend.refusals import NotFound
from backend.reports.faults.view import FaultView, view_of_fault
from backend.reports.models import ReportKind
from backend.reports.queries import Seen, report_seen
from backend.reports.tracking.queries import Tracked, file_of_report, people_to_hand_to, tracked
from backend.reports.tracking.view import View, view_of
from backend.settings import Settings


@get("/reports/{report_id:uuid}")
async def open_report(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    settings: NamedDependency[Settings],
    report_id: FromPath[UUID],
) -> Page:
    """Its parts alone are asked for by every open page at the same moment: those of strangers are made once."""
    if actor is None and request.headers.get("hx-request"):
        return await parts_for_strangers(request, session, report_id)
    try:
        seen = await tracked(session, actor, report_id)
    except NotFound:
        # It may be on its reporter's phone alone: this page looks there, and says so where it is not.
        return page(request, "emergencies/waiting.html", status=404)
    if seen.report.kind == ReportKind.SUGGESTION:
        return redirect(seen.report.path)  # has a page of its own
    return page(
        request,
        f"reports/{seen.report.kind}/page.html",
        part=f"reports/{seen.report.kind}/parts.html",
        **await values(request, session, actor, settings, seen),
        asked=report_id,
    )


async def values(
    request: PageRequest, session: AsyncSession, actor: Actor | None, settings: Settings, seen: Tracked
) -> dict[str, Any]:
    view = await view_for(session, seen, pages.language_of(request), actor)
    people = []
    if actor and view.may_hand_over:
        people = await people_to_hand_to(session, Seen(seen.report, seen.thing), actor)
    return {"view": view, "people": people, "map": settings}


async def view_for(session: AsyncSession, seen: Tracked, lang: str, actor: Actor | None) -> View | FaultView:
    person_id = actor.person_id if actor else None
    if seen.report.kind == ReportKind.FAULT:
        return await view_of_fault(session, seen, lang, person_id)
    return view_of(seen, lang, person_id)


async def parts_for_strangers(request: PageRequest, session: AsyncSession, report_id: UUID) -> Page:
    hub: Hub = request.app.state.hub
    reader = pages.reader_of(request)

    async def make() -> str:
        seen = await tracked(session, None, report_id)
        view = await view_for(session, seen, reader["lang"], None)
        return pages.render(f"reports/{seen.report.kind}/parts.html", reader, {"view": view, "people": []})

    html = await hub.made_once(f"report:{report_id}", f"parts:{reader['lang']}:{reader['large']}", make)
    headers = {"Vary": pages.VARY, "Cache-Control": "private, no-cache"}
    return Response(html, media_type=MediaType.HTML, headers=headers)


@head("/reports/{report_id:uuid}", opt={FOR_PROGRAMS: True})
async def is_there(session: NamedDependency[AsyncSession], report_id: FromPath[UUID]) -> None:
    """Asked by the phone whose report is on its way."""
    await report_seen(session, report_id)


@get("/reports/{report_id:uuid}/live", opt=LIVE)
async def listen_to_report(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    settings: NamedDependency[Settings],
    report_id: FromPath[UUID],
) -> Response[Any]:
    seen = await report_seen(session, report_id)
    rooms = dict.fromkeys([f"report:{report_id}", seen.report.room])
    return live(request, *rooms, place=place_of(client_of(request, settings)))


@get("/reports/{report_id:uuid}/files/{sha256:str}", guards=[signed_in])
async def show_file_of_report(
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    report_id: FromPath[UUID],
    sha256: FromPath[str],
    size: FromQuery[Size] = Size.LARGE,
) -> Response[Any]:
    """The published copy of a photo; a voice note as it was recorded, since it is no picture."""
    file = await file_of_report(session, actor, report_id, sha256)
    if not file.media_type.startswith("audio/"):
        copy = await published_copy(store_of(settings), file, size)
        return Response(copy, media_type=MEDIA_TYPE, headers=FOREVER)
    sound = await fetch(store_of(settings), original_path(sha256))
    if sound is None:
        raise NotFound("这段语音不在存储里。请告诉管理员")
    return Response(sound, media_type=file.media_type, headers=FOREVER)


ROUTES = [open_report, is_there, listen_to_report, show_file_of_report]
