"""Reads over visits: how many people and pages, of which function, by whom."""

from msgspec import Struct
from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import RegulatorLevel
from backend.accounts.permissions import Actor, Deed
from backend.statistics.models import Visitors, Visits
from backend.statistics.periods import Period


class Used(Struct):
    """`people`: browsers a day, summed over the days; `of_month`: a month, summed over the months."""

    pages: int = 0
    deeds: int = 0
    people: int = 0
    of_month: int = 0


class Use(Struct):
    all: Used
    by_step: dict[int, Used]
    by_function: dict[str, Used]
    by_who: dict[str, Used]
    by_district: dict[str, Used]


async def use(session: AsyncSession, actor: Actor, period: Period, who: str, district: str) -> Use:
    found = Use(Used(), {}, {}, {}, {})
    step = func.width_bucket(Visits.day, array(period.starts))
    seen = (step, Visits.function, Visits.who, Visits.district)
    visits = select(*seen, func.sum(Visits.pages), func.sum(Visits.deeds)).group_by(*seen)
    visits = visits.where(*wanted(Visits, actor, period, who, district))
    for place, function, kind, area, pages, deeds in await session.execute(visits):
        for used in counted(found, place, kind, area, function):
            used.pages += int(pages)
            used.deeds += int(deeds)
    step = func.width_bucket(Visitors.day, array(period.starts))
    came = (step, Visitors.who, Visitors.district)
    visitors = select(*came, func.sum(Visitors.people), func.sum(Visitors.of_month)).group_by(*came)
    visitors = visitors.where(*wanted(Visitors, actor, period, who, district))
    for place, kind, area, people, of_month in await session.execute(visitors):
        for used in counted(found, place, kind, area):
            used.people += int(people)
            used.of_month += int(of_month)
    return found


def counted(found: Use, step: int, who: str, district: str, function: str = "") -> list[Used]:
    """Where a row counts. Of people it is not known which function they came for."""
    places = [
        found.all,
        found.by_step.setdefault(step, Used()),
        found.by_who.setdefault(who, Used()),
        found.by_district.setdefault(district, Used()),
    ]
    return [*places, found.by_function.setdefault(function, Used())] if function else places


def wanted(
    table: type[Visits | Visitors], actor: Actor, period: Period, who: str, district: str
) -> list[ColumnElement[bool]]:
    found = [table.day.between(period.since, period.until), area_of(actor, table)]
    if who:
        found.append(table.who == who)
    if district:
        found.append(table.district == district)
    return found


def area_of(actor: Actor, table: type[Visits | Visitors]) -> ColumnElement[bool]:
    """The city counts everything, a district those of its firms and offices."""
    return or_(
        false(),
        *(
            true()
            if member.regulator_level == RegulatorLevel.CITY
            else table.district == member.district_code
            for member in actor.members(Deed.SEE_STATISTICS)
        ),
    )
