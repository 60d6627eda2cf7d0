"""What is typed on the page of shifts, read once at the border."""

from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Struct

from backend.database import now
from backend.dates import SHANGHAI, today
from backend.duty.rules import monday_of
from backend.refusals import Invalid

Short = Annotated[str, msgspec.Meta(max_length=40)]
Several = str | Annotated[list[Short], msgspec.Meta(max_length=7)]  # a form with one tick sends a plain text


class ShiftForm(Struct):
    person: Short = ""
    days: Several = []
    begins: Short = "08:00"
    ends: Short = "20:00"
    weekly: Short = ""
    week: Short = ""


class StandInForm(Struct):
    away: Short = ""
    person: Short = ""
    since: Short = ""
    until: Short = ""
    note: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Turns(Struct, frozen=True):
    person: UUID
    days: list[date]
    begins: time
    ends: time
    weekly: bool


class StandingIn(Struct, frozen=True):
    away: UUID
    person: UUID
    from_to: tuple[datetime, datetime]
    note: str


def read_turns(form: ShiftForm) -> Turns:
    """Days of the week that the page shows; of this week those that are not over."""
    monday = read_week(form.week)
    chosen = [form.days] if isinstance(form.days, str) else form.days
    days = sorted({monday + timedelta(days=int(day)) for day in chosen if day in tuple("0123456")})
    if not days:
        raise Invalid("请选星期几，至少一天", "days")
    weekly = form.weekly == "1"
    days = [day for day in days if weekly or day >= today()]
    if not days:
        raise Invalid("选的日子已经过去了。请选后面的日子，或者选“每周都这样”", "days")
    return Turns(
        read_person(form.person, "person"),
        days,
        read_clock(form.begins, "begins"),
        read_clock(form.ends, "ends"),
        weekly,
    )


def read_week(written: str) -> date:
    """The Monday of the week in which this day lies; of this week where it is no day."""
    try:
        return monday_of(date.fromisoformat(written))
    except ValueError:
        return monday_of(today())


def read_clock(written: str, field: str) -> time:
    try:
        return time.fromisoformat(written).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError as error:
        raise Invalid("时间写成 08:00 这样", field) from error


def read_person(written: str, field: str) -> UUID:
    try:
        return UUID(written)
    except ValueError as error:
        raise Invalid("请选一个人", field) from error


def read_stand_in(form: StandInForm) -> StandingIn:
    starts_at = read_moment(form.since, "since") if form.since else now()
    ends_at = read_moment(form.until, "until")
    if ends_at <= starts_at:
        raise Invalid("结束要晚于开始", "until")
    return StandingIn(
        read_person(form.away, "away"),
        read_person(form.person, "person"),
        (starts_at, ends_at),
        form.note.strip(),
    )


def read_moment(written: str, field: str) -> datetime:
    """As a field of date and time sends it, in Shanghai."""
    try:
        return datetime.fromisoformat(written).replace(tzinfo=SHANGHAI)
    except ValueError as error:
        raise Invalid("请填日期和时间", field) from error
