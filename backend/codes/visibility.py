"""Whose batches a person may see, apply for and void. Every read and write of batches passes through here."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, true

from backend.accounts.models import OrganisationKind as Org
from backend.accounts.models import RegulatorLevel
from backend.accounts.permissions import Actor, Deed, Member
from backend.codes.models import CodeBatch
from backend.refusals import Forbidden


@dataclass(frozen=True)
class Reach:
    """For whom a person may apply: all districts, some districts, and their own units."""

    city: bool
    districts: frozenset[str]
    units: dict[UUID, str]

    @property
    def regulates(self) -> bool:
        return self.city or bool(self.districts)

    def covers_district(self, code: str | None) -> bool:
        return self.city or (code is not None and code in self.districts)

    def must_cover(self, district_code: str | None, unit_id: UUID | None) -> None:
        if not (self.covers_district(district_code) or (unit_id is not None and unit_id in self.units)):
            raise Forbidden("这个区或单位不归您管，不能为它申领空码")


def reach_of(actor: Actor, deed: Deed = Deed.APPLY_FOR_CODES) -> Reach:
    members = actor.members(deed)
    regulators = [member for member in members if Org.REGULATOR in member.kinds]
    return Reach(
        city=any(member.regulator_level == RegulatorLevel.CITY for member in regulators),
        districts=frozenset(
            member.district_code
            for member in regulators
            if member.regulator_level == RegulatorLevel.DISTRICT and member.district_code
        ),
        units={m.organisation_id: m.organisation_name for m in members if Org.USER_UNIT in m.kinds},
    )


def batches_of(actor: Actor, deed: Deed = Deed.APPLY_FOR_CODES) -> ColumnElement[bool]:
    """A condition on `code_batches`: those for which the person may do `deed`."""
    return or_(*(_batches_of(member) for member in actor.members(deed)), CodeBatch.id.is_(None))


def _batches_of(member: Member) -> ColumnElement[bool]:
    if Org.REGULATOR not in member.kinds:
        return CodeBatch.organisation_id == member.organisation_id
    if member.regulator_level == RegulatorLevel.CITY:
        return true()
    if member.regulator_level == RegulatorLevel.DISTRICT:
        return CodeBatch.district_code == member.district_code
    # A station issues no codes.
    return CodeBatch.id.is_(None)
