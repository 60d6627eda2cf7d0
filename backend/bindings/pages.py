"""What the pages of a binding show: the code that was scanned, what may be picked, and the form of one thing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.bindings.actions import NotComplete
from backend.bindings.forms import BindingForm
from backend.bindings.queries import LiveBinding, bindable_thing, holder_of, live_bindings
from backend.bindings.rules import VIDEO, binder_of, code_refusal, thing_refusal, warnings_of
from backend.bindings.sentences import code_is_taken
from backend.codes.models import Code
from backend.corrections.actions import Clash, FieldsClash, FieldsWrong
from backend.corrections.rules import carried_on
from backend.database import new_id
from backend.dates import today
from backend.equipment.requirements import Field, Requirements
from backend.pages import Page, PageRequest, page, reader_name
from backend.refusals import Conflict, Forbidden, NotFound, Refusal
from backend.things.columns import icon_of, type_name
from backend.things.fields import bindable_fields, blank_thing, requirements_of, texts_of
from backend.things.forms import Taken, taken_text
from backend.things.models import Thing, ThingKind
from scanning.codes import grouped

GIVES_WAY = "换一个空码，其余不用重填"


@dataclass(frozen=True)
class Entry:
    """One field of the form: what it shows, what it showed before, what is wrong with it."""

    field: Field
    value: str
    was: str
    problem: str | None
    clash: Clash | None = None


@dataclass(frozen=True)
class Slot:
    """One photo to take, with those that the server holds already."""

    id: str
    name: str
    rule: str
    required: bool
    is_video: bool
    original: bool
    held: list[tuple[Taken, str]]
    problem: str | None


@dataclass
class Filled:
    """What came back from the form, to be shown again. Empty when the form is opened."""

    form: BindingForm | None = None
    held: list[Taken] = field(default_factory=list)
    refusal: Refusal | None = None

    @property
    def problems(self) -> Mapping[str, str]:
        if isinstance(self.refusal, NotComplete):
            return self.refusal.problems
        if isinstance(self.refusal, FieldsWrong):
            return {f"field.{key}": say for key, say in self.refusal.problems.items()}
        return {}

    @property
    def clashes(self) -> dict[str, Clash]:
        clashes = self.refusal.clashes if isinstance(self.refusal, FieldsClash) else []
        return {clash.field.key: clash for clash in clashes}


async def code_to_bind(session: AsyncSession, actor: Actor, tag: str) -> LiveBinding | None:
    """The live binding of this code if this person may end it, None for a blank one. Refuses all others."""
    code = await session.get(Code, tag)
    if code is None:
        raise NotFound("没有这个码。请对照贴纸再看一遍")
    if code.voided_at:
        raise Conflict(f"这个码已经作废：{code.void_reason}。{GIVES_WAY}")
    live = await live_bindings(session, tag, None)
    if live and binder_of(actor, live[0].thing) is None:
        raise Conflict(code_is_taken(actor, live[0]))
    return live[0] if live else None


async def form_page(
    request: PageRequest, session: AsyncSession, actor: Actor, tag: str, thing_id: UUID, filled: Filled
) -> Page:
    """The form for this code and this thing. A refusal is shown in it, with all that was filled in."""
    thing = await bindable_thing(session, actor, thing_id)
    if filled.form is None:
        await must_be_usable(session, actor, tag, thing)
    return show_form(request, tag, thing, filled, await live_to_end(session, actor, tag, thing))


def shell_page(request: PageRequest, kind: ThingKind, type_code: str) -> Page:
    """The form of this type without code and thing: a phone keeps it, and fills it from its packs."""
    return show_form(request, "", blank_thing(kind, type_code), Filled(), None)


def show_form(
    request: PageRequest, tag: str, thing: Thing, filled: Filled, ending: LiveBinding | None
) -> Page:
    requirements = requirements_of(thing)
    form = filled.form
    return page(
        request,
        "bindings/form.html",
        part="bindings/refused.html",
        status=filled.refusal.status if filled.refusal else 200,
        shell=not tag,
        reader=reader_name(request),
        tag=tag,
        tag_read=grouped(tag) if tag else "",
        grouped=grouped,
        thing=thing,
        icon_name=icon_of(thing.kind, thing.type_code),
        type_name=type_name(thing.kind, thing.type_code),
        form_id=form.id if form else new_id(),
        requirements=requirements,
        entries=entries_of(thing, filled),
        slots=slots_of(requirements, filled),
        place=form.place if form else None,
        place_reason=form.place_reason if form else "",
        reason=form.reason if form else "",
        ending=ending,
        replaces=ending is not None and ending.binding.tag != tag,
        warnings=warnings_of(requirements, thing, form.place if form else None, today()) if tag else [],
        problems=filled.problems,
        refusal=filled.refusal,
    )


async def must_be_usable(session: AsyncSession, actor: Actor, tag: str, thing: Thing) -> None:
    """Say before anything is filled in that this code, or this thing, will not do."""
    await code_to_bind(session, actor, tag)
    member = binder_of(actor, thing)
    code = await session.get_one(Code, tag)
    refusal = code_refusal(await holder_of(session, code), member, thing) if member else None
    if refusal:
        raise Forbidden(refusal)
    refusal = thing_refusal(requirements_of(thing), thing, today())
    if refusal:
        raise Conflict(refusal)


async def live_to_end(session: AsyncSession, actor: Actor, tag: str, thing: Thing) -> LiveBinding | None:
    """The one binding that this would end: of this code (换绑), or of this thing (换标)."""
    live = [one for one in await live_bindings(session, tag, thing.id) if binder_of(actor, one.thing)]
    return live[0] if len(live) == 1 else None


def entries_of(thing: Thing, filled: Filled) -> list[Entry]:
    fields = bindable_fields(thing)
    current = texts_of(thing, fields)
    form, values, was = filled.form, current, current
    if form and filled.clashes:
        values = carried_on(form.was, form.typed, current)
    elif form:
        values, was = current | form.typed, current | form.was
    return [
        Entry(
            each,
            values[each.key],
            was[each.key],
            filled.problems.get(f"field.{each.key}"),
            filled.clashes.get(each.key),
        )
        for each in fields
    ]


def slots_of(requirements: Requirements, filled: Filled) -> list[Slot]:
    held: dict[str, list[tuple[Taken, str]]] = {}
    for taken in filled.held:
        held.setdefault(taken.slot, []).append((taken, taken_text(taken)))
    photos = [
        Slot(
            photo.id,
            photo.name,
            photo.rule,
            photo.required,
            is_video=False,
            original=photo.original,
            held=held.get(photo.id, []),
            problem=filled.problems.get(f"photo.{photo.id}"),
        )
        for photo in sorted(requirements.photos, key=lambda photo: not photo.required)
    ]
    if requirements.video == "no":
        return photos
    video = Slot(
        VIDEO,
        "绑码短视频",
        requirements.video_rule,
        requirements.video == "required",
        is_video=True,
        original=True,
        held=held.get(VIDEO, []),
        problem=filled.problems.get(f"photo.{VIDEO}"),
    )
    return [*photos, video]
