"""What the pages of an inspection show: the form of a task, the form of one thing, the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from litestar.datastructures import FormMultiDict
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.bindings.actions import NotComplete
from backend.database import new_id
from backend.dates import today
from backend.inspections import queries, rules
from backend.inspections.checklists import GRADES, Item, Suggestion, checklist_for, lists, suggest
from backend.inspections.models import Basis, Check, Grade, Proof, Verdict
from backend.inspections.visibility import inspector_of
from backend.pages import Page, PageRequest, page
from backend.refusals import NotFound, Refusal
from backend.things.columns import icon_of, type_name
from backend.things.forms import Taken, taken_text
from backend.things.queries import thing_seen_by
from scanning.codes import grouped

NAMES = {
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


async def record_page(
    request: PageRequest, session: AsyncSession, actor: Actor, where: tuple[UUID, UUID], filled: Filled
) -> Page:
    """The form of (task, thing). A refusal is shown in it, with all that was filled in."""
    line = await queries.own_task(session, actor, where[0])
    thing = await thing_seen_by(session, actor, where[1])
    checklist = checklist_for(thing)
    if checklist is None or inspector_of(actor, thing) is None:
        raise NotFound("没有这台设备，或者它不归您检查")
    held: dict[str, list[tuple[Taken, str]]] = {}
    for taken in filled.held:
        held.setdefault(taken.slot, []).append((taken, taken_text(taken)))
    given = typed_in(filled.posted) if filled.posted is not None else {}
    return page(
        request,
        "inspections/form.html",
        part="inspections/refused.html",
        status=filled.refusal.status if filled.refusal else 200,
        line=line,
        thing=thing,
        icon_name=icon_of(thing.kind, thing.type_code),
        type_name=type_name(thing.kind, thing.type_code),
        worn=await queries.worn_code(session, thing.id),
        grouped=grouped,
        form_id=given.get("id") or new_id(),
        checklist=checklist,
        entries=[Entry(item, suggest(item.issue), held.get(item.id, [])) for item in checklist.items],
        held=held,
        issues=lists().issues,
        suggestions={issue: suggest(issue) for issue in lists().issues},
        names=NAMES,
        given=given,
        problems=filled.problems,
        refusal=filled.refusal,
    )


def typed_in(posted: FormMultiDict) -> dict[str, str]:
    return {name: value for name, value in posted.multi_items() if isinstance(value, str)}


def record_values(actor: Actor, record: queries.Record) -> dict[str, Any]:
    checklist = checklist_for(record.thing)
    items = checklist.items if checklist else ()
    answers = record.inspection.answers
    return {
        "record": record,
        "names": NAMES,
        "grouped": grouped,
        "answered": [(item, answers[item.id]) for item in items if item.id in answers],
        "too_much": rules.too_much,
        "grave": [finding for finding in record.findings if finding.grade != Grade.GENERAL],
        "inspects": inspector_of(actor, record.thing) is not None,
    }
