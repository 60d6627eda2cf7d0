"""What may follow what in a fault, and how one stands. Pure."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from backend.reports.models import Report, StepKind

MOST_REPORTS = 20  # from one network, in an hour
MAY_REOPEN = timedelta(days=30)  # after it was closed; later it is a new fault
LONGEST_WAIT = timedelta(days=365)  # for parts
ANYTHING = "other"  # the symptom that says nothing: two of them need not be the same


class State(StrEnum):
    NEW = "new"
    TAKEN = "taken"
    PARTS = "parts"
    ASKED = "asked"  # repaired, as who repaired it says; the reporter is asked
    CLOSED = "closed"


def state_of(report: Report) -> State:
    if report.closed_at:
        return State.CLOSED
    if report.done_at:
        return State.ASKED
    if report.parts_due_on:
        return State.PARTS
    return State.TAKEN if report.taken_at else State.NEW


def may_follow(report: Report, what: StepKind) -> str | None:
    """Why this cannot be done now, or None."""
    if report.closed_at:
        return "这起报修已经关闭，不能再改"
    match what:
        case StepKind.WAITING_FOR_PARTS | StepKind.DONE | StepKind.HANDED_OVER | StepKind.STOOD_DOWN:
            if not report.taken_at:
                return "还没有人接单。先接单"
            return "已经写了修好，正在等报修人确认" if report.done_at else None
        case StepKind.TAKEN if report.done_at:
            return "已经修好了，正在等报修人确认"
    return None


def may_be_judged(report: Report, moment: datetime) -> str | None:
    """Why its reporter cannot say now whether it is really fixed, or None."""
    if not report.done_at and not report.closed_at:
        return "维保单位还没有写修好。修好了会来问您"
    if report.closed_at and moment - report.closed_at > MAY_REOPEN:
        return f"关闭超过 {MAY_REOPEN.days} 天了。又坏了，请重新报修"
    return None


def is_a_day_for_parts(due: date, today: date) -> bool:
    return today <= due <= today + LONGEST_WAIT


def is_same(found: Report, sort: str, made_at: datetime) -> bool:
    """Whether a new report of this symptom is about this open fault. What was seen after the repair is not."""
    if found.sort != sort or sort == ANYTHING:
        return False
    return found.done_at is None or made_at < found.done_at
