"""Reads of walks: the things that an inspector's tasks of a day go to, in the order of the walk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.codes.models import Binding
from backend.inspections.models import InspectionOfficer, InspectionPlace, InspectionTask
from backend.inspections.queries import TaskLine, VisitLine, own_task, task_lines
from backend.inspections.visibility import own_tasks
from backend.regions.coordinates import Wgs84
from backend.things.models import Thing
from backend.walks.models import WalkOrder
from backend.walks.order import by_hand, shortest


@dataclass(frozen=True)
class Stop:
    """A thing on the walk, or a place where no registered thing stands, and the task for which it is visited.
    `address`: of its record, of the form that makes one, or of the page that tells why one goes there."""

    id: UUID
    name: str
    unit: str
    where: str
    place: Wgs84 | None
    task: InspectionTask
    is_done: bool
    address: str
    thing: Thing | None = None
    tag: str | None = None


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
            known = stops.get(visit.thing.id)
            if known is None or (known.is_done and not visit.inspection_id):
                stops[visit.thing.id] = thing_stop(line.task, visit, tags.get(visit.thing.id))
        for place in line.places:
            stops[place.id] = place_stop(line.task, place)
    return list(stops.values())


def thing_stop(task: InspectionTask, visit: VisitLine, tag: str | None) -> Stop:
    thing, filed = visit.thing, visit.inspection_id
    return Stop(
        thing.id,
        thing.name,
        visit.unit,
        thing.place or thing.address,
        position(thing.lng_wgs84, thing.lat_wgs84),
        task,
        filed is not None,
        f"/inspections/{filed}" if filed else f"/inspections/new?task={task.id}&thing={thing.id}",
        thing,
        tag,
    )


def place_stop(task: InspectionTask, place: InspectionPlace) -> Stop:
    at = position(place.lng_wgs84, place.lat_wgs84)
    is_done = place.done_at is not None
    return Stop(place.id, place.name, place.unit, place.address, at, task, is_done, place.link)


def position(lng: float | None, lat: float | None) -> Wgs84 | None:
    return Wgs84(lng, lat) if lng is not None and lat is not None else None


async def worn_tags(session: AsyncSession, things: Sequence[UUID]) -> dict[UUID, str]:
    query = select(Binding.thing_id, Binding.tag).where(
        Binding.thing_id.in_(things), Binding.ended_at.is_(None)
    )
    return {row.thing_id: row.tag for row in await session.execute(query)}


async def chosen_order(session: AsyncSession, actor: Actor, day: date) -> WalkOrder | None:
    return await session.get(WalkOrder, (actor.person_id, day))


async def walk_of_day(session: AsyncSession, actor: Actor, day: date) -> list[UUID]:
    """The things of a day in the order in which one goes to them."""
    stops = of_things(await stops_of_day(session, actor, day))
    chosen = await chosen_order(session, actor, day)
    return ordered(stops, chosen.stops if chosen else None)


async def walk_of_task(
    session: AsyncSession, actor: Actor, task_id: UUID
) -> tuple[InspectionTask, list[UUID]]:
    line = await own_task(session, actor, task_id)
    return line.task, ordered(of_things(await stops_of(session, [line])), None)


def of_things(stops: Sequence[Stop]) -> list[Stop]:
    return [stop for stop in stops if stop.thing]


def ordered(stops: Sequence[Stop], chosen: Sequence[UUID] | None) -> list[UUID]:
    ids = [stop.id for stop in stops]
    order = by_hand(ids, chosen) if chosen else shortest([stop.place for stop in stops])
    return [ids[n] for n in order]
