"""What may follow what in an emergency. Pure."""

from datetime import datetime, timedelta

from backend.reports.flows import Flow
from backend.reports.models import Party, Report, StepKind

SAME = timedelta(
    hours=24
)  # a second report of the same thing is the same emergency, unless its reporter says otherwise
MOST_JOINING = 30  # from one network, to one emergency, in an hour


def may_follow(report: Report, what: StepKind) -> str | None:
    """Why this cannot be done now, or None."""
    if report.closed_at:
        return "这起报警已经关闭，不能再改"
    match what:
        case StepKind.TAKEN | StepKind.SEEN:
            return None
        case StepKind.DEPARTED | StepKind.HANDED_OVER | StepKind.STOOD_DOWN:
            return None if report.taken_at else "还没有人接警。先接警"
        case StepKind.CLOSED:
            return None if report.done_at else "还没有记下人已脱困、险情已排除。先记这一步，再关闭"
    return None


def ends_calling(flow: Flow, party: Party) -> bool:
    return party in flow.takers


def is_late(report: Report, flow: Flow, moment: datetime) -> bool:
    """Nobody is there though the flow says that somebody must be."""
    limit = flow.must_be_there_at(report.received_at)
    return bool(limit and moment >= limit and not report.arrived_at and not report.done_at)
