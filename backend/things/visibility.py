"""Which things a signed-in person may see, and as whom. Every read of the register passes through here."""

from sqlalchemy import ColumnElement, and_, false, or_, true

from backend.accounts.models import OrganisationKind as Org
from backend.accounts.models import RegulatorLevel
from backend.accounts.permissions import Actor, Audience, Deed, Member
from backend.things.models import Thing


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """A condition on `things` for `select(...).where(visible_to(actor))`."""
    if actor is None:
        return false()
    return or_(false(), *(seen_by(member) for member in actor.members(Deed.SEE_REGISTER)))


def seen_by(member: Member) -> ColumnElement[bool]:
    own = member.organisation_id
    conditions: list[ColumnElement[bool]] = []
    if Org.REGULATOR in member.kinds:
        conditions.append(regulated_by(member))
    if member.kinds & {Org.USER_UNIT, Org.OWNER}:
        mine = or_(Thing.user_unit_id == own, Thing.owner_id == own)
        narrowed = member.management_unit_id
        conditions.append(and_(mine, Thing.management_unit_id == narrowed) if narrowed else mine)
    if Org.MAINTENANCE_UNIT in member.kinds:
        conditions.append(Thing.maintenance_unit_id == own)
    if member.kinds & {Org.INSPECTION_BODY, Org.VERIFICATION_BODY}:
        conditions.append(Thing.check_body_id == own)
    return or_(false(), *conditions)


def regulated_by(member: Member) -> ColumnElement[bool]:
    match member.regulator_level:
        case RegulatorLevel.CITY:
            return true()
        case RegulatorLevel.DISTRICT:
            return Thing.district_code == member.district_code
        case RegulatorLevel.STATION:
            return Thing.street_code.in_(member.street_codes)
    return false()


def audience_of(actor: Actor | None, thing: Thing) -> Audience:
    """As whom this person looks at this thing: the closest relation wins."""
    for member in actor.members(Deed.SEE_REGISTER) if actor else []:
        relation = relation_of(member, thing)
        if relation:
            return relation
    return Audience.VISITOR


def relation_of(member: Member, thing: Thing) -> Audience | None:
    own = member.organisation_id
    if Org.REGULATOR in member.kinds and regulates(member, thing):
        return Audience.REGULATOR
    in_unit = member.management_unit_id in (None, thing.management_unit_id)
    if own in (thing.user_unit_id, thing.owner_id) and in_unit:
        return Audience.USER_UNIT
    if own == thing.maintenance_unit_id:
        return Audience.MAINTENANCE_UNIT
    if own == thing.check_body_id:
        return Audience.INSPECTION_BODY
    return None


def regulates(member: Member, thing: Thing) -> bool:
    match member.regulator_level:
        case RegulatorLevel.CITY:
            return True
        case RegulatorLevel.DISTRICT:
            return thing.district_code == member.district_code
        case RegulatorLevel.STATION:
            return thing.street_code in member.street_codes
    return False
