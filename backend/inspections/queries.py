"""Reads of inspections: tasks of an office, and records."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation, Person
from backend.accounts.permissions import Actor
from backend.codes.models import Binding
from backend.evidence.models import StoredFile
from backend.inspections.models import (
    Inspection,
    InspectionFinding,
    InspectionOfficer,
    InspectionPhoto,
    InspectionPlace,
    InspectionTask,
    InspectionVisit,
    Proposal,
)
from backend.inspections.visibility import own_tasks, seen_inspections
from backend.refusals import NotFound
from backend.things.models import Thing
from backend.things.visibility import visible_to
from scanning.codes import Tag, read_code

LOOKS_BACK = timedelta(days=7)
LOOKS_AHEAD = timedelta(days=30)
NO_TASK = "没有这个检查任务，或者它是别的单位的"
NO_RECORD = "没有这份检查记录，或者它不归您看"


@dataclass(frozen=True)
class VisitLine:
    """A thing on the walk; `inspection_id` when its record is filed."""

    thing: Thing
    unit: str
    inspection_id: UUID | None


@dataclass(frozen=True)
class TaskLine:
    task: InspectionTask
    officers: list[InspectionOfficer] = field(default_factory=list)
    visits: list[VisitLine] = field(default_factory=list)
    places: list[InspectionPlace] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.visits) + len(self.places)

    @property
    def done(self) -> int:
        records = sum(visit.inspection_id is not None for visit in self.visits)
        return records + sum(place.done_at is not None for place in self.places)

    @property
    def unit(self) -> str:
        """Things are counted in 台, things and places together in 处."""
        return "处" if self.places else "台"


@dataclass(frozen=True)
class Record:
    """A filed inspection with everything that belongs to it."""

    inspection: Inspection
    thing: Thing
    unit: str
    filed_by: str
    task: TaskLine
    findings: list[InspectionFinding]
    photos: list[InspectionPhoto]
    proposals: list[Proposal]


async def tasks_around(session: AsyncSession, actor: Actor, today: date) -> list[TaskLine]:
    """Of this person's offices: today's, those of a week ago that may not be done, the month ahead, and what was
    handed over and nobody has taken up."""
    days = InspectionTask.day.between(today - LOOKS_BACK, today + LOOKS_AHEAD)
    query = select(InspectionTask).where(own_tasks(actor), or_(days, InspectionTask.check_code == ""))
    tasks = list(await session.scalars(query.order_by(InspectionTask.day, InspectionTask.id)))
    return await task_lines(session, tasks)


async def own_task(session: AsyncSession, actor: Actor, task_id: UUID) -> TaskLine:
    task = await session.scalar(select(InspectionTask).where(InspectionTask.id == task_id, own_tasks(actor)))
    if task is None:
        raise NotFound(NO_TASK)
    return (await task_lines(session, [task]))[0]


async def task_lines(session: AsyncSession, tasks: list[InspectionTask]) -> list[TaskLine]:
    lines = {task.id: TaskLine(task) for task in tasks}
    officers = select(InspectionOfficer).where(InspectionOfficer.task_id.in_(lines))
    for officer in await session.scalars(officers.order_by(InspectionOfficer.position)):
        lines[officer.task_id].officers.append(officer)
    filed = and_(
        Inspection.task_id == InspectionVisit.task_id, Inspection.thing_id == InspectionVisit.thing_id
    )
    visits = (
        select(InspectionVisit.task_id, Thing, Organisation.name, Inspection.id)
        .join(Thing, Thing.id == InspectionVisit.thing_id)
        .join(Organisation, Organisation.id == Thing.user_unit_id)
        .outerjoin(Inspection, filed)
        .where(InspectionVisit.task_id.in_(lines))
        .order_by(InspectionVisit.position, Inspection.filed_at.desc())
    )
    seen: set[tuple[UUID, UUID]] = set()
    for task_id, thing, unit, inspection_id in await session.execute(visits):
        if (task_id, thing.id) not in seen:  # a thing that was inspected twice counts with its last record
            lines[task_id].visits.append(VisitLine(thing, unit, inspection_id))
            seen.add((task_id, thing.id))
    places = select(InspectionPlace).where(InspectionPlace.task_id.in_(lines)).order_by(InspectionPlace.id)
    for place in await session.scalars(places):
        lines[place.task_id].places.append(place)
    return list(lines.values())


async def things_typed(session: AsyncSession, actor: Actor, typed: Iterable[str]) -> list[Thing | None]:
    """For each code or number the one thing that it means, if this person may see it."""
    return [await thing_typed(session, actor, each) for each in typed]


async def thing_typed(session: AsyncSession, actor: Actor, typed: str) -> Thing | None:
    read = read_code(typed)
    query = select(Thing).where(visible_to(actor))
    if isinstance(read, Tag):
        bound = Binding.tag == read.value, Binding.ended_at.is_(None)
        return await session.scalar(query.join(Binding, Binding.thing_id == Thing.id).where(*bound))
    number = typed.strip().upper()
    numbers = (Thing.device_code, Thing.register_no, Thing.certificate_no, Thing.plate_no)
    found = list(await session.scalars(query.where(or_(*(column == number for column in numbers))).limit(2)))
    return found[0] if len(found) == 1 else None


async def worn_code(session: AsyncSession, thing_id: UUID) -> str | None:
    query = select(Binding.tag).where(Binding.thing_id == thing_id, Binding.ended_at.is_(None))
    return await session.scalar(query)


async def record_of(session: AsyncSession, actor: Actor, inspection_id: UUID) -> Record:
    query = (
        select(Inspection, Thing, Organisation.name, Person.name, InspectionTask)
        .join(Thing, Thing.id == Inspection.thing_id)
        .join(Organisation, Organisation.id == Inspection.unit_id)
        .join(Person, Person.id == Inspection.filed_by)
        .join(InspectionTask, InspectionTask.id == Inspection.task_id)
        .where(Inspection.id == inspection_id, seen_inspections(actor))
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound(NO_RECORD)
    inspection, thing, unit, filed_by, task = row
    findings = select(InspectionFinding).where(InspectionFinding.inspection_id == inspection_id)
    photos = select(InspectionPhoto).where(InspectionPhoto.inspection_id == inspection_id)
    proposals = select(Proposal).where(Proposal.inspection_id == inspection_id)
    return Record(
        inspection,
        thing,
        unit,
        filed_by,
        (await task_lines(session, [task]))[0],
        list(await session.scalars(findings.order_by(InspectionFinding.id))),
        list(await session.scalars(photos.order_by(InspectionPhoto.id))),
        list(await session.scalars(proposals.order_by(Proposal.id))),
    )


async def photo_of(session: AsyncSession, actor: Actor, inspection_id: UUID, sha256: str) -> StoredFile:
    query = (
        select(StoredFile)
        .join(InspectionPhoto, InspectionPhoto.sha256 == StoredFile.sha256)
        .join(Inspection, Inspection.id == InspectionPhoto.inspection_id)
        .join(Thing, Thing.id == Inspection.thing_id)
        .where(Inspection.id == inspection_id, StoredFile.sha256 == sha256, seen_inspections(actor))
        .limit(1)
    )
    file = await session.scalar(query)
    if file is None:
        raise NotFound("没有这张照片，或者它不归您看")
    return file
