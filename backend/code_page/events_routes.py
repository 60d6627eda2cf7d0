"""What happened with a thing, for everybody who stands before its sticker: a page of its own, and what goes on at
this moment as it changes. Reports have no address here: who reported is nobody's business."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from backend import pages
from backend.accounts.limits import place_of
from backend.accounts.sign_in_routes import client_of
from backend.code_page.arriving import minutes_until_there
from backend.code_page.glance import Glance, Glances
from backend.code_page.happenings import Happening, Reported, happening_of
from backend.code_page.public import public_page
from backend.code_page.voice import Voice
from backend.database import now
from backend.dates import today
from backend.live.hub import Hub
from backend.live.stream import LIVE, live
from backend.pages import Page, PageRequest, page
from backend.refusals import NotFound
from backend.reports.queries import events_of_thing
from backend.settings import Settings
from scanning.codes import Tag, read_code

NO_THING = "这个码没有绑定设备。重新扫贴纸"


@get("/events")
async def show_events(
    request: PageRequest, session: NamedDependency[AsyncSession], tag: FromQuery[str] = ""
) -> Page:
    glance = await bound(request, tag)
    if request.headers.get("hx-request"):
        return await what_goes_on(request, tag, glance)
    voice = Voice(pages.language_of(request))
    return page(
        request,
        "code_page/happenings.html",
        tag=tag,
        seen=public_page(
            glance, today(), voice, await minutes_until_there(request.app.state.open_session, glance)
        ),
        past=[each for each in await all_of(session, glance, voice) if not each.news],
    )


async def what_goes_on(request: PageRequest, tag: str, glance: Glance) -> Page:
    """Every open page asks for it at the same moment: it is made once."""
    hub: Hub = request.app.state.hub
    reader = pages.reader_of(request)

    async def make() -> str:
        minutes = await minutes_until_there(request.app.state.open_session, glance)
        seen = public_page(glance, today(), Voice(reader["lang"]), minutes)
        return pages.render("code_page/happening_part.html", reader, {"seen": seen})

    html = await hub.made_once(room_of(glance), f"happening:{reader['lang']}", make)
    headers = {"Vary": pages.VARY, "Cache-Control": "private, no-cache"}
    return Response(html, media_type=MediaType.HTML, headers=headers)


@get("/events/live", opt=LIVE)
async def listen_to_events(
    request: PageRequest, settings: NamedDependency[Settings], tag: FromQuery[str] = ""
) -> Response[Any]:
    glance = await bound(request, tag)
    return live(request, room_of(glance), place=place_of(client_of(request, settings)))


async def bound(request: PageRequest, tag: str) -> Glance:
    """Raises NotFound, in the same words whatever the code leads to."""
    read = read_code(tag)
    glances: Glances = request.app.state.glances
    glance = await glances.at(read.value) if isinstance(read, Tag) else None
    if glance is None or glance.thing_id is None or glance.voided_at:
        raise NotFound(NO_THING)
    return glance


def room_of(glance: Glance) -> str:
    return f"thing:{glance.thing_id}"


async def all_of(session: AsyncSession, glance: Glance, voice: Voice) -> list[Happening]:
    """Newest first."""
    assert glance.thing_id
    moment = now()
    return [
        happening_of(Reported.of(report), glance.type_code, moment, voice)
        for report in await events_of_thing(session, glance.thing_id)
    ]


ROUTES: list[Any] = [show_events, listen_to_events]
