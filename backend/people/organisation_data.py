"""What the register keeps of an organisation, corrected by the regulator that looks after it: name, address, duty phone.

Things are found by the name of their unit, so another name leaves work for the worker.
"""

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.audit import Audited, audit
from backend.accounts.models import Organisation
from backend.accounts.numbers import read_phone
from backend.accounts.permissions import Actor
from backend.people.forms import Long, Short, read_organisation_name
from backend.refusals import Invalid
from backend.things.renamed import refresh_names


class OrganisationData(Struct):
    name: Short = ""
    address: Long = ""
    duty_phone: Short = ""


def data_of(organisation: Organisation) -> OrganisationData:
    return OrganisationData(organisation.name, organisation.address, organisation.duty_phone or "")


async def correct_organisation(
    session: AsyncSession, actor: Actor, organisation: Organisation, data: OrganisationData
) -> None:
    name = read_organisation_name(data.name)
    duty_phone = read_phone(data.duty_phone) if data.duty_phone.strip() else None
    if duty_phone and not duty_phone.is_valid:
        raise Invalid(duty_phone.errors[0], "duty_phone")
    before = data_of(organisation)
    renamed = name != organisation.name
    organisation.name = name
    organisation.address = " ".join(data.address.split())
    organisation.duty_phone = duty_phone.normalised if duty_phone else None
    if renamed:
        await refresh_names(session, organisation.id)
    after = data_of(organisation)
    changed = {
        field: [getattr(before, field), getattr(after, field)]
        for field in before.__struct_fields__
        if getattr(before, field) != getattr(after, field)
    }
    if changed:
        await audit(
            session,
            actor.person_id,
            Audited.CORRECTED_ORGANISATION,
            organisation=organisation.id,
            changed=changed,
        )
