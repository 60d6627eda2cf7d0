"""As whom somebody has to do with a report. Whoever knows the id of a report may look at it as its reporter does; what
more they see, and what they may do, is decided here alone."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, false, or_, true

from backend.accounts.models import OrganisationKind as Org
from backend.accounts.models import RegulatorLevel
from backend.accounts.permissions import Actor, Deed, Member
from backend.reports.models import Party, Report
from backend.things.models import Thing

RESPONDERS = (Party.MAINTENANCE_UNIT, Party.USER_UNIT, Party.STATION, Party.CITY)


def party_of(actor: Actor | None, report: Report, thing: Thing | None) -> Party | None:
    """The closest party of this person; None for a stranger, who may be its reporter."""
    found = parties_of(actor, report, thing)
    return found[0][0] if found else None


def parties_of(actor: Actor | None, report: Report, thing: Thing | None) -> list[tuple[Party, Member]]:
    members = actor.members(Deed.RESPOND) if actor else []
    pairs = [(party_in(member, report, thing), member) for member in members]
    return sorted(
        ((party, member) for party, member in pairs if party), key=lambda pair: RESPONDERS.index(pair[0])
    )


def party_in(member: Member, report: Report, thing: Thing | None) -> Party | None:
    if member.organisation_id == report.maintenance_unit_id:
        return Party.MAINTENANCE_UNIT
    if member.organisation_id == report.user_unit_id:
        narrowed = member.management_unit_id
        return Party.USER_UNIT if narrowed in (None, thing and thing.management_unit_id) else None
    if Org.REGULATOR in member.kinds:
        return regulator_in(member, report, thing)
    return None


def regulator_in(member: Member, report: Report, thing: Thing | None) -> Party | None:
    match member.regulator_level:
        case RegulatorLevel.CITY:
            return Party.CITY
        case RegulatorLevel.DISTRICT:
            return Party.STATION if member.district_code == report.district_code else None
        case RegulatorLevel.STATION:
            return Party.STATION if thing and thing.street_code in member.street_codes else None
    return None


def seen_by(actor: Actor | None) -> ColumnElement[bool]:
    """Which reports somebody has to do with: a condition on `reports` outer-joined with `things`."""
    members = actor.members(Deed.RESPOND) if actor else []
    return or_(false(), *(condition for member in members for condition in conditions_of(member)))


def conditions_of(member: Member) -> Iterable[ColumnElement[bool]]:
    own = member.organisation_id
    yield Report.maintenance_unit_id == own
    narrowed = member.management_unit_id
    mine = Report.user_unit_id == own
    yield and_(mine, Thing.management_unit_id == narrowed) if narrowed else mine
    if Org.REGULATOR not in member.kinds:
        return
    match member.regulator_level:
        case RegulatorLevel.CITY:
            yield true()
        case RegulatorLevel.DISTRICT:
            yield Report.district_code == member.district_code
        case RegulatorLevel.STATION:
            yield Thing.street_code.in_(member.street_codes)
