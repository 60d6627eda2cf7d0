"""What may follow what in an emergency. Pure."""

from datetime import timedelta

from backend.reports.models import Report, StepKind

SAME = timedelta(
    hours=24
)  # a second report of the same thing is the same emergency, unless its reporter says otherwise


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
