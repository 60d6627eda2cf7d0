"""监督检查: a new task, the form of one thing, the record."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.bindings.files_routes import FOREVER, sign_in_first
from backend.bindings.routes import done
from backend.evidence.posted import enter_posted
from backend.evidence.published import MEDIA_TYPE, Size, published_copy
from backend.evidence.storage import store_of
from backend.inspections import (
    actions,
    checklists_routes,
    orders_routes,
    pages,
    proposals_routes,
    queries,
    shells,
)
from backend.inspections.filing import file_posted
from backend.inspections.forms import read_task_form
from backend.inspections.orders import order_of
from backend.inspections.pages import Filled, record_page, task_form_page
from backend.inspections.paper import paper_of
from backend.inspections.record_paper import record_pdf
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import Invalid, Refusal
from backend.settings import Settings

INSPECTORS = [allowed(Deed.INSPECT)]
READERS = [allowed(Deed.SEE_INSPECTIONS)]


@get("/inspections/tasks/new", guards=INSPECTORS)
async def new_task(request: PageRequest, actor: NamedDependency[Actor], code: FromQuery[str] = "") -> Page:
    """`code`: of the thing from which one came."""
    return task_form_page(request, actor, code[:100])


@post("/inspections/tasks", guards=INSPECTORS)
async def make_task(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    posted = await request.form()
    try:
        async with session.begin_nested():
            task = await actions.make_task(session, actor, read_task_form(posted))
    except Invalid as wrong:
        return task_form_page(request, actor, "", posted, wrong)
    return redirect(f"/inspections/tasks/{task.id}")


@get("/inspections/new", guards=INSPECTORS)
async def new_inspection(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    task: FromQuery[UUID | None] = None,
    thing: FromQuery[UUID | None] = None,
    tag: FromQuery[str] = "",
) -> Page:
    """The thing by its id or by the code that it wears; without a task one is chosen first."""
    found = await actions.thing_to_inspect(session, actor, thing, tag)
    if task is None:
        return await pages.choose_task_page(request, session, actor, found)
    return await record_page(request, session, actor, (task, found.id), Filled())


@get("/inspections/begin", guards=INSPECTORS, sync_to_thread=False)
def begin_offline(request: PageRequest) -> Page:
    """Carries nobody's data: the phone keeps it, and shows it where /inspections/new is out of reach."""
    return page(request, "inspections/begin.html", kinds=shells.kinds_to_choose())


@get("/inspections/form/{kind:str}", guards=INSPECTORS)
async def form_of_kind(
    request: PageRequest, session: NamedDependency[AsyncSession], kind: FromPath[str]
) -> Page:
    """The form without a thing in it, which the phone keeps for work without a network."""
    return await pages.shell_page(request, session, kind)


@post("/inspections")
async def file_inspection(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    settings: NamedDependency[Settings],
) -> Page:
    """Filed, or the form again with everything in it: photos that arrived are kept even if the rest is refused."""
    if actor is None:
        return sign_in_first(request)
    actor.must(Deed.INSPECT)
    posted = await request.form()
    form, held, outcome = await file_posted(session, settings, actor, posted)
    if isinstance(outcome, Refusal):
        if form.thing_id is None:
            raise outcome
        where = (form.task_id, form.thing_id)
        return await record_page(request, session, actor, where, Filled(posted, held, outcome))
    await enter_posted(session, "inspection", str(outcome.id), actor.person_id, posted)
    return done(request, f"/inspections/{outcome.id}")


@get("/inspections/{inspection_id:uuid}", guards=READERS)
async def show_inspection(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    inspection_id: FromPath[UUID],
) -> Page:
    record = await queries.record_of(session, actor, inspection_id)
    order = await order_of(session, inspection_id)
    values = await pages.record_values(session, actor, record)
    return page(request, "inspections/record.html", order=order, **values)


@get("/inspections/{inspection_id:uuid}/paper.pdf", guards=READERS)
async def print_inspection(
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    inspection_id: FromPath[UUID],
) -> Response[bytes]:
    record = await queries.record_of(session, actor, inspection_id)
    paper = await paper_of(session, settings, record, await order_of(session, inspection_id))
    printed = await asyncio.to_thread(record_pdf, paper)
    return Response(printed, media_type="application/pdf", headers={"Cache-Control": "no-store"})


@get("/inspections/{inspection_id:uuid}/photos/{sha256:str}", guards=READERS)
async def show_photo(
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    inspection_id: FromPath[UUID],
    sha256: FromPath[str],
    size: FromQuery[Size] = Size.LARGE,
) -> Response[Any]:
    file = await queries.photo_of(session, actor, inspection_id, sha256)
    copy = await published_copy(store_of(settings), file, size)
    return Response(copy, media_type=MEDIA_TYPE, headers=FOREVER)


ROUTES = [
    new_task,
    make_task,
    new_inspection,
    begin_offline,
    form_of_kind,
    file_inspection,
    show_inspection,
    print_inspection,
    show_photo,
    *orders_routes.ROUTES,
    *proposals_routes.ROUTES,
    *checklists_routes.ROUTES,
]
