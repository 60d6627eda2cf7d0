"""One reminder for each person and day: what is late and soon due of everything that they look after."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Membership, Role
from backend.accounts.permissions import UNIT_LEADERS
from backend.alerts.actions import tell
from backend.database import Sessions
from backend.dates import today
from backend.jobs import Periodic
from backend.reminders import tallies
from backend.reminders.rules import Tally, body_of, is_worth_saying, summed, title_of
from backend.reminders.tallies import Place
from backend.things.models import Thing

AT_ONCE = 100  # people in one transaction
MAINTAINERS = {Role.MANAGER, Role.MECHANIC}
OF_USER = (Thing.user_unit_id, Thing.management_unit_id)
OF_MAINTAINER = (Thing.maintenance_unit_id,)


async def remind(open_session: Sessions) -> None:
    await remind_on(open_session, today())


async def remind_on(open_session: Sessions, day: date) -> None:
    """Begun again after it was killed, it says nothing twice: the key is the day."""
    async with open_session() as session:
        found = await tallies_by_person(session, day)
    worth = [(person, own) for person, own in found.items() if is_worth_saying(own, day)]
    for start in range(0, len(worth), AT_ONCE):
        async with open_session.begin() as session:
            for person, own in worth[start : start + AT_ONCE]:
                await say(session, person, own, day)


async def say(session: AsyncSession, person: UUID, own: list[Tally], day: date) -> None:
    title, body, key = title_of(own), body_of(own), f"reminder {day.isoformat()}"
    await tell(session, [person], "reminder", title, link="/reminders", body=body, key=key)


async def tallies_by_person(session: AsyncSession, day: date) -> dict[UUID, list[Tally]]:
    collected: dict[UUID, list[Tally]] = {}

    def add(people: set[UUID], tally: Tally) -> None:
        for person in people:
            collected.setdefault(person, []).append(tally)

    leaders = await people_with(session, {str(role) for role in UNIT_LEADERS})
    for place, tally in [
        *await tallies.checks_by_unit(session, day),
        *await tallies.maintenance_by_unit(session, day, OF_USER),
    ]:
        add(those_of(leaders, place), tally)
    maintainers = await people_with(session, {str(role) for role in MAINTAINERS})
    for place, tally in await tallies.maintenance_by_unit(session, day, OF_MAINTAINER):
        add(those_of(maintainers, place), tally)
    orders = await tallies.orders_open(session, day)
    officers = await tallies.officers_of(session, {task for _, _, task in orders})
    for order, unit, task in orders:
        of_unit = {person for person, _ in leaders.get(unit, [])}
        told = of_unit | officers.get(task, set()) | {order.issued_by}
        add(told, tallies.tally_of(order, day))
    return {person: summed(own) for person, own in collected.items()}


People = dict[UUID, list[tuple[UUID, UUID | None]]]  # by organisation: a person, and the unit they keep to


async def people_with(session: AsyncSession, roles: set[str]) -> People:
    live = select(Membership.organisation_id, Membership.person_id, Membership.management_unit_id).where(
        Membership.ended_at.is_(None), Membership.roles.overlap(sorted(roles))
    )
    found: People = {}
    for organisation, person, inner in (await session.execute(live)).all():
        found.setdefault(organisation, []).append((person, inner))
    return found


def those_of(people: People, place: Place) -> set[UUID]:
    """As in the lists: who keeps to one management unit sees that one alone."""
    organisation, inner = place
    return {person for person, kept_to in people.get(organisation, []) if kept_to in (None, inner)}


PERIODIC = Periodic("reminders", "早上 8 点提醒快到期和已超期的", "0 0 * * *", remind)
