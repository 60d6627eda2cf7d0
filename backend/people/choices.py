"""What the ticks of `people/roles.html` offer, and which of them are set."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation, Role
from backend.accounts.words import ROLES, roles_for
from backend.people.forms import binder_kinds
from backend.people.queries import management_units_of


async def choices(
    session: AsyncSession, organisation: Organisation, roles: list[str], kinds: list[str], unit: str
) -> dict[str, Any]:
    possible = roles_for(organisation.kinds)
    return {
        "roles": [(str(role), ROLES[role], role in roles) for role in possible],
        "binder_kinds": [(slug, name, slug in kinds) for slug, name in binder_kinds().items()]
        if Role.BINDER in possible
        else [],
        "management_units": await management_units_of(session, organisation.id),
        "chosen_unit": unit,
    }
