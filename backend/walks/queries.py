"""Reads of walks: the things that an inspector's tasks of a day go to, in the order of the walk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.codes.models import Binding
from backend.inspections.models import InspectionOfficer, InspectionTask
from backend.inspections.queries import TaskLine, own_task, task_lines
from backend.inspections.visibility import own_tasks
from backend.regions.coordinates import Wgs84
from backend.things.models import Thing
from backend.walks.models import WalkOrder
from backend.walks.order import by_hand, shortest


@dataclass(frozen=True)
class Stop:
    """A thing on the walk, and the task for which it is visited; `inspection_id` when its record is filed."""

    thing: Thing
    unit: str
    tag: str | None
    task: InspectionTask
    inspection_id: UUID | None

    @property
    def place(self) -> Wgs84 | None:
        lng, lat = self.thing.lng_wgs84, self.thing.lat_wgs84
        return Wgs84(lng, lat) if lng is not None and lat is not None else None

    @property
    def address(self) -> str:
        """Of its record, or of the form that makes one."""
        if self.inspection_id:
            return f"/inspections/{self.inspection_id}"
        return f"/inspections/new?task={self.task.id}&thing={self.thing.id}"


async def stops_of_day(session: AsyncSession, actor: Actor, day: date) -> list[Stop]:
    """Of the tasks to which this person goes on that day, each thing once, as the tasks name them."""
    return await stops_of(session, await lines_of_day(session, actor, day))


async def lines_of_day(session: AsyncSession, actor: Actor, day: date) -> list[TaskLine]:
    goes = select(InspectionOfficer.task_id).where(InspectionOfficer.person_id == actor.person_id)
    mine = (InspectionTask.made_by == actor.person_id) | InspectionTask.id.in_(goes)
    query = select(InspectionTask).where(own_tasks(actor), InspectionTask.day == day, mine)
    return await task_lines(session, list(await session.scalars(query.order_by(InspectionTask.id))))


async def stops_of(session: AsyncSession, lines: Sequence[TaskLine]) -> list[Stop]:
    """A thing of two tasks is one stop, for the task that still waits for its record."""
    tags = await worn_tags(session, [visit.thing.id for line in lines for visit in line.visits])
    stops: dict[UUID, Stop] = {}
    for line in lines:
        for visit in line.visits:
            thing = visit.thing
            known = stops.get(thing.id)
            if known is None or (known.inspection_id and not visit.inspection_id):
                tag = tags.get(thing.id)
                stops[thing.id] = Stop(thing, visit.unit, tag, line.task, visit.inspection_id)
    return list(stops.values())


async def worn_tags(session: AsyncSession, things: Sequence[UUID]) -> dict[UUID, str]:
    query = select(Binding.thing_id, Binding.tag).where(
        Binding.thing_id.in_(things), Binding.ended_at.is_(None)
    )
    return {row.thing_id: row.tag for row in await session.execute(query)}


async def chosen_order(session: AsyncSession, actor: Actor, day: date) -> WalkOrder | None:
    return await session.get(WalkOrder, (actor.person_id, day))


async def walk_of_day(session: AsyncSession, actor: Actor, day: date) -> list[UUID]:
    """The things of a day in the order in which one goes to them."""
    stops = await stops_of_day(session, actor, day)
    chosen = await chosen_order(session, actor, day)
    return ordered(stops, chosen.stops if chosen else None)


async def walk_of_task(
    session: AsyncSession, actor: Actor, task_id: UUID
) -> tuple[InspectionTask, list[UUID]]:
    line = await own_task(session, actor, task_id)
    return line.task, ordered(await stops_of(session, [line]), None)


def ordered(stops: Sequence[Stop], chosen: Sequence[UUID] | None) -> list[UUID]:
    ids = [stop.thing.id for stop in stops]
    order = by_hand(ids, chosen) if chosen else shortest([stop.place for stop in stops])
    return [ids[n] for n in order]
