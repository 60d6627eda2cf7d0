"""What the board says of each emergency. Pure."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from backend.reports.board.queries import CallSeen, Case
from backend.reports.flows import read_flow
from backend.reports.models import Report
from backend.reports.rules import is_late
from backend.reports.sentences import what_of
from backend.reports.tracking.story import PARTIES, TRAPPED


class Standing(StrEnum):
    UNTAKEN = "untaken"
    UNCALLED = "uncalled"  # there was nobody to call: somebody must by hand
    RUNNING = "running"
    LATE = "late"
    CLOSED = "closed"


class Shown(Struct, frozen=True):
    report: Report
    standing: Standing
    what: str
    where: str
    district: str
    state: str
    since: datetime
    next_at: datetime | None  # when the next are called
    next_who: str
    taker: str
    calls: Sequence[CallSeen]
    joined: int


class Board(Struct, frozen=True):
    untaken: list[Shown]
    running: list[Shown]
    closed: list[Shown]

    @property
    def late(self) -> int:
        return sum(case.standing is Standing.LATE for case in self.running)


def board_of(open_ones: Sequence[Case], closed: Sequence[Case], moment: datetime) -> Board:
    shown = [shown_case(case, moment) for case in open_ones]
    return Board(
        untaken=[case for case in shown if case.report.taken_at is None],
        running=[case for case in shown if case.report.taken_at is not None],
        closed=[shown_case(case, moment) for case in closed],
    )


def shown_case(case: Case, moment: datetime) -> Shown:
    report, thing = case.report, case.thing
    people = report.facts.get("people_trapped") or report.facts.get("people_hurt")
    where = [thing.name, thing.place, thing.address] if thing else [report.place or "没有绑定设备的贴纸"]
    waits = report.taken_at is None and report.closed_at is None
    return Shown(
        report=report,
        standing=standing_of(case, moment),
        what=what_of(report, thing) + (f"，{people} 人" if people else ""),
        where="，".join(part for part in where if part),
        district=case.district,
        state=state_of(report),
        since=report.received_at,
        next_at=report.next_call_at if waits else None,
        next_who=next_called(report) if waits and report.next_call_at else "",
        taker=case.taker or "",
        calls=case.calls,
        joined=case.joined,
    )


def standing_of(case: Case, moment: datetime) -> Standing:
    report = case.report
    if report.closed_at:
        return Standing.CLOSED
    if report.taken_at is None:
        return Standing.UNTAKEN if case.calls else Standing.UNCALLED
    return Standing.LATE if is_late(report, read_flow(report.flow), moment) else Standing.RUNNING


def state_of(report: Report) -> str:
    if report.done_at:
        return "人已救出" if report.sort == TRAPPED else "险情已排除"
    if report.arrived_at:
        return "已到现场"
    if report.departed_at:
        return "正在赶来"
    return "已接警" if report.taken_at else "没有人接警"


def next_called(report: Report) -> str:
    """维保单位、使用单位"""
    parties = dict.fromkeys(calling.party for calling in read_flow(report.flow).rung(report.rung).calls)
    return "、".join(PARTIES[party][0] for party in parties)
