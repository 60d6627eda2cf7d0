"""What people reported of a thing and what becomes of it, as the public may know it: no person, no position, no words
of a reporter, and not the address of the report. Pure."""

from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from backend import dates
from backend.code_page.voice import Voice
from backend.database import now
from backend.reports.models import Party, Report, ReportKind
from backend.reports.sorts import sort_of

TRAPPED = "trapped"
STILL_NEWS = timedelta(hours=2)  # who saw it begin shall see how it ended
FOLLOWED = timedelta(hours=24)  # what runs for days is not watched from second to second
TAKEN_BY = {
    Party.MAINTENANCE_UNIT: ("正在救援，维保单位已接警", "故障报修，维保单位已接单"),
    Party.USER_UNIT: ("正在救援，使用单位已接警", "故障报修，使用单位已接单"),
}
TAKEN = ("正在救援，监管部门已接警", "故障报修，监管部门已接单")


class Reported(Struct, frozen=True):
    """What the one read of the page knows of a report. `within`: minutes in which somebody must be there; 0: no limit."""

    kind: str
    sort: str
    received_at: datetime
    taken_at: datetime | None
    taken_as: str | None
    departed_at: datetime | None
    arrived_at: datetime | None
    done_at: datetime | None
    closed_at: datetime | None
    parts_due_on: date | None
    within: int

    @classmethod
    def of(cls, report: Report) -> "Reported":
        shown: dict[str, Any] = {name: getattr(report, name) for name in COLUMNS}
        return cls(**shown, within=report.flow.get("on_site_minutes", 0))

    @property
    def ended_at(self) -> datetime | None:
        """A fault ends when its reporter has said that it is mended."""
        return self.closed_at or (self.done_at if self.kind == ReportKind.EMERGENCY else None)

    @property
    def is_on_the_way(self) -> bool:
        return bool(self.departed_at) and not (self.arrived_at or self.ended_at)


COLUMNS = [name for name in Reported.__struct_fields__ if name != "within"]


class Happening(Struct, frozen=True):
    """A line of the page. `look` colours its mark."""

    day: date
    when: str
    say: str
    more: str
    look: str
    mark: str
    running: bool
    news: bool  # told on top of the page
    followed: bool  # open pages listen for more


def read_reported(rows: list | None) -> list[Reported]:
    """Newest first."""
    read = msgspec.convert(rows or [], list[Reported])
    return sorted(read, key=lambda each: each.received_at, reverse=True)


def happening_of(
    reported: Reported, type_code: str, moment: datetime, voice: Voice, minutes: int | None = None
) -> Happening:
    """`minutes` until somebody is there, where that is known."""
    ended = reported.ended_at
    emergency = reported.kind == ReportKind.EMERGENCY
    what = what_of(reported, type_code, voice) if emergency else ""
    say = emergency_said(reported, what, voice, minutes) if emergency else fault_said(reported, voice)
    if ended:
        look, mark = "ok", "s-ok"
    else:
        look, mark = ("", "s-over") if emergency else ("warn", "s-soon")
    day = reported.received_at.astimezone(dates.SHANGHAI).date()
    return Happening(
        day,
        voice.lately(day, moment.astimezone(dates.SHANGHAI).date()),
        say,
        more_of(reported, what, voice),
        look,
        mark,
        ended is None,
        ended is None or moment - ended < STILL_NEWS,
        ended is None and moment - reported.received_at < FOLLOWED,
    )


def what_of(reported: Reported, type_code: str, voice: Voice) -> str:
    """有人被困"""
    sort = sort_of(ReportKind.EMERGENCY, reported.sort, type_code or None)
    return sort.word(voice.lang) if sort else voice("有险情")


def emergency_said(reported: Reported, what: str, voice: Voice, minutes: int | None) -> str:
    if reported.ended_at:
        return voice("{what}，已解救" if reported.sort == TRAPPED else "{what}，已处理完", what=what)
    if reported.arrived_at:
        return voice("正在救援，人已到现场")
    if reported.departed_at:
        return arriving(minutes, voice) if minutes else voice("正在救援，人在路上")
    if reported.taken_at:
        return voice(taken_by(reported)[0])
    return voice("{what}，已报警，等人接警", what=what)


def arriving(minutes: int, voice: Voice) -> str:
    """With the time as well: a page may stay open."""
    at = dates.when(now() + timedelta(minutes=minutes), voice.lang)
    return voice("正在救援，预计 {n} 分钟，{at} 到", n=minutes, at=at)


def fault_said(reported: Reported, voice: Voice) -> str:
    if reported.ended_at:
        return voice("故障报修，已修好")
    if reported.done_at:
        return voice("故障报修，已修好，等报修人确认")
    if reported.parts_due_on:
        day = dates.on_day(reported.parts_due_on, voice.lang)
        return voice("故障报修，等配件，预计 {day}到", day=day)
    if reported.taken_at:
        return voice(taken_by(reported)[1])
    return voice("故障报修，等人接单")


def taken_by(reported: Reported) -> tuple[str, str]:
    return TAKEN_BY.get(Party(reported.taken_as), TAKEN) if reported.taken_as else TAKEN


def more_of(reported: Reported, what: str, voice: Voice) -> str:
    """有人被困，14:33 报警。应在 15:03 前到场"""
    at = dates.when(reported.received_at, voice.lang)
    if ended := reported.ended_at:
        return voice("{at} 报的，{end} 结束", at=at, end=dates.when(ended, voice.lang))
    if reported.kind != ReportKind.EMERGENCY:
        return voice("{at} 报修", at=at)
    said = voice("{what}，{at} 报警", what=what, at=at) if reported.taken_at else voice("{at} 报警", at=at)
    if not reported.within or reported.arrived_at:
        return said
    by = dates.when(reported.received_at + timedelta(minutes=reported.within), voice.lang)
    return voice("{said}，应在 {by} 前到场", said=said, by=by)
