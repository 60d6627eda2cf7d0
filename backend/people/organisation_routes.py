"""单位: organisations that a regulator's administrator looks after and creates."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation, RegulatorLevel
from backend.accounts.permissions import Actor, Deed, allowed
from backend.accounts.words import KINDS, LEVELS, kind_words
from backend.pages import Page, PageRequest, page, redirect
from backend.people import actions, organisation_data, queries
from backend.people.forms import OrganisationForm, many, read_organisation
from backend.people.organisation_data import OrganisationData, data_of
from backend.refusals import NotFound, Refusal

ADMINISTERS = [allowed(Deed.MANAGE_ORGANISATIONS)]


@get("/organisations", guards=ADMINISTERS)
async def organisations(
    request: Request,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    q: Annotated[str, QueryParameter(max_length=80)] = "",
    added: Annotated[str, QueryParameter(max_length=80)] = "",
) -> Page:
    return page(
        request,
        "people/organisations.html",
        q=q,
        added=added,
        organisations=await queries.organisations_seen_by(session, actor, q.strip()),
        kind_words=kind_words,
    )


@get("/organisations/new", guards=ADMINISTERS)
async def new_organisation(
    request: Request, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    return await form_page(request, session, actor, OrganisationForm())


@post("/organisations", guards=ADMINISTERS)
async def add_organisation(
    request: Request,
    data: URLEncodedBody[OrganisationForm],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
) -> Page:
    try:
        async with session.begin_nested():
            new = read_organisation(data, set(await queries.districts_of(session, actor)))
            await actions.add_organisation(session, actor, new)
    except Refusal as refusal:
        return await form_page(request, session, actor, data, refusal)
    return redirect(f"/organisations?added={new.uscc}")


@get("/organisations/{organisation_id:uuid}", guards=ADMINISTERS)
async def organisation(
    request: Request,
    organisation_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
) -> Page:
    found = await looked_after(session, actor, organisation_id)
    return organisation_page(request, found, data_of(found))


@post("/organisations/{organisation_id:uuid}", guards=ADMINISTERS)
async def correct_organisation(
    request: Request,
    organisation_id: FromPath[UUID],
    data: URLEncodedBody[OrganisationData],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
) -> Page:
    found = await looked_after(session, actor, organisation_id)
    try:
        await organisation_data.correct_organisation(session, actor, found, data)
    except Refusal as refusal:
        return organisation_page(request, found, data, refusal)
    return redirect(f"/organisations?q={quote(found.name)}")


async def looked_after(session: AsyncSession, actor: Actor, organisation_id: UUID) -> Organisation:
    found = await queries.organisation_looked_after(session, actor, organisation_id)
    if found is None:
        raise NotFound("没有这个单位，或者不归您看")
    return found


def organisation_page(
    request: PageRequest, found: Organisation, data: OrganisationData, refusal: Refusal | None = None
) -> Page:
    return page(
        request,
        "people/organisation.html",
        status=refusal.status if refusal else 200,
        organisation=found,
        kinds=kind_words(found.kinds, found.regulator_level),
        form=data,
        refusal=refusal,
    )


async def form_page(
    request: PageRequest,
    session: AsyncSession,
    actor: Actor,
    form: OrganisationForm,
    refusal: Refusal | None = None,
) -> Page:
    return page(
        request,
        "people/organisation_new.html",
        status=refusal.status if refusal else 200,
        form=form,
        refusal=refusal,
        kinds=[(kind, word, kind in many(form.kinds)) for kind, word in KINDS.items()],
        levels=[(level, word) for level, word in LEVELS.items() if level != RegulatorLevel.CITY],
        districts=await queries.districts_of(session, actor),
    )


ROUTES = [organisations, new_organisation, add_organisation, organisation, correct_organisation]
