"""What decides, without a database, by which channels and when somebody hears of something."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from msgspec import Struct

from backend.alerts.models import Channel, Urgency
from backend.alerts.topics import Group
from backend.dates import SHANGHAI

SHORTEST, LONGEST = timedelta(seconds=2), timedelta(minutes=30)


class Reachable(Struct, frozen=True):
    """How one person can be reached, and how they want to be."""

    person_id: UUID
    subscriptions: list[UUID]
    phone_sealed: bytes
    mail_sealed: bytes | None
    wishes: dict[str, bool]  # by channel, for the topic in question
    quiet_from: time | None
    quiet_until: time | None


class Way(Struct, frozen=True):
    """One channel to one address."""

    channel: str
    subscription_id: UUID | None = None
    address_sealed: bytes | None = None


def ways_to(person: Reachable, group: Group, urgency: Urgency, named: Iterable[str]) -> list[Way]:
    """Channels that the person wants for this group, and those that are `named` whatever they want."""
    wanted = {channel for channel in Channel if person.wishes.get(channel, channel in group.channels)}
    wanted |= {Channel(channel) for channel in named}
    if urgency == Urgency.EMERGENCY:
        wanted.add(Channel.PUSH)
    ways = []
    if Channel.PUSH in wanted:
        ways += [Way(Channel.PUSH, subscription_id=each) for each in person.subscriptions]
    if Channel.SMS in wanted:
        ways.append(Way(Channel.SMS, address_sealed=person.phone_sealed))
    if Channel.MAIL in wanted and person.mail_sealed:
        ways.append(Way(Channel.MAIL, address_sealed=person.mail_sealed))
    return ways


def due_at(person: Reachable, urgency: Urgency, moment: datetime) -> datetime:
    """Now, or when the quiet hours of the person end."""
    if urgency == Urgency.EMERGENCY:
        return moment
    return end_of_quiet(person.quiet_from, person.quiet_until, moment) or moment


def end_of_quiet(begin: time | None, end: time | None, moment: datetime) -> datetime | None:
    """When the quiet hours that `moment` lies in are over; None when it lies in none. They may span midnight."""
    if begin is None or end is None or begin == end:
        return None
    local = moment.astimezone(SHANGHAI)
    clock = local.time()
    inside = begin <= clock < end if begin < end else clock >= begin or clock < end
    if not inside:
        return None
    day = local.date() if clock < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, SHANGHAI).astimezone(moment.tzinfo)


def wait_before(attempt: int) -> timedelta:
    """2 s, 4 s, 8 s … 30 minutes, before the attempt after `attempt`."""
    return min(SHORTEST * 2 ** min(attempt - 1, 16), LONGEST)
