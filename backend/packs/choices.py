"""What a person can take along, with how much it is."""

from msgspec import Struct
from sqlalchemy import func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed
from backend.dates import today
from backend.inspections.queries import tasks_around
from backend.packs.scopes import LISTS, Area, name_of_day, name_of_task
from backend.regions.models import District, Street
from backend.things.models import Thing
from backend.things.visibility import visible_to
from backend.walks.queries import of_things, stops_of_day


class Choice(Struct, frozen=True):
    pack: str
    name: str
    cards: int | None  # not counted where counting would tell nothing


class DistrictChoice(Struct, frozen=True):
    whole: Choice
    streets: list[Choice]


class Choices(Struct, frozen=True):
    walks: list[Choice]
    lists: list[Choice]
    districts: list[DistrictChoice]


async def choices_of(session: AsyncSession, actor: Actor) -> Choices:
    """Districts and streets in which this person may see anything, in order of their codes."""
    counted = await session.execute(
        select(Thing.district_code, Thing.street_code, func.count())
        .where(visible_to(actor))
        .group_by(Thing.district_code, Thing.street_code)
        .order_by(Thing.district_code, Thing.street_code)
    )
    streets: dict[str, dict[str | None, int]] = {}
    for district, street, count in counted:
        streets.setdefault(district, {})[street] = count
    named = union_all(select(District.code, District.name), select(Street.code, Street.name))
    names = {row.code: row.name for row in await session.execute(named)}
    districts = [
        DistrictChoice(
            Choice(f"district/{district}", names[district], sum(within.values())),
            [Choice(f"street/{code}", names[code], count) for code, count in within.items() if code],
        )
        for district, within in streets.items()
    ]
    everything = sum(sum(within.values()) for within in streets.values())
    lists = [Choice("list/all", LISTS["all"], everything), Choice("list/saved", LISTS["saved"], None)]
    return Choices(await walks_of(session, actor), lists, districts)


async def walks_of(session: AsyncSession, actor: Actor) -> list[Choice]:
    """For those who inspect: today's walk, and each task that is not done."""
    if not actor.may(Deed.INSPECT):
        return []
    day = today()
    stops = of_things(await stops_of_day(session, actor, day))
    walk = [Choice(f"{Area.WALK}/{day}", name_of_day(day), len(stops))] if stops else []
    lines = await tasks_around(session, actor, day)
    tasks = [
        Choice(f"{Area.TASK}/{line.task.id}", name_of_task(line.task), len(line.visits))
        for line in lines
        if any(visit.inspection_id is None for visit in line.visits)
    ]
    return walk + tasks
