"""Who is on duty at a moment, and which turns a day has. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from msgspec import Struct

from backend.dates import SHANGHAI
from backend.duty.models import Shift, StandIn

WEEK = timedelta(days=7)


class Turn(Struct, frozen=True):
    """One time at which a shift is due."""

    shift: Shift
    starts_at: datetime
    ends_at: datetime

    @property
    def hours(self) -> str:
        """08:00–20:00"""
        return f"{self.starts_at.astimezone(SHANGHAI):%H:%M}–{self.ends_at.astimezone(SHANGHAI):%H:%M}"


def on_duty(shifts: Iterable[Shift], stand_ins: Sequence[StandIn], moment: datetime) -> list[UUID]:
    """People, each once. Who stands in may be stood in for in turn."""
    now_away = {each.away_id: each.person_id for each in stand_ins if stands_in(each, moment)}
    return list(
        dict.fromkeys(instead_of(shift.person_id, now_away) for shift in shifts if covers(shift, moment))
    )


def instead_of(person: UUID, away: dict[UUID, UUID]) -> UUID:
    asked = {person}
    while (other := away.get(person)) and other not in asked:
        asked.add(other)
        person = other
    return person


def covers(shift: Shift, moment: datetime) -> bool:
    since = moment - shift.starts_at
    if since < timedelta(0) or (shift.stopped_at and moment >= shift.stopped_at):
        return False
    return (since % WEEK if shift.weekly else since) < shift.ends_at - shift.starts_at


def stands_in(each: StandIn, moment: datetime) -> bool:
    return each.withdrawn_at is None and each.starts_at <= moment < each.ends_at


def turns_on(shifts: Iterable[Shift], day: date) -> list[Turn]:
    """Those that begin on this day, in Shanghai, the earliest first."""
    begins = at(day, time())
    found = [turn for shift in shifts for turn in turns_from(shift, begins) if turn.starts_at >= begins]
    return sorted(found, key=lambda turn: turn.starts_at)


def turns_from(shift: Shift, begins: datetime) -> Iterator[Turn]:
    """The turn of this shift that begins within a day of `begins`, if there is one."""
    weeks = max(0, -((shift.starts_at - begins) // WEEK)) if shift.weekly else 0
    starts = shift.starts_at + weeks * WEEK
    if starts < begins + timedelta(days=1) and not (shift.stopped_at and starts >= shift.stopped_at):
        yield Turn(shift, starts, starts + (shift.ends_at - shift.starts_at))


def at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, SHANGHAI)


def from_to(day: date, begins: time, ends: time) -> tuple[datetime, datetime]:
    """Until the same time or an earlier one means: of the next day."""
    starts_at = at(day, begins)
    ends_at = at(day, ends)
    return starts_at, ends_at if ends_at > starts_at else ends_at + timedelta(days=1)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
