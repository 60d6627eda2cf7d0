"""Errands: one office asks another to go to a place, where no registered thing stands. The office that goes takes the
task up with a check code and at least two officers; only then may anybody begin there. Nothing here commits."""

from datetime import date
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.bindings.actions import NotComplete
from backend.database import new_id, now
from backend.inspections import queries, rules
from backend.inspections.actions import officer_row
from backend.inspections.forms import Officer, TaskForm
from backend.inspections.models import Basis, Check, InspectionPlace, InspectionTask
from backend.refusals import Conflict

TAKEN_UP = "这个任务已经有人接了。重新打开看是谁"


class Errand(Struct, frozen=True):
    """Where to go, and why. `link` is the page on which it is said that somebody was there."""

    office: UUID
    day: date
    reason: str
    name: str
    unit: str
    address: str
    lng_wgs84: float | None
    lat_wgs84: float | None
    link: str


class TakingUp(Struct, frozen=True):
    check_code: str
    day: date
    officers: list[Officer]


async def send_to(session: AsyncSession, actor: Actor, errand: Errand) -> InspectionTask:
    """A task without check code and officers, in the list of that office."""
    task = InspectionTask(
        id=new_id(),
        organisation_id=errand.office,
        check_code="",
        basis=Basis.TRIGGERED,
        reason=errand.reason,
        check=Check.SPECIAL,
        day=errand.day,
        made_by=actor.person_id,
    )
    session.add(task)
    await session.flush()
    session.add(
        InspectionPlace(
            task_id=task.id,
            name=errand.name,
            unit=errand.unit,
            address=errand.address,
            lng_wgs84=errand.lng_wgs84,
            lat_wgs84=errand.lat_wgs84,
            link=errand.link,
        )
    )
    await session.flush()
    return task


async def take_up(session: AsyncSession, actor: Actor, task_id: UUID, form: TakingUp) -> InspectionTask:
    """By an inspector of the office that was asked. Raises NotComplete with what is missing, Conflict."""
    task = (await queries.own_task(session, actor, task_id)).task
    await session.refresh(task, with_for_update=True)
    if task.is_taken_up:
        raise Conflict(TAKEN_UP)
    as_typed = TaskForm(
        task.id,
        form.check_code,
        Basis(task.basis),
        task.plan_no,
        task.reason,
        Check(task.check),
        form.day,
        form.officers,
        [],
    )
    if problems := rules.task_problems(as_typed):
        raise NotComplete(problems)
    task.check_code, task.day = form.check_code, form.day
    for position, officer in enumerate(form.officers, 1):
        session.add(await officer_row(session, task, position, officer))
    await session.flush()
    return task


async def was_there(session: AsyncSession, actor: Actor, task_id: UUID) -> None:
    """Somebody was at the place; the task has nothing left to do there."""
    for place in await places_left(session, task_id):
        place.done_at, place.done_by = now(), actor.person_id
    await session.flush()


async def call_back(session: AsyncSession, task_id: UUID) -> None:
    """Nobody needs to go any more. A task that nobody took up goes as a whole: it was only a wish."""
    task = await session.get(InspectionTask, task_id, with_for_update=True, populate_existing=True)
    left = await places_left(session, task_id)
    if task is None or not left:
        return
    for place in left:
        await session.delete(place)
    await session.flush()
    if not task.is_taken_up:
        await session.delete(task)
    await session.flush()


async def places_left(session: AsyncSession, task_id: UUID) -> list[InspectionPlace]:
    left = select(InspectionPlace).where(
        InspectionPlace.task_id == task_id, InspectionPlace.done_at.is_(None)
    )
    return list(await session.scalars(left))
