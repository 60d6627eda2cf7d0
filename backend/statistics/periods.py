"""The period that statistics look at, and the steps into which it is cut. Pure."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from backend.dates import day_written, midnight

LONGEST = 3 * 366  # days
DAYS_AS_DAYS, DAYS_AS_WEEKS = 31, 120  # up to so many days are shown by day, by week


class Step(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Period(Struct, frozen=True):
    """From the beginning of `since` to the end of `until`, days of Shanghai."""

    since: date
    until: date

    @property
    def step(self) -> Step:
        days = (self.until - self.since).days + 1
        return Step.DAY if days <= DAYS_AS_DAYS else Step.WEEK if days <= DAYS_AS_WEEKS else Step.MONTH

    @property
    def begins(self) -> datetime:
        return midnight(self.since)

    @property
    def ends(self) -> datetime:
        return midnight(self.until + timedelta(days=1))

    @property
    def starts(self) -> list[date]:
        """The first day of each step; the first step may be shorter, and the last."""
        found, day = [], self.since
        while day <= self.until:
            found.append(day)
            day = after(day, self.step)
        return found

    @property
    def edges(self) -> list[datetime]:
        return [midnight(day) for day in self.starts]


def period_of(since: str, until: str, today: date) -> Period:
    """Of what the address says; twelve months where it says nothing that can be."""
    last = day_written(until) or today
    first = day_written(since) or month_before(last, 11)
    if first > last:
        first, last = last, first
    return Period(max(first, last - timedelta(days=LONGEST)), last)


def after(day: date, step: Step) -> date:
    if step is Step.DAY:
        return day + timedelta(days=1)
    if step is Step.WEEK:
        return day + timedelta(days=7 - day.weekday())
    return day.replace(day=1) + timedelta(days=monthrange(day.year, day.month)[1])


def month_before(day: date, months: int) -> date:
    """The first of the month so many months ago."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def said(start: date, step: Step) -> str:
    """2026年11月 · 11月23日起 · 11月23日"""
    if step is Step.MONTH:
        return f"{start.year}年{start.month}月"
    return f"{start.month}月{start.day}日" + ("起" if step is Step.WEEK else "")


def labels(period: Period) -> Sequence[str]:
    return [said(start, period.step) for start in period.starts]
