"""人员与单位: the people of one's own organisation, with their roles and management units."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import ManagementUnit, Organisation
from backend.accounts.permissions import Actor, Deed, allowed
from backend.accounts.words import kind_words, role_words
from backend.pages import Page, PageRequest, page, redirect
from backend.people import actions, queries
from backend.people.choices import choices
from backend.people.forms import MemberForm, many, read_member
from backend.refusals import NotFound, Refusal

MANAGES = [allowed(Deed.MANAGE_PEOPLE)]


class UnitForm(msgspec.Struct):
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""


@get("/people", guards=MANAGES)
async def first_people(actor: NamedDependency[Actor]) -> Page:
    return redirect(f"/organisations/{actor.members(Deed.MANAGE_PEOPLE)[0].organisation_id}/people")


@get("/organisations/{organisation_id:uuid}/people", guards=MANAGES)
async def people(
    request: Request,
    organisation_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
) -> Page:
    organisation = await organisation_of(session, actor, organisation_id)
    return await people_page(request, session, actor, organisation)


@get("/organisations/{organisation_id:uuid}/people/new", guards=MANAGES)
async def new_member(
    request: Request,
    organisation_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
) -> Page:
    organisation = await organisation_of(session, actor, organisation_id)
    return await form_page(request, session, organisation, MemberForm())


@post("/organisations/{organisation_id:uuid}/people", guards=MANAGES)
async def add_member(
    request: Request,
    organisation_id: FromPath[UUID],
    data: URLEncodedBody[MemberForm],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
) -> Page:
    organisation = await organisation_of(session, actor, organisation_id)
    try:
        async with session.begin_nested():
            await actions.add_member(session, actor, organisation, read_member(data, organisation.kinds))
    except Refusal as refusal:
        return await form_page(request, session, organisation, data, refusal)
    return redirect(f"/organisations/{organisation.id}/people")


@post("/organisations/{organisation_id:uuid}/management-units", guards=MANAGES)
async def add_unit(
    request: Request,
    organisation_id: FromPath[UUID],
    data: URLEncodedBody[UnitForm],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
) -> Page:
    organisation = await organisation_of(session, actor, organisation_id)
    try:
        async with session.begin_nested():
            await actions.add_management_unit(session, organisation.id, data.name)
    except Refusal as refusal:
        return await people_page(request, session, actor, organisation, refusal)
    return redirect(f"/organisations/{organisation.id}/people")


@post("/management-units/{unit_id:uuid}", guards=MANAGES)
async def rename_unit(
    unit_id: FromPath[UUID],
    data: URLEncodedBody[UnitForm],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
) -> Page:
    unit = await session.get(ManagementUnit, unit_id)
    if unit is None or not actor.may(Deed.MANAGE_PEOPLE, unit.organisation_id):
        raise NotFound("没有这个管理单元")
    await actions.rename_management_unit(session, unit, data.name)
    return redirect(f"/organisations/{unit.organisation_id}/people")


async def organisation_of(session: AsyncSession, actor: Actor, organisation_id: UUID) -> Organisation:
    """The organisation if this person manages its people; otherwise it is as if there were none."""
    found = await session.get(Organisation, organisation_id)
    if found is None or not actor.may(Deed.MANAGE_PEOPLE, organisation_id):
        raise NotFound("没有这个单位")
    return found


async def people_page(
    request: PageRequest,
    session: AsyncSession,
    actor: Actor,
    organisation: Organisation,
    refusal: Refusal | None = None,
) -> Page:
    return page(
        request,
        "people/people.html",
        status=refusal.status if refusal else 200,
        organisation=organisation,
        kinds=kind_words(organisation.kinds, organisation.regulator_level),
        members=await queries.members_of(session, organisation.id),
        units=await queries.management_units_of(session, organisation.id),
        others=[m for m in actor.members(Deed.MANAGE_PEOPLE) if m.organisation_id != organisation.id],
        may_organisations=actor.may(Deed.MANAGE_ORGANISATIONS),
        role_words=role_words,
        refusal=refusal,
    )


async def form_page(
    request: PageRequest,
    session: AsyncSession,
    organisation: Organisation,
    form: MemberForm,
    refusal: Refusal | None = None,
) -> Page:
    return page(
        request,
        "people/new.html",
        status=refusal.status if refusal else 200,
        organisation=organisation,
        form=form,
        refusal=refusal,
        **await choices(
            session, organisation, many(form.roles), many(form.binder_kinds), form.management_unit
        ),
    )


ROUTES = [first_people, people, new_member, add_member, add_unit, rename_unit]
