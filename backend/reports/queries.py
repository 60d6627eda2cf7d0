"""Reads of reports."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation, Person
from backend.refusals import NotFound
from backend.reports.models import Call, Party, Report, ReportFile, ReportKind, ReportStep
from backend.things.models import Thing

NO_REPORT = "没有这条报告。核对编号，或者重新扫贴纸"


class StepSeen(NamedTuple):
    """`person` is shown to responders alone."""

    step: ReportStep
    person: str | None
    organisation: str | None
    files: Sequence[ReportFile]


class Seen(NamedTuple):
    """A report with its thing, if one wears the sticker. Of one that joined another: the other."""

    report: Report
    thing: Thing | None


async def report_seen(session: AsyncSession, report_id: UUID, *, lock: bool = False) -> Seen:
    """Raises NotFound. `lock` keeps others from moving it meanwhile."""
    report = await session.get(Report, report_id)
    if report and report.joined_to:
        report = await session.get(Report, report.joined_to)
    if report is None:
        raise NotFound(NO_REPORT)
    if lock:
        await session.refresh(report, with_for_update=True)
    return Seen(report, await session.get(Thing, report.thing_id) if report.thing_id else None)


async def steps_of(session: AsyncSession, report_id: UUID) -> list[StepSeen]:
    """In the order in which they reached the server."""
    rows = (
        select(ReportStep, Person.name, Organisation.name)
        .outerjoin(Person, Person.id == ReportStep.person_id)
        .outerjoin(Organisation, Organisation.id == ReportStep.organisation_id)
        .where(ReportStep.report_id == report_id)
        .order_by(ReportStep.ordinal)
    )
    files = await session.scalars(
        select(ReportFile).where(ReportFile.report_id == report_id).order_by(ReportFile.id)
    )
    by_step: dict[UUID, list[ReportFile]] = {}
    for file in files:
        by_step.setdefault(file.step_id, []).append(file)
    return [
        StepSeen(step, person, organisation, by_step.get(step.id, []))
        for step, person, organisation in await session.execute(rows)
    ]


async def parties_told(session: AsyncSession, report_id: UUID) -> list[tuple[Party, str]]:
    """Party and name of each organisation that was called, in the order of the calls."""
    told = (
        select(Call.party, Organisation.name, func.min(Call.called_at))
        .join(Organisation, Organisation.id == Call.organisation_id)
        .where(Call.report_id == report_id)
        .group_by(Call.party, Organisation.name)
        .order_by(func.min(Call.called_at), Organisation.name)
    )
    return [(Party(party), name) for party, name, _ in await session.execute(told)]


async def open_reports_of(session: AsyncSession, thing_id: UUID, kind: ReportKind) -> list[Report]:
    """Not closed, and joined to no other, newest first."""
    mine = (
        select(Report)
        .where(
            Report.thing_id == thing_id,
            Report.kind == kind,
            Report.closed_at.is_(None),
            Report.joined_to.is_(None),
        )
        .order_by(Report.received_at.desc())
    )
    return list(await session.scalars(mine))


MOST_EVENTS = 50


async def events_of_thing(session: AsyncSession, thing_id: UUID) -> list[Report]:
    """Emergencies and faults, newest first; what joined another is no event of its own."""
    mine = (
        select(Report)
        .where(
            Report.thing_id == thing_id,
            Report.kind != ReportKind.SUGGESTION,
            Report.joined_to.is_(None),
        )
        .order_by(Report.received_at.desc())
        .limit(MOST_EVENTS)
    )
    return list(await session.scalars(mine))
