"""A photo of a nameplate or a licence is sent, and what was read on it comes back, to be confirmed field by field.

Asked by scripts alone: without JavaScript, without network or without the OCR the form is simply typed.
"""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.limits import at_most, place_of
from backend.accounts.permissions import Actor, signed_in
from backend.accounts.sign_in_routes import client_of
from backend.evidence.storage import store_of
from backend.live.stream import LIVE, live
from backend.nameplates import actions
from backend.nameplates.forms import fields_for
from backend.nameplates.models import PlateReading
from backend.nameplates.proposals import Proposal, Read, proposals
from backend.pages import FOR_PROGRAMS, PageRequest
from backend.refusals import NotFound, Refusal
from backend.settings import Settings
from backend.things.forms import text
from scanning.nameplate.ocr import is_installed
from scanning.photos import MAX_BYTES

PHOTOS_AT_MOST = 60  # of one person within ten minutes
PROGRAM = {FOR_PROGRAMS: True}


class Told(Struct, frozen=True):
    """`state`: waiting, reading, done or refused. `ahead`: photos that are read before."""

    id: UUID | None
    state: str
    ahead: int = 0
    say: str = ""
    width: int = 0
    height: int = 0
    proposals: tuple[Proposal, ...] = ()


def said(_: Request, refusal: Refusal) -> Response[Told]:
    """A refusal for a script: the sentence, with its status."""
    return Response(Told(None, "refused", say=refusal.say), status_code=refusal.status)


@post("/nameplates", guards=[signed_in], exception_handlers={Refusal: said}, opt=PROGRAM)
async def ask_to_read(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
) -> Response[Told]:
    if not is_installed():
        raise NotFound("这里没有装识字的组件，请照铭牌填")
    await at_most(request.app.state.counts, PHOTOS_AT_MOST, f"plates:{actor.person_id}", 600)
    form = await request.form()
    upload = form.get("photo")
    photo = await upload.read(MAX_BYTES + 1) if isinstance(upload, UploadFile) else b""
    asked = await actions.ask(
        session, store_of(settings), actor, text(form, "form"), text(form, "type_code"), photo
    )
    return Response(await told(session, asked), status_code=201)


@get("/nameplates/{reading_id:uuid}", guards=[signed_in], exception_handlers={NotFound: said}, opt=PROGRAM)
async def see_reading(
    session: NamedDependency[AsyncSession], actor: NamedDependency[Actor], reading_id: FromPath[UUID]
) -> Response[Told]:
    found = await actions.reading_of(session, actor, reading_id)
    return Response(await told(session, found), headers={"Cache-Control": "no-store"})


@get("/nameplates/{reading_id:uuid}/live", guards=[signed_in], opt=LIVE)
async def listen_to_reading(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    reading_id: FromPath[UUID],
) -> Response[Any]:
    found = await actions.reading_of(session, actor, reading_id)
    return live(request, found.room, place=place_of(client_of(request, settings)))


async def told(session: AsyncSession, found: PlateReading) -> Told:
    if found.state == "waiting":
        return Told(found.id, "waiting", ahead=await actions.waiting(session, found))
    if found.read is None:
        return Told(found.id, found.state, say=found.refusal or "")
    read = msgspec.convert(found.read, Read)
    made = proposals(read, fields_for(found.form, found.type_code))
    return Told(found.id, "done", width=read.width, height=read.height, proposals=tuple(made))


ROUTES = [ask_to_read, see_reading, listen_to_reading]
