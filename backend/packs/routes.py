"""Packs: the page of those on this phone, what can be taken along, the shell of a card, and the packs themselves.

`/packs` and `/packs/card` carry nobody's data: the phone keeps them once and fills them from its own store.
"""

from collections.abc import AsyncIterator

import msgspec
from litestar import MediaType, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from backend import pages
from backend.accounts.permissions import Actor, Deed, allowed
from backend.database import Sessions
from backend.packs.choices import choices_of
from backend.packs.queries import manifest, parts_wanted
from backend.packs.scopes import Scope, scope_named
from backend.packs.standings import faces
from backend.pages import Page, PageRequest, page
from backend.refusals import Invalid, NotFound, Refusal, TooLarge
from offline.pack import Wanted, line

MAX_BYTES = 1024 * 1024  # of the digests of 20,000 cards, and room
NO_STORE = {"Cache-Control": "no-store"}
field_people = allowed(Deed.SEE_REGISTER)


class Refused(msgspec.Struct):
    say: str


def refused(_: Request, refusal: Refusal) -> Response[Refused]:
    return Response(Refused(refusal.say), status_code=refusal.status, headers=NO_STORE)


@get("/packs", sync_to_thread=False)
def packs_page(request: PageRequest, actor: NamedDependency[Actor | None]) -> Page:
    may = actor is not None and actor.may(Deed.SEE_REGISTER)
    return page(request, "packs/packs.html", may=may, reader=pages.reader_name(request))


@get("/packs/card", sync_to_thread=False)
def card_page(request: PageRequest) -> Page:
    return page(request, "packs/card.html", faces=faces(), reader=pages.reader_name(request))


@get("/packs/choices", guards=[field_people])
async def choices_page(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    return page(request, "packs/choices.html", choices=await choices_of(session, actor))


@get(
    "/packs/{area:str}/{code:str}",
    guards=[field_people],
    exception_handlers={NotFound: refused, TooLarge: refused},
)
async def pack_manifest(
    area: FromPath[str],
    code: FromPath[str],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
) -> Response[bytes]:
    found = await manifest(session, actor, await scope_named(session, actor, area, code))
    return Response(msgspec.json.encode(found), media_type=MediaType.JSON, headers=NO_STORE)


@post(
    "/packs/{area:str}/{code:str}/parts",
    guards=[field_people],
    status_code=200,
    exception_handlers={Refusal: refused},
    request_max_body_size=MAX_BYTES,
)
async def pack_parts(
    area: FromPath[str],
    code: FromPath[str],
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
) -> Stream:
    """A question that is too long for an address: nothing changes."""
    scope = await scope_named(session, actor, area, code)
    body = streamed(request.app.state.open_session, actor, scope, wanted_in(await request.body()))
    return Stream(body, media_type="application/x-ndjson", headers=NO_STORE)


ROUTES = [packs_page, card_page, choices_page, pack_manifest, pack_parts]


async def streamed(
    open_session: Sessions, actor: Actor, scope: Scope, wanted: Wanted
) -> AsyncIterator[bytes]:
    """The request's own transaction is over when an answer begins to flow."""
    async with open_session() as session:
        async for part in parts_wanted(session, actor, scope, wanted):
            yield line(part)


def wanted_in(sent: bytes) -> Wanted:
    try:
        return msgspec.json.decode(sent, type=Wanted)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid("看不懂这部手机要离线包的哪些部分。删掉这个离线包再带一次") from error
