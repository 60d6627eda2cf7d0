"""包装线索 for the regulator: list, groups, map, export, one clue and what is done about it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream
from sqlalchemy import and_
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.audit import Audited, audit
from backend.accounts.permissions import Actor, Deed, allowed
from backend.exports import csv_answer, workbook_answer
from backend.packaging.clues import forms, handling, pages, queries
from backend.packaging.clues.export import HEADS, NAME, rows_of, short_rows, wanted_by
from backend.packaging.clues.models import Clue
from backend.packaging.clues.search import newest, search
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import Invalid
from backend.settings import Settings
from backend.things.queries import districts
from backend.walks.pages import map_values

HANDLERS = [allowed(Deed.HANDLE_CLUES)]
MOST_ON_MAP = 200
Form = TypeVar("Form")


@get("/clues", guards=HANDLERS)
async def list_clues(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    after: FromQuery[str] = "",
) -> Page:
    wish = await pages.asked(request, session)
    found = await search(session, actor, wish.filters, wish.kinds, after)
    values = await pages.list_values(session, actor, wish)
    values |= await pages.found_values(session, actor, list(found.clues))
    return page(
        request,
        "clues/list.html",
        part="clues/found_part.html",
        found=found,
        numbers=await queries.how_many(session, actor),
        next_page=pages.query_of(wish.filters, after=found.after) if found.after else None,
        is_first=not after,
        **values,
    )


@get("/clues/similar", guards=HANDLERS)
async def list_groups(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    by: FromQuery[str] = "barcode",
) -> Page:
    wish = await pages.asked(request, session)
    column = Clue.maker_key if by == "maker" else Clue.barcode
    found = await queries.groups(session, actor, wish.filters, wish.kinds, column)
    values = await pages.list_values(session, actor, wish)
    return page(request, "clues/similar.html", groups=found, by=column.key, **values)


@get("/clues/map", guards=HANDLERS)
async def show_map(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
) -> Page:
    wish = await pages.asked(request, session)
    wanted = and_(wanted_by(actor, wish.filters, wish.kinds), Clue.lng_wgs84.is_not(None))
    placed = await newest(session, wanted, None, MOST_ON_MAP)
    values = await pages.list_values(session, actor, wish)
    return page(
        request, "clues/map.html", placed=placed, most=MOST_ON_MAP, map=map_values(settings), **values
    )


@get("/clues/export.csv", guards=HANDLERS, opt={"already_compressed": True})
async def export_csv(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Stream:
    wish = await pages.asked(request, session)
    names = {each.code: each.name for each in await districts(session)}
    await audit(session, actor.person_id, Audited.EXPORTED, address=str(request.url.query), what=NAME)
    wanted = wanted_by(actor, wish.filters, wish.kinds)
    return csv_answer(NAME, HEADS, rows_of(request.app.state.open_session, wanted, wish.known, names))


@get("/clues/export.xlsx", guards=HANDLERS)
async def export_workbook(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Response[bytes]:
    wish = await pages.asked(request, session)
    names = {each.code: each.name for each in await districts(session)}
    rows = await short_rows(session, wanted_by(actor, wish.filters, wish.kinds), wish.known, names)
    await audit(session, actor.person_id, Audited.EXPORTED, address=str(request.url.query), what=NAME)
    return await asyncio.to_thread(workbook_answer, NAME, [(NAME, HEADS, rows)])


@get("/clues/{clue_id:uuid}", guards=HANDLERS)
async def show_clue(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    clue_id: FromPath[UUID],
) -> Page:
    return await pages.clue_page(request, session, actor, clue_id)


@post("/clues/{clue_id:uuid}/taking", guards=HANDLERS)
async def take_clue(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    clue_id: FromPath[UUID],
) -> Page:
    return await done(request, session, actor, clue_id, "taking", forms.Taking, handling.take)


@post("/clues/{clue_id:uuid}/handing-over", guards=HANDLERS)
async def hand_clue_over(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    clue_id: FromPath[UUID],
) -> Page:
    return await done(request, session, actor, clue_id, "handing-over", forms.HandingOver, handling.hand_over)


@post("/clues/{clue_id:uuid}/visits", guards=HANDLERS)
async def visit_place(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    clue_id: FromPath[UUID],
) -> Page:
    return await done(request, session, actor, clue_id, "visits", forms.Visiting, handling.visit)


@post("/clues/{clue_id:uuid}/tests", guards=HANDLERS)
async def file_test(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    clue_id: FromPath[UUID],
) -> Page:
    return await done(request, session, actor, clue_id, "tests", forms.Testing, handling.file_test)


@post("/clues/{clue_id:uuid}/voiding", guards=HANDLERS)
async def void_clue(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    clue_id: FromPath[UUID],
) -> Page:
    return await done(request, session, actor, clue_id, "voiding", forms.Voiding, handling.void)


@post("/clues/{clue_id:uuid}/restoring", guards=HANDLERS)
async def restore_clue(
    session: NamedDependency[AsyncSession], actor: NamedDependency[Actor], clue_id: FromPath[UUID]
) -> Page:
    return redirect((await handling.restore(session, actor, clue_id)).path)


ROUTES: list[Any] = [
    list_clues,
    list_groups,
    show_map,
    export_csv,
    export_workbook,
    show_clue,
    take_clue,
    hand_clue_over,
    visit_place,
    file_test,
    void_clue,
    restore_clue,
]
Act = Callable[[AsyncSession, Actor, UUID, Form], Awaitable[Clue]]


async def done(
    request: PageRequest,
    session: AsyncSession,
    actor: Actor,
    clue_id: UUID,
    deed: str,
    form: type[Form],
    act: Act[Form],
) -> Page:
    """The clue after the deed, or its page with the form as it was typed and what is wrong with it."""
    posted = {name: text for name, text in (await request.form()).items() if isinstance(text, str)}
    try:
        async with session.begin_nested():
            clue = await act(session, actor, clue_id, parsed(posted, form))
    except Invalid as wrong:
        return await pages.clue_page(request, session, actor, clue_id, deed, posted, wrong)
    return redirect(clue.path)


def parsed(posted: dict[str, str], form: type[Form]) -> Form:
    try:
        return msgspec.convert(posted, form)
    except msgspec.ValidationError as error:
        raise Invalid("写得太长了。请写短一些", "note") from error
