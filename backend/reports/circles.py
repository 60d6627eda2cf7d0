"""Who of an organisation is called: a circle of the people that may respond, by their roles."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Membership, Organisation, OrganisationKind, RegulatorLevel, Role
from backend.duty.queries import people_on_duty
from backend.reports.flows import Circle
from backend.reports.models import Party, Report
from backend.things.models import Thing

# The first role of a party that anybody has is on duty where no shifts are kept; all of them may respond.
ROLES: dict[Party, tuple[Role, ...]] = {
    Party.MAINTENANCE_UNIT: (Role.MECHANIC, Role.MANAGER),
    Party.USER_UNIT: (Role.SAFETY_OFFICER, Role.SAFETY_DIRECTOR, Role.MANAGER),
    Party.STATION: (Role.INSPECTOR, Role.ADMINISTRATOR),
    Party.CITY: (Role.INSPECTOR, Role.ADMINISTRATOR),
}
LEADERS = {Role.MANAGER, Role.SAFETY_DIRECTOR, Role.ADMINISTRATOR}


class Called(NamedTuple):
    organisation_id: UUID
    person_id: UUID


async def people_to_call(
    session: AsyncSession, report: Report, thing: Thing | None, party: Party, circle: Circle
) -> list[Called]:
    """Nobody where the report has no such party, or the party nobody who may respond."""
    condition = organisations_of(report, thing, party)
    if condition is None:
        return []
    members = (
        select(Membership)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(condition, Membership.ended_at.is_(None), Membership.roles.overlap(list(ROLES[party])))
        .order_by(Membership.started_at, Membership.id)
    )
    found = [each for each in await session.scalars(members) if belongs(each, thing)]
    chosen = await on_shift(session, found) if circle is Circle.DUTY else []
    chosen = chosen or in_circle(found, party, circle)
    return list(dict.fromkeys(Called(each.organisation_id, each.person_id) for each in chosen))


async def on_shift(session: AsyncSession, members: Sequence[Membership]) -> Sequence[Membership]:
    """Whose turn it is now. Nobody where no shifts are kept, or nobody of them may respond."""
    on_duty = await people_on_duty(session, list({each.organisation_id for each in members}))
    return [each for each in members if (each.organisation_id, each.person_id) in on_duty]


def organisations_of(report: Report, thing: Thing | None, party: Party) -> ColumnElement[bool] | None:
    match party:
        case Party.MAINTENANCE_UNIT:
            return Organisation.id == report.maintenance_unit_id if report.maintenance_unit_id else None
        case Party.USER_UNIT:
            return Organisation.id == report.user_unit_id if report.user_unit_id else None
        case Party.CITY:
            return Organisation.regulator_level == RegulatorLevel.CITY
        case Party.STATION:
            return stations_of(report, thing)
    return None


def stations_of(report: Report, thing: Thing | None) -> ColumnElement[bool] | None:
    """The station of the street and the bureau of the district: a street without a station still has somebody."""
    fits = []
    if thing and thing.street_code:
        fits.append(Organisation.street_codes.contains([thing.street_code]))
    if report.district_code:
        level = Organisation.regulator_level == RegulatorLevel.DISTRICT
        fits.append(level & (Organisation.district_code == report.district_code))
    return (Organisation.kinds.contains([OrganisationKind.REGULATOR]) & or_(*fits)) if fits else None


def belongs(member: Membership, thing: Thing | None) -> bool:
    """Who is of one management unit is not called for the things of another."""
    return member.management_unit_id is None or (
        thing is not None and member.management_unit_id == thing.management_unit_id
    )


def in_circle(members: Sequence[Membership], party: Party, circle: Circle) -> Sequence[Membership]:
    match circle:
        case Circle.ALL:
            return members
        case Circle.LEADERS:
            return [each for each in members if LEADERS.intersection(each.roles)]
        case Circle.DUTY:
            by_role = ([each for each in members if role in each.roles] for role in ROLES[party])
            return next((found for found in by_role if found), [])
