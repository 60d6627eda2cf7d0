"""Make a task, add a thing to it, file a record. Nothing here commits."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Membership, Person
from backend.accounts.permissions import Actor
from backend.bindings.actions import NotComplete
from backend.bindings.rules import CODE_CLOSE_UP, Problems
from backend.corrections.actions import claim_thing
from backend.dates import SHANGHAI
from backend.inspections import queries, rules
from backend.inspections.checklists import GRADES, Checklist, checklist_for, kind_of_thing, kinds_asked
from backend.inspections.checklists_queries import lists_in_force, lists_of_version
from backend.inspections.forms import InspectionForm, Officer, TaskForm
from backend.inspections.models import (
    Grade,
    Inspection,
    InspectionFinding,
    InspectionOfficer,
    InspectionPhoto,
    InspectionTask,
    InspectionVisit,
    Proposal,
    Verdict,
)
from backend.inspections.photos import Shown
from backend.inspections.site import differences
from backend.inspections.visibility import inspector_of, inspectors
from backend.refusals import Conflict, Forbidden, Invalid, NotFound
from backend.things.forms import Taken, slots
from backend.things.models import Thing
from backend.things.notices import tell_leaders
from backend.things.visibility import visible_to

NO_CHECKLIST = "没有这一版检查表。重新打开这一台的检查，填过的核对一遍再交"


async def make_task(session: AsyncSession, actor: Actor, form: TaskForm) -> InspectionTask:
    """The new task, or the one that this very form made before."""
    made_before = await session.get(InspectionTask, form.id)
    if made_before:
        return same_task(made_before, actor)
    offices = inspectors(actor)
    if not offices:
        raise Forbidden("只有监管部门的监察人员可以建检查任务")
    things = await queries.things_typed(session, actor, form.things)
    problems = rules.task_problems(form)
    lost = [typed for typed, thing in zip(form.things, things, strict=True) if thing is None]
    if lost:
        problems["things"] = (
            f"没有找到，或不归您管：{'、'.join(lost[:5])}。写贴纸上的码、设备代码或使用登记证编号"
        )
    if problems:
        raise NotComplete(problems)
    task = InspectionTask(
        id=form.id,
        organisation_id=offices[0].organisation_id,
        check_code=form.check_code,
        basis=form.basis,
        plan_no=form.plan_no,
        reason=form.reason,
        check=form.check,
        day=form.day,
        made_by=actor.person_id,
    )
    session.add(task)
    await session.flush()
    for position, officer in enumerate(form.officers, 1):
        session.add(await officer_row(session, task, position, officer))
    for thing in {thing.id: thing for thing in things if thing}.values():
        await add_visit(session, task, thing)
    return task


def same_task(task: InspectionTask, actor: Actor) -> InspectionTask:
    if task.made_by != actor.person_id:
        raise Conflict("这张表已经用过。重新打开一张")
    return task


async def officer_row(
    session: AsyncSession, task: InspectionTask, position: int, officer: Officer
) -> InspectionOfficer:
    """With their account, if exactly one colleague has that name."""
    named = (
        select(Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Person.name == officer.name,
            Membership.organisation_id == task.organisation_id,
            Membership.ended_at.is_(None),
        )
    )
    found = list(await session.scalars(named))
    person_id = found[0] if len(found) == 1 else None
    return InspectionOfficer(
        task_id=task.id,
        position=position,
        name=officer.name,
        paper_no=officer.paper_no,
        person_id=person_id,
    )


async def add_visit(session: AsyncSession, task: InspectionTask, thing: Thing) -> None:
    """At the end of the walk; once."""
    if await session.get(InspectionVisit, (task.id, thing.id)):
        return
    last = select(func.coalesce(func.max(InspectionVisit.position), 0)).where(
        InspectionVisit.task_id == task.id
    )
    position = (await session.execute(last)).scalar_one() + 1
    session.add(InspectionVisit(task_id=task.id, thing_id=thing.id, position=position))
    await session.flush()


async def add_typed(session: AsyncSession, actor: Actor, task_id: UUID, typed: str) -> Thing:
    line = await queries.own_task(session, actor, task_id)
    thing = await queries.thing_typed(session, actor, typed)
    if thing is None or inspector_of(actor, thing) is None:
        raise Invalid("没有找到，或不归您管。写贴纸上的码、设备代码或使用登记证编号", "typed")
    if not kind_of_thing(thing):
        raise Invalid(f"“{thing.name}”是计量器具，没有特种设备检查表", "typed")
    await add_visit(session, line.task, thing)
    return thing


async def file_inspection(
    session: AsyncSession,
    actor: Actor,
    form: InspectionForm,
    shown: Shown,
    made_at: datetime,
) -> Inspection:
    """The record, or the one that this very form made before. Whole or not at all."""
    task = (await queries.own_task(session, actor, form.task_id)).task
    if not task.is_taken_up:
        raise Conflict("这个任务还没有检查码和检查人员。先在任务里补上")
    thing = await thing_inspected(session, actor, form)
    made_before = await session.get(Inspection, form.id)
    if made_before:
        return same_record(made_before, actor, form, thing)
    checklist = await checklist_answered(session, actor, form, thing)
    problems = record_problems(checklist, form, shown)
    if problems:
        raise NotComplete(problems)
    code = rules.Code(await queries.worn_code(session, thing.id), shown.tags)
    inspection = record_row(actor, form, thing, checklist, code, made_at)
    inspection.marks += await outdated(session, checklist, made_at)
    session.add(inspection)
    await session.flush()
    findings = findings_of(inspection, form, checklist)
    proposals = [
        Proposal(inspection_id=inspection.id, key=each.key, name=each.name, was=each.was, seen=each.seen)
        for each in differences(thing, form.site)
    ]
    session.add_all([*findings, *proposals])
    session.add_all(photo_row(inspection, taken) for taken in shown.held)
    await add_visit(session, task, thing)
    title, said = title_of(thing, findings), said_of(proposals)
    await tell_leaders(session, actor, thing, "inspection", title, f"/inspections/{inspection.id}", said)
    return inspection


async def thing_to_inspect(session: AsyncSession, actor: Actor, thing_id: UUID | None, tag: str) -> Thing:
    """What this person may inspect and a checklist asks about, by id or by the code that it wears."""
    if thing_id:
        found = await session.scalar(select(Thing).where(Thing.id == thing_id, visible_to(actor)))
    else:
        found = await queries.thing_typed(session, actor, tag) if tag else None
    if found is None or inspector_of(actor, found) is None or not kind_of_thing(found):
        raise NotFound("没有这台设备，或者它不归您检查")
    return found


async def thing_inspected(session: AsyncSession, actor: Actor, form: InspectionForm) -> Thing:
    """Claimed, so that records of one thing follow one another."""
    if form.thing_id:
        thing = await claim_thing(session, form.thing_id)
    else:
        found = await queries.thing_typed(session, actor, form.tag) if form.tag else None
        if found is None:
            raise Invalid("这个码没有绑在您管的设备上。核对贴纸上的码，或者在任务里按编号找到这一台", "tag")
        thing = await claim_thing(session, found.id)
    kind = kind_of_thing(thing)
    if kind and form.kind not in ("", kind):
        names = kinds_asked()
        asked = names.get(form.kind, "别的种类")
        say = f"“{thing.name}”是{names[kind]}，填的是{asked}的检查表。换成{names[kind]}再交，填过的带过去"
        raise Invalid(say, "kind")
    return thing


async def checklist_answered(
    session: AsyncSession, actor: Actor, form: InspectionForm, thing: Thing
) -> Checklist:
    """Of the version that the form asked. A phone may have been out for days, so an older one is as good."""
    lists = await lists_of_version(session, form.checklist)
    if lists is None:
        raise Conflict(NO_CHECKLIST, "checklist")
    checklist = checklist_for(lists, thing)
    if inspector_of(actor, thing) is None or checklist is None:
        raise NotFound("没有这台设备，或者它不归您检查")
    return checklist


def record_problems(checklist: Checklist, form: InspectionForm, shown: Shown) -> Problems:
    counted = slots(shown.held)
    known = {item.id for item in checklist.items} | {CODE_CLOSE_UP, "site", "signature"}
    strange = {f"photo.{slot}": "这里没有这张照片" for slot in counted if slot not in known}
    return shown.refused | rules.record_problems(checklist, form, counted) | strange


async def outdated(session: AsyncSession, checklist: Checklist, made_at: datetime) -> list[str]:
    """Told in the record, where another version was in force on the day it was made."""
    current = await lists_in_force(session, made_at.astimezone(SHANGHAI).date())
    if current.version == checklist.version:
        return []
    return [f"用的是检查表 {checklist.version}，当天起用的是 {current.version}"]


def same_record(made_before: Inspection, actor: Actor, form: InspectionForm, thing: Thing) -> Inspection:
    fits = (made_before.task_id, made_before.thing_id, made_before.filed_by)
    if fits != (form.task_id, thing.id, actor.person_id):
        raise Conflict("这张表已经用过。重新打开一张，填过的会带过去")
    return made_before


def record_row(
    actor: Actor,
    form: InspectionForm,
    thing: Thing,
    checklist: Checklist,
    code: rules.Code,
    made_at: datetime,
) -> Inspection:
    asked = {item.id for item in checklist.items}
    answers = {item: msgspec.to_builtins(answer) for item, answer in form.answers.items() if item in asked}
    place = form.place
    return Inspection(
        id=form.id,
        task_id=form.task_id,
        thing_id=thing.id,
        unit_id=thing.user_unit_id,
        checklist=checklist.version,
        made_at=made_at,
        filed_by=actor.person_id,
        answers=answers,
        proof=form.proof,
        tag=form.tag,
        lng_wgs84=place.lng_wgs84 if place else None,
        lat_wgs84=place.lat_wgs84 if place else None,
        accuracy_m=place.accuracy_m if place else None,
        position_raw=place.raw if place else None,
        away_m=rules.away_m(thing, place),
        marks=rules.marks_of(thing, form, code),
        site=msgspec.to_builtins(form.site),
        accompanied_by=form.accompanied_by,
        opinion=form.opinion,
        signed_name=form.signed_name,
        refusal=form.refusal,
    )


def findings_of(
    inspection: Inspection, form: InspectionForm, checklist: Checklist
) -> list[InspectionFinding]:
    found = []
    for item in checklist.items:
        answer = form.answers[item.id]
        if answer.verdict == Verdict.NO and answer.grade:
            issue = answer.issue or item.issue
            found.append(
                InspectionFinding(
                    inspection_id=inspection.id,
                    item=item.id,
                    question=item.text,
                    note=answer.note,
                    grade=answer.grade,
                    suggested=checklist.suggest(issue).grade,
                    issue=checklist.issues[issue].name,
                    clause=answer.clause,
                )
            )
    return found


def photo_row(inspection: Inspection, taken: Taken) -> InspectionPhoto:
    return InspectionPhoto(
        inspection_id=inspection.id,
        slot=taken.slot,
        sha256=taken.sha256,
        taken_at=taken.taken_at,
        lng_wgs84=taken.lng_wgs84,
        lat_wgs84=taken.lat_wgs84,
        accuracy_m=taken.accuracy_m,
    )


def title_of(thing: Thing, findings: list[InspectionFinding]) -> str:
    """“1 号蒸汽锅炉”监督检查：严重 1 处，一般 2 处"""
    counted = [
        f"{GRADES[grade]} {number} 处"
        for grade in (Grade.MAJOR, Grade.SEVERE, Grade.GENERAL)
        if (number := sum(finding.grade == grade for finding in findings))
    ]
    return f"“{thing.name}”监督检查：{'，'.join(counted) or '没有发现隐患'}"


def said_of(proposals: list[Proposal]) -> str:
    if not proposals:
        return ""
    return f"现场看到的和登记的有 {len(proposals)} 处不一样（{'、'.join(each.name for each in proposals)}），请核对"
