"""The forms of a task and of a record, parsed at the border."""

import re
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from litestar.datastructures import FormMultiDict
from msgspec import Struct

from backend.dates import today
from backend.inspections.models import Basis, Check, Grade, Proof, Verdict
from backend.inspections.site import LOOKED_AT, Site, SiteUse
from backend.refusals import Invalid
from backend.regions.coordinates import Place
from backend.things.forms import Files, Taken, read_id, read_photos, read_place, read_tag, text, texts

MOST_OFFICERS = 6
MOST_THINGS = 60
LONGEST_NOTE = 1000
Choice = TypeVar("Choice", bound=StrEnum)


class Officer(Struct, frozen=True):
    name: str
    paper_no: str


class TaskForm(Struct, frozen=True):
    """`things`: what was typed, one code or number a line."""

    id: UUID
    check_code: str
    basis: Basis
    plan_no: str
    reason: str
    check: Check
    day: date
    officers: list[Officer]
    things: list[str]


class Answer(Struct, frozen=True):
    """`grade`, `issue` and `clause` count only for a "no"."""

    verdict: Verdict
    value: str = ""
    note: str = ""
    grade: Grade | None = None
    issue: str = ""
    clause: str = ""


class InspectionForm(Struct, frozen=True):
    """`id` is made with the form, so that what is sent twice is filed once. Without `thing_id` it is the thing that
    wears `tag`, and `kind` says which kind's questions were answered: the phone knew no more."""

    id: UUID
    task_id: UUID
    thing_id: UUID | None
    kind: str
    checklist: str
    answers: dict[str, Answer]
    proof: Proof
    tag: str | None
    place: Place | None
    site: Site
    accompanied_by: str
    opinion: str
    signed_name: str
    refusal: str
    held: list[Taken]
    files: Files


def read_task_form(form: FormMultiDict) -> TaskForm:
    lines = text(form, "things").splitlines()
    typed = [line.strip()[:100] for line in lines if line.strip()]
    if len(typed) > MOST_THINGS:
        raise Invalid(f"一次任务最多 {MOST_THINGS} 台，分成几个任务", "things")
    return TaskForm(
        id=read_id(text(form, "id"), "id"),
        check_code=short(form, "check_code", 60),
        basis=chosen(Basis, text(form, "basis"), "basis"),
        plan_no=short(form, "plan_no", 60),
        reason=short(form, "reason", 200),
        check=chosen(Check, text(form, "check"), "check"),
        day=read_day(text(form, "day")),
        officers=read_officers(form),
        things=typed,
    )


def read_officers(form: FormMultiDict) -> list[Officer]:
    """Those with a name and the number of their papers."""
    found = []
    for position in range(1, MOST_OFFICERS + 1):
        officer = Officer(
            short(form, f"officer.{position}.name", 40), short(form, f"officer.{position}.paper_no", 40)
        )
        if officer.name and officer.paper_no:
            found.append(officer)
    return found


def read_inspection_form(form: FormMultiDict) -> InspectionForm:
    """Raises Invalid, naming the field, for what no page of ours sends."""
    held, files = read_photos(form, "每一处拍清楚一两张就够")
    tag, thing = text(form, "tag"), text(form, "thing")
    return InspectionForm(
        id=read_id(text(form, "id"), "id"),
        task_id=read_id(text(form, "task"), "task"),
        thing_id=read_id(thing, "thing") if thing else None,
        kind=text(form, "kind")[:40],
        checklist=text(form, "checklist")[:40],
        answers=read_answers(form),
        proof=chosen(Proof, text(form, "proof") or Proof.NONE, "proof"),
        tag=read_tag(tag) if tag else None,
        place=read_place(form),
        site=read_site(form),
        accompanied_by=short(form, "accompanied_by", 60),
        opinion=short(form, "opinion", LONGEST_NOTE),
        signed_name=short(form, "signed_name", 40),
        refusal=short(form, "refusal", 200),
        held=held,
        files=files,
    )


def read_answers(form: FormMultiDict) -> dict[str, Answer]:
    found = {}
    for item, verdict in texts(form, "answer.").items():
        if not re.fullmatch("[A-Za-z][A-Za-z0-9_]{0,23}", item):
            raise Invalid("这张表里有不认识的检查项。返回上一页，重新打开再填", f"answer.{item[:10]}")
        grade = text(form, f"grade.{item}")
        found[item] = Answer(
            chosen(Verdict, verdict, f"answer.{item}"),
            short(form, f"value.{item}", 20),
            short(form, f"note.{item}", LONGEST_NOTE),
            chosen(Grade, grade, f"grade.{item}") if grade else None,
            short(form, f"issue.{item}", 24),
            short(form, f"clause.{item}", 100),
        )
    return found


def read_site(form: FormMultiDict) -> Site:
    use = text(form, "site.use")
    return Site(
        use=chosen(SiteUse, use, "site.use") if use else None,
        user=short(form, "site.user", 60),
        around=short(form, "site.around", LONGEST_NOTE),
        seen={key: seen for key in LOOKED_AT if (seen := short(form, f"seen.{key}", 200))},
    )


def chosen(kind: type[Choice], value: str, field: str) -> Choice:
    try:
        return kind(value)
    except ValueError as error:
        raise Invalid("从列出的里选一个", field) from error


def short(form: FormMultiDict, name: str, longest: int) -> str:
    written = " ".join(text(form, name).split())
    if len(written) > longest:
        raise Invalid(f"这里最多 {longest} 个字，现在有 {len(written)} 个，请写短一些", name)
    return written


def read_day(written: str) -> date:
    try:
        day = date.fromisoformat(written) if written else today()
    except ValueError as error:
        raise Invalid("日期看不懂。写成 2026-11-20 这样", "day") from error
    if not -30 <= (day - today()).days <= 365:
        raise Invalid("检查日期在过去 30 天到今后一年之间", "day")
    return day
