"""What the flow of a report says of it. Pure."""

from datetime import datetime

from backend.reports.flows import Flow
from backend.reports.models import Party, Report


def ends_calling(flow: Flow, party: Party) -> bool:
    return party in flow.takers


def is_late(report: Report, flow: Flow, moment: datetime) -> bool:
    """Nobody is there though the flow says that somebody must be."""
    limit = flow.must_be_there_at(report.received_at)
    return bool(limit and moment >= limit and not report.arrived_at and not report.done_at)
