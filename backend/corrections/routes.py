"""信息纠错: the form of what is known of a thing, and the history of what was changed."""

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed, signed_in
from backend.corrections import queries
from backend.corrections.actions import Edit, FieldsClash, FieldsWrong, correct, history_after
from backend.corrections.rules import carried_on
from backend.evidence.posted import enter_posted
from backend.pages import Page, PageRequest, page, reader_name, redirect
from backend.refusals import NotFound, Refusal
from backend.things.columns import known_form
from backend.things.fields import blank_thing, correctable_fields, texts_of
from backend.things.forms import read_id, reason, text, texts
from backend.things.models import Thing
from backend.things.queries import thing_seen_by

CORRECTORS = [allowed(Deed.CORRECT)]


@get("/corrections/new", guards=CORRECTORS)
async def new_correction(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    thing: FromQuery[UUID],
) -> Page:
    found = await thing_seen_by(session, actor, thing)
    if not queries.may_correct(actor, found):
        raise NotFound("没有这台设备，或者它不归您的单位管")
    return correction_page(request, found, None, None)


@get("/corrections/begin", guards=CORRECTORS, sync_to_thread=False)
def begin_without_network(request: PageRequest) -> Page:
    """Stands in for /corrections/new when nobody answers: leads to the form of the thing's type."""
    return page(request, "corrections/begin.html", reader=reader_name(request))


@get("/corrections/form/{kind:str}/{type_code:str}", guards=CORRECTORS, sync_to_thread=False)
def form_without_thing(request: PageRequest, kind: FromPath[str], type_code: FromPath[str]) -> Page:
    return correction_page(request, blank_thing(*known_form(kind, type_code)), None, None)


@post("/corrections", guards=CORRECTORS)
async def make_correction(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    """A new version, or the form again with everything that was typed."""
    form = await request.form()
    thing_id = read_id(text(form, "thing"), "thing")
    edit = Edit(texts(form, "was."), texts(form, "field."), reason(form, "reason"))
    try:
        async with session.begin_nested():
            made = await correct(session, actor, thing_id, edit)
            if made:
                subject = f"{thing_id}/{made.version}"
                await enter_posted(session, "correction", subject, actor.person_id, form)
    except (FieldsWrong, FieldsClash) as refusal:
        found = await thing_seen_by(session, actor, thing_id)
        return correction_page(request, found, edit, refusal)
    return redirect(history_after(thing_id, text(form, "version"), made))


@get("/corrections", guards=[signed_in])
async def show_history(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    thing: FromQuery[UUID],
    since: FromQuery[int | None] = None,
) -> Page:
    """`since`: the version on which one's own correction stood, where others made some meanwhile."""
    found = await thing_seen_by(session, actor, thing)
    versions = await queries.history_of(session, found)
    return page(
        request,
        "corrections/history.html",
        thing=found,
        versions=versions,
        merged=[line for line in versions[1:] if since is not None and line.version > since],
        may_correct=queries.may_correct(actor, found),
    )


def correction_page(request: PageRequest, thing: Thing, edit: Edit | None, refusal: Refusal | None) -> Page:
    """After a clash the form shows both values, and stands on what is kept now."""
    fields = correctable_fields(thing)
    current = texts_of(thing, fields)
    clashes = (
        {clash.field.key: clash for clash in refusal.clashes} if isinstance(refusal, FieldsClash) else {}
    )
    problems = refusal.problems if isinstance(refusal, FieldsWrong) else {}
    values, was = current, current
    if edit and clashes:
        values = carried_on(edit.was, edit.typed, current)
    elif edit:
        values, was = current | dict(edit.typed), current | dict(edit.was)
    return page(
        request,
        "corrections/form.html",
        shell=thing.id is None,
        reader=reader_name(request),
        status=refusal.status if refusal else 200,
        thing=thing,
        fields=fields,
        values=values,
        was=was,
        clashes=clashes,
        problems=problems,
        reason=edit.reason if edit else "",
        refusal=refusal,
    )


ROUTES = [new_correction, begin_without_network, form_without_thing, make_correction, show_history]
