"""/flows 预案管理: who is called for what, in words; new versions of it, and those before."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import Conflict, Forbidden, NotFound, Refusal
from backend.reports import flow_words
from backend.reports.flow_forms import CHANNELS, MOST_RUNGS, is_same, place_of, read_flow_form, read_place
from backend.reports.flow_versions import (
    flow_in_force,
    history_of,
    make_version,
    places_with_flows,
    version_made,
)
from backend.reports.flows import ANY, Flow, read_flow
from backend.reports.models import ReportKind

MANAGES = [allowed(Deed.MANAGE_FLOWS)]


@get("/flows", guards=MANAGES)
async def list_flows(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    shelves = [(kind, await places_with_flows(session, kind)) for kind in ReportKind]
    return page(
        request, "flows/list.html", shelves=shelves, words=flow_words, may_change=actor.city_wide, any=ANY
    )


@get("/flows/one", guards=MANAGES)
async def show_flow(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    kind: FromQuery[str] = "",
    sort: FromQuery[str] = ANY,
    equipment: FromQuery[str] = ANY,
) -> Page:
    place = place_of(kind, sort, equipment)
    return page(
        request,
        "flows/one.html",
        place=place,
        flow=await flow_in_force(session, *place),
        history=await history_of(session, *place),
        words=flow_words,
        may_change=actor.city_wide,
    )


@get("/flows/versions/{version_id:uuid}", guards=MANAGES)
async def show_version(
    request: PageRequest, session: NamedDependency[AsyncSession], version_id: FromPath[UUID]
) -> Page:
    """As it was made; reports keep the one they were called by."""
    made = await version_made(session, version_id)
    if made is None:
        raise NotFound("没有这一版预案")
    place = (ReportKind(made.version.kind), made.version.sort, made.version.equipment)
    return page(
        request,
        "flows/version.html",
        made=made,
        place=place,
        flow=read_flow(made.version.content),
        words=flow_words,
    )


@get("/flows/edit", guards=MANAGES)
async def edit_flow(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    kind: FromQuery[str] = "",
    sort: FromQuery[str] = ANY,
    equipment: FromQuery[str] = ANY,
) -> Page:
    must_be_city(actor)
    place = place_of(kind, sort, equipment)
    return form_page(request, place, typed(await flow_in_force(session, *place)))


@post("/flows", guards=MANAGES)
async def change_flow(
    request: Request, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    must_be_city(actor)
    posted = await request.form()
    place = read_place(posted)
    kind, sort, equipment = place
    try:
        flow, reason = read_flow_form(posted, kind)
        if is_same(flow, await flow_in_force(session, *place)):
            raise Conflict("和现在用的一样，没有改动")
    except Refusal as refusal:
        return form_page(request, place, posted, refusal)
    await make_version(session, actor, kind, (sort, equipment), flow, reason)
    return redirect(f"/flows/one?kind={kind}&sort={sort}&equipment={equipment}")


def must_be_city(actor: Actor) -> None:
    """A flow holds for the whole city."""
    if not actor.city_wide:
        raise Forbidden("预案全市一套，由市局改")


def form_page(
    request: PageRequest,
    place: tuple[ReportKind, str, str],
    given: FormMultiDict,
    refusal: Refusal | None = None,
) -> Page:
    return page(
        request,
        "flows/edit.html",
        status=refusal.status if refusal else 200,
        place=place,
        given=given,
        words=flow_words,
        channels=list(CHANNELS),
        rungs=range(MOST_RUNGS),
        refusal=refusal,
    )


def typed(flow: Flow) -> FormMultiDict:
    """As the form would post it."""
    fields: list[tuple[str, Any]] = [("takers", str(party)) for party in flow.takers]
    fields += [
        ("on_site_minutes", str(flow.on_site_minutes)),
        ("again", str(flow.again)),
        ("clause", flow.clause),
    ]
    for place, rung in enumerate(flow.rungs):
        fields.append((f"rung.{place}.seconds", str(rung.seconds)))
        for each in rung.calls:
            fields.append((f"rung.{place}.{each.party}.circle", str(each.circle)))
            fields.append((f"rung.{place}.{each.party}.channels", " ".join(each.channels)))
    return FormMultiDict(fields)


ROUTES: list[Any] = [list_flows, show_flow, show_version, edit_flow, change_flow]
