"""Which tasks and records a person may see. Every read of inspections passes through here."""

from sqlalchemy import ColumnElement, and_, false, or_

from backend.accounts.models import OrganisationKind as Org
from backend.accounts.permissions import Actor, Deed, Member
from backend.inspections.models import Inspection, InspectionTask
from backend.things.models import Thing
from backend.things.visibility import regulated_by, regulates


def own_tasks(actor: Actor) -> ColumnElement[bool]:
    """Those of the offices in which this person is an inspector."""
    offices = [member.organisation_id for member in inspectors(actor)]
    return InspectionTask.organisation_id.in_(offices)


def seen_inspections(actor: Actor) -> ColumnElement[bool]:
    """For `select(Inspection).join(Thing)`: the regulator of the thing, and the unit that was inspected."""
    return or_(false(), *(seen_by(member) for member in actor.members(Deed.SEE_INSPECTIONS)))


def seen_by(member: Member) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    if Org.REGULATOR in member.kinds:
        conditions.append(regulated_by(member))
    if Org.USER_UNIT in member.kinds:
        mine = Inspection.unit_id == member.organisation_id
        narrowed = member.management_unit_id
        conditions.append(and_(mine, Thing.management_unit_id == narrowed) if narrowed else mine)
    return or_(false(), *conditions)


def inspectors(actor: Actor) -> list[Member]:
    return [member for member in actor.members(Deed.INSPECT) if Org.REGULATOR in member.kinds]


def inspector_of(actor: Actor, thing: Thing) -> Member | None:
    """In which office this person may inspect this thing."""
    return next((member for member in inspectors(actor) if regulates(member, thing)), None)
