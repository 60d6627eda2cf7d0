"""What a person can take along, with how much it is."""

from msgspec import Struct
from sqlalchemy import func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.packs.scopes import LISTS
from backend.regions.models import District, Street
from backend.things.models import Thing
from backend.things.visibility import visible_to


class Choice(Struct, frozen=True):
    pack: str
    name: str
    cards: int | None  # not counted where counting would tell nothing


class DistrictChoice(Struct, frozen=True):
    whole: Choice
    streets: list[Choice]


class Choices(Struct, frozen=True):
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
    return Choices(lists, districts)
