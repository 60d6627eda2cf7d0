"""Bind a code to a thing, replace a sticker, bind a code anew, end a binding. Nothing here commits.

A binding is never changed or deleted: it ends, and the next one follows it. Two people at once: the lock on the
thing and the unique indexes on live bindings decide, and the other is told who was first, and when.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Member
from backend.bindings.forms import BindingForm
from backend.bindings.queries import LiveBinding, holder_of, live_bindings
from backend.bindings.rules import (
    Problems,
    Shown,
    binder_of,
    code_refusal,
    distance_to_registered_m,
    shown_problems,
    thing_refusal,
    unknown_slots,
)
from backend.bindings.sentences import code_is_taken, thing_is_taken
from backend.codes.actions import claim_code, report_binding, report_change
from backend.codes.models import Binding, BindingPhoto, Code, EndKind
from backend.corrections.actions import Edit, amend, claim_thing
from backend.database import now
from backend.dates import today
from backend.refusals import Conflict, Forbidden, Invalid, NotFound
from backend.things.fields import bindable_fields, requirements_of, texts_of
from backend.things.forms import Taken, slots
from backend.things.models import Thing
from backend.things.notices import tell_leaders
from scanning.codes import grouped

WHILE_BINDING = "绑码时核对"


@dataclass(frozen=True)
class Evidence:
    """The photos that the server holds, whether the close-up shows the code, and which photos were refused."""

    held: list[Taken]
    close_up_reads: bool
    refused: Problems = field(default_factory=dict)


class NotComplete(Invalid):
    """`problems`: form field → sentence."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(next(iter(problems.values())), next(iter(problems)), problems)


class CodeTaken(Conflict):
    """The code is bound to something else; all that was filled in may be used with another code."""


class ThingTaken(Conflict):
    """The thing wears another code already."""


async def bind(session: AsyncSession, actor: Actor, form: BindingForm, evidence: Evidence) -> Binding:
    """The new binding, or the one that this very form made before. Whole or not at all."""
    thing = await claim_thing(session, form.thing_id)
    made_before = await session.get(Binding, form.id)
    if made_before:
        return same(made_before, actor, form)
    member = binder_of(actor, thing)
    if member is None:
        raise NotFound("没有这台设备，或者它不归您绑码")
    code = await claim_code(session, form.tag)
    await must_fit(session, code, member, thing)
    ending = await must_be_free(session, actor, form)
    must_be_complete(thing, form, evidence)
    await amend(session, actor, thing, Edit(form.was, form.typed, WHILE_BINDING))
    if ending:
        await end_for_next(session, actor, ending, form)
    binding = await add_binding(session, actor, member, thing, form)
    add_photos(session, binding, evidence.held)
    take_place(thing, form)
    await report_binding(session, binding, about(thing))
    await tell_leaders(
        session,
        actor,
        thing,
        "binding",
        bound_title(thing, binding, ending),
        f"/bindings/{binding.id}",
        form.reason,
    )
    return binding


async def unbind(session: AsyncSession, actor: Actor, binding_id: UUID, reason: str) -> Binding:
    """解绑: the thing wears no code, the code is blank again."""
    binding = await session.get(Binding, binding_id)
    if binding is None:
        raise NotFound("台账里没有这一条，或者它不归您的单位管")
    thing = await claim_thing(session, binding.thing_id)
    if binder_of(actor, thing) is None:
        raise NotFound("台账里没有这一条，或者它不归您的单位管")
    if not reason:
        raise NotComplete({"reason": "解绑要写原因，例如“设备移走了”“绑错了”"})
    await end(session, actor, binding, EndKind.UNBOUND, reason)
    await report_change(session, binding, "unbound", about(thing))
    title = f"“{thing.name}”的码 {grouped(binding.tag)} 解绑了"
    await tell_leaders(session, actor, thing, "binding", title, f"/bindings?thing={thing.id}", reason)
    return binding


def same(made_before: Binding, actor: Actor, form: BindingForm) -> Binding:
    fits = (made_before.tag, made_before.thing_id, made_before.bound_by)
    if fits != (form.tag, form.thing_id, actor.person_id):
        raise Conflict("这张表已经用过。重新打开一张，填过的会带过去")
    return made_before


async def must_fit(session: AsyncSession, code: Code, member: Member, thing: Thing) -> None:
    refusal = code_refusal(await holder_of(session, code), member, thing)
    if refusal:
        raise Forbidden(refusal, "tag")
    refusal = thing_refusal(requirements_of(thing), thing, today())
    if refusal:
        raise Conflict(refusal, "thing")


async def must_be_free(session: AsyncSession, actor: Actor, form: BindingForm) -> LiveBinding | None:
    """The one live binding that the person saw and wants to end, or None. Anything else in the way is refused."""
    in_the_way = await live_bindings(session, form.tag, form.thing_id)
    if len(in_the_way) == 1 and in_the_way[0].binding.id == form.follows:
        live = in_the_way[0]
        if binder_of(actor, live.thing) is None:
            raise CodeTaken(code_is_taken(actor, live), "tag")
        if not form.reason:
            raise NotComplete({"reason": "写明为什么换，例如“贴纸破损”“贴错了”"})
        return live
    for live in in_the_way:
        if live.binding.tag == form.tag:
            raise CodeTaken(code_is_taken(actor, live), "tag")
        raise ThingTaken(thing_is_taken(actor, live), "thing")
    if form.follows:
        raise Conflict("原来那次绑定已经结束。重新打开这个码再绑")
    return None


