"""What can be taken along: a district, a street, a list, the things of a task, the walk of a day. The name of a
pack is its address."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed
from backend.codes.models import Binding
from backend.dates import on_day
from backend.inspections.models import InspectionTask
from backend.inspections.pages import NAMES
from backend.refusals import NotFound
from backend.regions.models import District, Street
from backend.things.models import SavedThing, Thing
from backend.walks.queries import walk_of_day, walk_of_task


class Area(StrEnum):
    DISTRICT = "district"
    STREET = "street"
    LIST = "list"
    TASK = "task"
    WALK = "walk"


@dataclass(frozen=True)
class Scope:
    """`condition` narrows what the person may see; it never widens it. `walk`: the things in their order, if any."""

    pack: str  # district/310101, street/310101013, list/saved, task/<id>, walk/2026-11-26
    name: str
    condition: ColumnElement[bool]
    walk: tuple[UUID, ...] = ()


LISTS = {"all": "归我看的全部设备", "saved": "我的设备"}
NO_PACK = "没有这样的离线包"


async def scope_named(session: AsyncSession, actor: Actor, area: str, code: str) -> Scope:
    """Refuses what is no district, street or list, and tasks of other offices."""
    pack = f"{area}/{code}"
    if area == Area.DISTRICT and (district := await session.get(District, code)):
        return Scope(pack, district.name, Thing.district_code == code)
    if area == Area.STREET and (street := await session.get(Street, code)):
        return Scope(pack, street.name, Thing.street_code == code)
    if area == Area.LIST and code in LISTS:
        return Scope(pack, LISTS[code], saved_by(actor) if code == "saved" else true())
    if area in (Area.TASK, Area.WALK) and actor.may(Deed.INSPECT):
        return await walk_named(session, actor, area, code)
    raise NotFound(NO_PACK)


async def walk_named(session: AsyncSession, actor: Actor, area: str, code: str) -> Scope:
    try:
        if area == Area.TASK:
            task, walk = await walk_of_task(session, actor, UUID(code))
            name = name_of_task(task)
        else:
            day = date.fromisoformat(code)
            walk, name = await walk_of_day(session, actor, day), name_of_day(day)
    except ValueError as error:
        raise NotFound(NO_PACK) from error
    return Scope(f"{area}/{code}", name, Thing.id.in_(walk), tuple(walk))


def name_of_day(day: date) -> str:
    return f"{on_day(day)}的走访"


def name_of_task(task: InspectionTask) -> str:
    return f"{NAMES['check'][task.check]}检查 {task.check_code}"


def saved_by(actor: Actor) -> ColumnElement[bool]:
    saved = (
        select(Binding.thing_id)
        .join(SavedThing, SavedThing.tag == Binding.tag)
        .where(SavedThing.person_id == actor.person_id, Binding.ended_at.is_(None))
    )
    return Thing.id.in_(saved)
