"""Which clues a person may see, and to whom they may hand one over. Every read of clues passes through here."""

from sqlalchemy import ColumnElement, and_, false, or_, true

from backend.accounts.models import Organisation, OrganisationKind, RegulatorLevel
from backend.accounts.permissions import Actor, Deed, Member
from backend.packaging.clues.models import Clue


def seen_clues(actor: Actor) -> ColumnElement[bool]:
    """The city sees all, a district and a station those of their area, and each what was handed to it."""
    return or_(false(), *(seen_by(member) for member in actor.members(Deed.HANDLE_CLUES)))


def seen_by(member: Member) -> ColumnElement[bool]:
    handed = Clue.handed_to == member.organisation_id
    match member.regulator_level:
        case RegulatorLevel.CITY:
            return true()
        case RegulatorLevel.DISTRICT:
            return or_(Clue.district_code == member.district_code, handed)
        case RegulatorLevel.STATION:
            return or_(Clue.street_code.in_(member.street_codes), handed)
    return false()


def offices_below(actor: Actor) -> ColumnElement[bool]:
    """Organisations to which this person may hand a clue over: the city to all, a district to itself and its
    stations, a station to itself."""
    return and_(
        Organisation.kinds.contains([OrganisationKind.REGULATOR]),
        Organisation.regulator_level.in_([RegulatorLevel.DISTRICT, RegulatorLevel.STATION]),
        or_(false(), *(below(member) for member in actor.members(Deed.HANDLE_CLUES))),
    )


def below(member: Member) -> ColumnElement[bool]:
    match member.regulator_level:
        case RegulatorLevel.CITY:
            return true()
        case RegulatorLevel.DISTRICT:
            return Organisation.district_code == member.district_code
    return Organisation.id == member.organisation_id
