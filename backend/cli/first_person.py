"""The first administrator of the city's regulator, who then invites everybody else in the app."""

import re

from sqlalchemy import func, select

from backend import models
from backend.accounts.models import Membership, Organisation, OrganisationKind, Person, RegulatorLevel, Role
from backend.accounts.secrets import phone_digest, seal
from backend.cli.faults import CannotRun
from backend.database import connect, sessions
from backend.settings import Settings

assert models.metadata.tables  # every table is known before the first query
MOBILE = re.compile(r"1\d{10}")


async def add_first_person(settings: Settings, name: str, phone: str, organisation: str) -> None:
    """CannotRun when somebody is there already, or when the phone is none."""
    if not MOBILE.fullmatch(phone):
        raise CannotRun(f"{phone} is not a mobile number: 11 digits that begin with 1")
    engine = connect(settings)
    try:
        async with sessions(engine).begin() as session:
            if (await session.execute(select(func.count()).select_from(Person))).scalar_one():
                raise CannotRun("There are people already. Further ones are added in the app, under 人员")
            regulator = Organisation(
                name=organisation, kinds=[OrganisationKind.REGULATOR], regulator_level=RegulatorLevel.CITY
            )
            person = Person(name=name, phone_digest=phone_digest(phone), phone_sealed=seal(phone))
            session.add_all([regulator, person])
            await session.flush()
            roles = [Role.ADMINISTRATOR]
            session.add(Membership(person_id=person.id, organisation_id=regulator.id, roles=roles))
    finally:
        await engine.dispose()
