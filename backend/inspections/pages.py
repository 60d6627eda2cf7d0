"""What the pages of an inspection show: the form of a task, the form of one thing, the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from litestar.datastructures import FormMultiDict
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed
from backend.bindings.actions import NotComplete
from backend.database import new_id
from backend.dates import today
from backend.inspections import queries, rules
from backend.inspections.checklists import (
    GRADES,
    Checklist,
    Item,
    Lists,
    Suggestion,
    checklist_for,
    kinds_asked,
)
from backend.inspections.checklists_queries import lists_in_force, lists_of_version
from backend.inspections.models import Basis, Check, Grade, Proof, Verdict
from backend.inspections.site import USES, Site, fields_looked_at
from backend.inspections.visibility import inspector_of
from backend.pages import Page, PageRequest, page
from backend.refusals import NotFound, Refusal
from backend.things.columns import type_name
from backend.things.fields import texts_of
from backend.things.forms import Taken, taken_text
from backend.things.models import Thing
from backend.things.queries import thing_seen_by
from scanning.codes import grouped

NAMES: dict[str, dict[Any, str]] = {
    "basis": {Basis.PLANNED: "计划内", Basis.TRIGGERED: "触发式"},
    "check": {Check.ROUTINE: "常规", Check.SPECIAL: "专项", Check.AFTER_LICENCE: "证后", Check.OTHER: "其他"},
    "proof": {
        Proof.SCANNED: "现场扫码",
        Proof.TYPED: "照着输入码",
        Proof.PHOTOGRAPHED: "拍了码或铭牌",
        Proof.NONE: "没有扫码",
    },
    "verdict": {Verdict.YES: "符合", Verdict.NO: "不符合", Verdict.NOT_APPLICABLE: "不适用"},
    "grade": GRADES,
    "use": USES,
}
OFFICERS_SHOWN = 3


@dataclass
class Filled:
    """What came back from the form, to be shown again. Empty when the form is opened."""

    posted: FormMultiDict | None = None
    held: list[Taken] = field(default_factory=list)
    refusal: Refusal | None = None

    @property
    def problems(self) -> Mapping[str, str]:
        return problems_of(self.refusal)


@dataclass(frozen=True)
class Entry:
    """One question: the item, what the product suggests for a "no", and the photos that the server holds."""

    item: Item
    suggestion: Suggestion
    held: list[tuple[Taken, str]]


class Subject(Struct, frozen=True):
    """What the form tells of the thing before one has looked at it. Nothing of it stands in the page that a phone
    keeps for a kind: there it comes out of the pack."""

    id: str = ""
    name: str = ""
    type_name: str = ""
    address: str = ""
    place: str = ""
    tag: str = ""  # that it wears
    lng_wgs84: str = ""
    lat_wgs84: str = ""
    registered: dict[str, str] = {}  # by field of the register


def problems_of(refusal: Refusal | None) -> Mapping[str, str]:
    if isinstance(refusal, NotComplete):
        return refusal.problems
    return {refusal.field: refusal.say} if refusal and refusal.field else {}


def task_form_page(
    request: PageRequest,
    actor: Actor,
    code: str,
    posted: FormMultiDict | None = None,
    refusal: Refusal | None = None,
) -> Page:
    opened = {
        "id": str(new_id()),
        "day": today().isoformat(),
        "things": code,
        "officer.1.name": actor.name,
        "basis": Basis.PLANNED,
        "check": Check.ROUTINE,
    }
    return page(
        request,
        "inspections/task_new.html",
        status=refusal.status if refusal else 200,
        given=typed_in(posted) if posted is not None else opened,
        refusal=refusal,
        problems=problems_of(refusal),
        names=NAMES,
        officers=range(1, OFFICERS_SHOWN + 1),
    )


async def choose_task_page(request: PageRequest, session: AsyncSession, actor: Actor, thing: Thing) -> Page:
    tag = await queries.worn_code(session, thing.id)
    around = await queries.tasks_around(session, actor, today())
    tasks = [line for line in around if line.task.is_taken_up]
    values = {"thing": thing, "tag": tag or "", "tasks": tasks, "day": today(), "names": NAMES}
    return page(request, "inspections/choose_task.html", part=None, status=200, **values)


async def record_page(
    request: PageRequest, session: AsyncSession, actor: Actor, where: tuple[UUID, UUID], filled: Filled
) -> Page:
    """The form of (task, thing). A refusal is shown in it, with all that was filled in."""
    line = await queries.own_task(session, actor, where[0])
    thing = await thing_seen_by(session, actor, where[1])
    given = typed_in(filled.posted) if filled.posted is not None else {}
    checklist = checklist_for(await lists_asked(session, given.get("checklist", "")), thing)
    if checklist is None or inspector_of(actor, thing) is None:
        raise NotFound("没有这台设备，或者它不归您检查")
    subject = await subject_of(session, thing)
    return form_page(request, subject, str(line.task.id), checklist, filled)


async def shell_page(request: PageRequest, session: AsyncSession, kind: str) -> Page:
    """The form of a kind without a thing: a phone keeps it, and fills it from the pack when it is used."""
    if kind not in kinds_asked():
        raise NotFound("没有这一种设备的检查表")
    lists = await lists_in_force(session)
    return form_page(request, Subject(), "", lists.of_kind(kind), Filled(), kind)


async def lists_asked(session: AsyncSession, version: str) -> Lists:
    """Of the version that came back, else those in force."""
    return (version and await lists_of_version(session, version)) or await lists_in_force(session)


async def subject_of(session: AsyncSession, thing: Thing) -> Subject:
    place = thing.lng_wgs84 is not None and thing.lat_wgs84 is not None
    return Subject(
        str(thing.id),
        thing.name,
        type_name(thing.kind, thing.type_code),
        thing.address,
        thing.place,
        await queries.worn_code(session, thing.id) or "",
        str(thing.lng_wgs84) if place else "",
        str(thing.lat_wgs84) if place else "",
        texts_of(thing, fields_looked_at()),
    )


def form_page(
    request: PageRequest, subject: Subject, task: str, checklist: Checklist, filled: Filled, kind: str = ""
) -> Page:
    """`kind`: of the page that is kept for a kind."""
    held: dict[str, list[tuple[Taken, str]]] = {}
    for taken in filled.held:
        held.setdefault(taken.slot, []).append((taken, taken_text(taken)))
    given = typed_in(filled.posted) if filled.posted is not None else {}
    return page(
        request,
        "inspections/form.html",
        part="inspections/refused.html",
        status=filled.refusal.status if filled.refusal else 200,
        subject=subject,
        task=task,
        kind=kind,
        kind_name=kinds_asked().get(kind, ""),
        grouped=grouped,
        form_id=given.get("id") or new_id(),
        checklist=checklist,
        entries=[
            Entry(item, checklist.suggest(item.issue), held.get(item.id, [])) for item in checklist.items
        ],
        held=held,
        issues=checklist.issues,
        suggestions={issue: checklist.suggest(issue) for issue in checklist.issues},
        looked_at=fields_looked_at(),
        names=NAMES,
        given=given,
        given_seen=any(given.get(f"seen.{field.key}") for field in fields_looked_at()),
        problems=filled.problems,
        refusal=filled.refusal,
    )


def typed_in(posted: FormMultiDict) -> dict[str, str]:
    return {name: value for name, value in posted.multi_items() if isinstance(value, str)}


async def record_values(session: AsyncSession, actor: Actor, record: queries.Record) -> dict[str, Any]:
    """With the questions of the version that was answered, however many came after it."""
    lists = await lists_of_version(session, record.inspection.checklist)
    checklist = checklist_for(lists, record.thing) if lists else None
    items = checklist.items if checklist else ()
    answers = record.inspection.answers
    return {
        "record": record,
        "site": msgspec.convert(record.inspection.site, Site),
        "names": NAMES,
        "grouped": grouped,
        "answered": [(item, answers[item.id]) for item in items if item.id in answers],
        "too_much": rules.too_much,
        "grave": [finding for finding in record.findings if finding.grade != Grade.GENERAL],
        "inspects": inspector_of(actor, record.thing) is not None,
        "answers_proposals": actor.may(Deed.CORRECT, record.inspection.unit_id),
    }
