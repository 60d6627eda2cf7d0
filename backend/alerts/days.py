"""Notices by the day on which people here got them."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from msgspec import Struct

from backend.alerts.models import Notice
from backend.alerts.topics import Group, group_of
from backend.dates import SHANGHAI, on_day


class Line(Struct, frozen=True):
    notice: Notice
    group: Group

    @property
    def clock(self) -> str:
        return f"{self.notice.made_at.astimezone(SHANGHAI):%H:%M}"


class Day(Struct, frozen=True):
    word: str
    lines: list[Line]


def by_day(notices: Sequence[Notice], today: date) -> list[Day]:
    """In the order given, the newest first."""
    return [
        Day(day_word(day, today), [Line(notice, group_of(notice.topic)) for notice in of_day])
        for day, of_day in groupby(notices, lambda notice: notice.made_at.astimezone(SHANGHAI).date())
    ]


def day_word(day: date, today: date) -> str:
    """今天, 昨天, 11月12日"""
    return {0: "今天", 1: "昨天"}.get((today - day).days) or on_day(day)
