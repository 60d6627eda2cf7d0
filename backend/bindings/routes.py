"""绑码: pick what the code goes on, fill in and show, bind; look up the ledger; end a binding."""

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed, signed_in
from backend.bindings import actions, queries
from backend.bindings.files_routes import show_evidence, show_original, sign_in_first
from backend.bindings.forms import read_binding_form
from backend.bindings.pages import Filled, code_to_bind, form_page, shell_page
from backend.bindings.photos import close_up_reads, take_in
from backend.bindings.rules import binder_of
from backend.corrections.queries import may_correct
from backend.evidence.posted import enter_posted
from backend.pages import Page, PageRequest, page, reader_name, redirect
from backend.refusals import Invalid, Refusal
from backend.regions.coordinates import Wgs84
from backend.settings import Settings
from backend.things.columns import icon_of, known_form, type_name
from backend.things.fields import requirements_of
from backend.things.forms import read_tag, reason
from backend.things.queries import thing_seen_by
from scanning.codes import grouped

BINDERS = [allowed(Deed.BIND)]


@get("/bindings/new", guards=BINDERS)
async def new_binding(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    tag: FromQuery[str] = "",
    thing: FromQuery[UUID | None] = None,
) -> Page:
    """The code, then the thing, then the form: each is an address that can be reloaded."""
    if not tag.strip():
        return page(request, "bindings/which_code.html", wrong=None, typed="", thing=thing)
    try:
        read = read_tag(tag)
    except Invalid as wrong:
        return page(request, "bindings/which_code.html", status=422, wrong=wrong, typed=tag[:40], thing=thing)
    if thing:
        return await form_page(request, session, actor, read, thing, Filled())
    live = await code_to_bind(session, actor, read)
    found = await queries.candidates(session, actor)
    return page(
        request,
        "bindings/pick.html",
        tag=read,
        tag_read=grouped(read),
        live=live,
        found=found,
        sought="",
        most=queries.PAGE,
        icon_of=icon_of,
        type_name=type_name,
        grouped=grouped,
    )


@get("/bindings/begin", guards=BINDERS, sync_to_thread=False)
def begin_without_network(request: PageRequest) -> Page:
    """Stands in for /bindings/new when nobody answers: what to bind is picked from the packs on the phone."""
    return page(request, "bindings/begin.html", reader=reader_name(request))


@get("/bindings/form/{kind:str}/{type_code:str}", guards=BINDERS, sync_to_thread=False)
def form_without_thing(request: PageRequest, kind: FromPath[str], type_code: FromPath[str]) -> Page:
    return shell_page(request, *known_form(kind, type_code))


@get("/bindings/things", guards=BINDERS)
async def find_things(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    tag: FromQuery[str],
    q: FromQuery[str] = "",
    lngWgs84: FromQuery[str] = "",
    latWgs84: FromQuery[str] = "",
) -> Page:
    """What may be picked for this code: a page, or only the list when htmx asks."""
    read = read_tag(tag)
    found = await queries.candidates(session, actor, q, near(lngWgs84, latWgs84))
    return page(
        request,
        "bindings/pick.html",
        part="bindings/things.html",
        tag=read,
        tag_read=grouped(read),
        live=await code_to_bind(session, actor, read),
        found=found,
        sought=q[:60],
        most=queries.PAGE,
        icon_of=icon_of,
        type_name=type_name,
        grouped=grouped,
    )


def near(lng: str, lat: str) -> Wgs84 | None:
    try:
        point = Wgs84(float(lng), float(lat))
    except ValueError:
        return None
    return point if -180 <= point.lng <= 180 and -90 <= point.lat <= 90 else None


@post("/bindings")
async def bind(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    settings: NamedDependency[Settings],
) -> Page:
    """Bound, or the form again with everything in it: photos that arrived are kept even if the rest is refused."""
    if actor is None:
        return sign_in_first(request)
    actor.must(Deed.BIND)
    posted = await request.form()
    form = read_binding_form(posted)
    held, problems = await take_in(session, settings, actor.person_id, form.held, form.files)
    evidence = actions.Evidence(held, await close_up_reads(settings, held, form.tag), problems)
    try:
        async with session.begin_nested():
            binding = await actions.bind(session, actor, form, evidence)
    except Refusal as refusal:
        filled = Filled(form, held, refusal)
        return await form_page(request, session, actor, form.tag, form.thing_id, filled)
    await enter_posted(session, "binding", str(binding.id), actor.person_id, posted)
    return done(request, f"/bindings/{binding.id}")


@get("/bindings/{binding_id:uuid}", guards=[signed_in])
async def show_binding(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    binding_id: FromPath[UUID],
) -> Page:
    line = await queries.binding_line(session, actor, binding_id)
    return page(
        request,
        "bindings/bound.html",
        line=line,
        tag_read=grouped(line.binding.tag),
        names=slot_names(line),
        may_bind=binder_of(actor, line.thing) is not None,
        may_correct=may_correct(actor, line.thing),
    )


@get("/bindings", guards=[signed_in])
async def show_ledger(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    thing: FromQuery[UUID | None] = None,
    tag: FromQuery[str] = "",
) -> Page:
    """台账 of one thing or of one code."""
    if thing:
        of_thing = await thing_seen_by(session, actor, thing)
        lines, title = await queries.ledger_of_thing(session, of_thing), of_thing.name
    else:
        read = read_tag(tag)
        lines, title = await queries.ledger_of_code(session, actor, read), grouped(read)
    names = slot_names(lines[0]) if lines else {}
    return page(
        request, "bindings/ledger.html", lines=lines, heading=title, thing=thing, names=names, grouped=grouped
    )


@get("/bindings/{binding_id:uuid}/ending", guards=BINDERS)
async def ask_ending(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    binding_id: FromPath[UUID],
) -> Page:
    return await ending_page(request, session, actor, binding_id, "", None)


@post("/bindings/{binding_id:uuid}/ending", guards=BINDERS)
async def unbind(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    binding_id: FromPath[UUID],
) -> Page:
    written = ""
    try:
        written = reason(await request.form(), "reason")
        async with session.begin_nested():
            await actions.unbind(session, actor, binding_id, written)
    except Invalid as wrong:
        return await ending_page(request, session, actor, binding_id, written, wrong)
    return done(request, f"/bindings/{binding_id}")


async def ending_page(
    request: PageRequest,
    session: AsyncSession,
    actor: Actor,
    binding_id: UUID,
    written: str,
    wrong: Invalid | None,
) -> Page:
    line = await queries.binding_line(session, actor, binding_id)
    return page(
        request,
        "bindings/end.html",
        status=wrong.status if wrong else 200,
        line=line,
        tag_read=grouped(line.binding.tag),
        reason=written,
        wrong=wrong,
    )


def done(request: PageRequest, address: str) -> Page:
    """Where to go next: a redirect, or for our own scripts 201 with the address, which fetch can read."""
    answer = redirect(address, 201 if request.headers.get("hx-request") else 303)
    answer.headers["HX-Redirect"] = address
    return answer


def slot_names(line: queries.LedgerLine) -> dict[str, str]:
    photos = requirements_of(line.thing).photos
    return {photo.id: photo.name for photo in photos} | {"walk": "绑码短视频"}


ROUTES = [
    new_binding,
    begin_without_network,
    form_without_thing,
    find_things,
    bind,
    show_binding,
    show_ledger,
    ask_ending,
    unbind,
    show_evidence,
    show_original,
]