def must_be_complete(thing: Thing, form: BindingForm, evidence: Evidence) -> None:
    """Every problem at once, so that nobody has to come back twice."""
    requirements = requirements_of(thing)
    texts = texts_of(thing, bindable_fields(thing)) | form.typed
    missing = {
        f"field.{field.key}": f"“{field.name}”没有填"
        for field in bindable_fields(thing)
        if field.required and not texts.get(field.key, "").strip()
    }
    shown = Shown(slots(evidence.held), evidence.close_up_reads, form.place, form.place_reason)
    problems = missing | shown_problems(requirements, thing, shown)
    problems |= {f"photo.{slot}": "这一类没有这张照片" for slot in unknown_slots(requirements, shown.slots)}
    problems |= evidence.refused
    if problems:
        raise NotComplete(problems)


async def end_for_next(session: AsyncSession, actor: Actor, live: LiveBinding, form: BindingForm) -> None:
    """The same code on another thing: 换绑. Another code on the same thing: 换标, and the old code is void, since
    a damaged or lost sticker must not come back elsewhere."""
    rebound = live.binding.tag == form.tag
    kind = EndKind.REBOUND if rebound else EndKind.REPLACED
    await end(session, actor, live.binding, kind, form.reason)
    await report_change(session, live.binding, kind.value, about(live.thing))
    if rebound:
        title = f"“{live.thing.name}”的码 {grouped(form.tag)} 换绑走了"
        await tell_leaders(
            session, actor, live.thing, "binding", title, f"/bindings?thing={live.thing.id}", form.reason
        )
        return
    await session.execute(
        update(Code)
        .where(Code.tag == live.binding.tag, Code.voided_at.is_(None))
        .values(voided_at=now(), voided_by=actor.person_id, void_reason=f"换标：{form.reason}")
    )


async def end(session: AsyncSession, actor: Actor, binding: Binding, kind: EndKind, reason: str) -> None:
    ended = await session.execute(
        update(Binding)
        .where(Binding.id == binding.id, Binding.ended_at.is_(None))
        .values(ended_at=now(), ended_by=actor.person_id, end_kind=kind, end_reason=reason)
        .returning(Binding.id)
    )
    if ended.first() is None:
        raise Conflict("这次绑定刚刚已经结束。重新打开台账看看")


async def add_binding(
    session: AsyncSession, actor: Actor, member: Member, thing: Thing, form: BindingForm
) -> Binding:
    place = form.place
    distance = distance_to_registered_m(requirements_of(thing), thing, place)
    binding = Binding(
        id=form.id,
        tag=form.tag,
        thing_id=thing.id,
        bound_by=actor.person_id,
        organisation_id=member.organisation_id,
        lng_wgs84=place.lng_wgs84 if place else None,
        lat_wgs84=place.lat_wgs84 if place else None,
        accuracy_m=place.accuracy_m if place else None,
        position_raw=place.raw if place else None,
        distance_m=distance,
        distance_reason=form.place_reason or None,
        reason=form.reason,
        follows_id=form.follows,
    )
    try:
        async with session.begin_nested():
            session.add(binding)
            await session.flush()
    except IntegrityError as error:  # the indexes stand even where a lock was forgotten
        raise Conflict("这个码或这台设备刚刚被绑走。重新打开再看") from error
    return binding


def add_photos(session: AsyncSession, binding: Binding, held: list[Taken]) -> None:
    session.add_all(
        BindingPhoto(
            binding_id=binding.id,
            slot=taken.slot,
            sha256=taken.sha256,
            taken_at=sane(taken.taken_at),
            lng_wgs84=taken.lng_wgs84,
            lat_wgs84=taken.lat_wgs84,
            accuracy_m=taken.accuracy_m,
        )
        for taken in held
    )


def sane(at: datetime | None) -> datetime | None:
    """The terminal's clock may be wrong, but not so wrong that no calendar knows the day."""
    return at if at and 2000 < at.year < 2200 else None


def take_place(thing: Thing, form: BindingForm) -> None:
    """A thing that stands still and had no position stands where its code was bound."""
    if requirements_of(thing).position != "fixed" or thing.lng_wgs84 is not None or form.place is None:
        return
    thing.lng_wgs84, thing.lat_wgs84 = form.place.lng_wgs84, form.place.lat_wgs84
    thing.accuracy_m, thing.position_raw = form.place.accuracy_m, form.place.raw


def about(thing: Thing) -> dict[str, str | None]:
    """What the city's platform shall know of a thing: nothing about people."""
    return {
        "kind": thing.kind,
        "typeCode": thing.type_code,
        "name": thing.name,
        "deviceCode": thing.device_code,
        "registerNo": thing.register_no,
        "factoryNo": thing.factory_no,
        "districtCode": thing.district_code,
    }


def bound_title(thing: Thing, binding: Binding, ended: LiveBinding | None) -> str:
    tag = grouped(binding.tag)
    if ended is None:
        return f"“{thing.name}”绑上了码 {tag}"
    if ended.binding.tag == binding.tag:
        return f"码 {tag} 换绑到了“{thing.name}”"
    return f"“{thing.name}”换了标，新码 {tag}"
