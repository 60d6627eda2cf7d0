"""Rescue files on the server: the page where one is brought in, the bringing in, and what became of it."""

from collections.abc import AsyncIterable, AsyncIterator
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import InternalServerException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed, signed_in
from backend.pages import Page, PageRequest, page
from backend.refusals import NotFound, Refusal, TooLarge
from backend.settings import Settings
from backend.sync.kinds import Desk, Kinds
from backend.sync.known_kinds import KINDS
from backend.sync.rescue import bring_in
from backend.sync.rescue_queries import brought_by, import_seen_by, records_of
from offline.rescue import NotRescue

LARGEST = 2 * 1024 * 1024 * 1024  # bytes; twice what a phone is meant to hold
TOO_LARGE = "文件超过 2 GB。请在手机上一条一条导出，分几次导入"
NO_STORE = {"Cache-Control": "no-store"}
LOOKS = {  # mark, colour of the chip, word
    "accepted": ("s-ok", "ok", "已收到"),
    "repeated": ("s-ok", "ok", "之前已收到"),
    "waiting": ("s-soon", "soon", "等前一条"),
    "refused": ("s-bad", "over", "没有被收下"),
    "incomplete": ("s-what", "what", "不完整"),
    "failed": ("s-what", "what", "没有做成"),
}


class Refused(msgspec.Struct):
    say: str


class Done(msgspec.Struct):
    address: str


def refused(_: Request, refusal: Refusal) -> Response[Refused]:
    return Response(Refused(refusal.say), status_code=refusal.status, headers=NO_STORE)


@get("/outbox/import", guards=[signed_in])
async def import_page(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    """Everybody may put their own file back on this phone; supervisors bring in those of their people."""
    may = actor.may(Deed.BRING_IN)
    imports = await brought_by(session, actor.person_id) if may else []
    return page(request, "outbox/import.html", may=may, imports=imports, largest=LARGEST)


@get("/outbox/imports/{import_id:uuid}", guards=[signed_in])
async def imported_page(
    request: PageRequest,
    import_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
) -> Page:
    found = await import_seen_by(session, actor.person_id, import_id)
    if found is None:
        raise NotFound("没有这次导入")
    records = await records_of(session, import_id)
    is_mine = found.rescue.author_id == actor.person_id
    return page(request, "outbox/imported.html", found=found, records=records, looks=LOOKS, is_mine=is_mine)


def routes_for(kinds: Kinds) -> list[HTTPRouteHandler]:
    @post(
        "/outbox/imports",
        guards=[allowed(Deed.BRING_IN)],
        exception_handlers={Refusal: refused},
        request_max_body_size=None,
    )
    async def bring(
        request: Request,
        actor: NamedDependency[Actor],
        settings: NamedDependency[Settings],
        name: Annotated[str, QueryParameter(max_length=200)] = "",
    ) -> Response[Done]:
        """The body is the file itself, read as it comes."""
        if int(request.headers.get("content-length", "0")) > LARGEST:
            raise TooLarge(TOO_LARGE, "file")
        desk = Desk(kinds, settings)
        found = await bring_in(
            request.app.state.open_session, desk, actor, name, within(LARGEST, until_cut(request))
        )
        address = f"/outbox/imports/{found}"
        return Response(Done(address), status_code=201, headers={"Location": address, **NO_STORE})

    return [bring]


BRINGING = routes_for(KINDS)
ROUTES = [import_page, imported_page, *BRINGING]


async def until_cut(request: Request) -> AsyncIterator[bytes]:
    """The body until it ends or the client has gone: the reader says that it was cut."""
    try:
        async for piece in request.stream():
            yield piece
    except InternalServerException:
        return  # the framework's word for a client that has gone


async def within(most: int, pieces: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """A body may come without its length; more than anybody's phone holds is not read."""
    size = 0
    async for piece in pieces:
        size += len(piece)
        if size > most:
            raise NotRescue(TOO_LARGE)
        yield piece
