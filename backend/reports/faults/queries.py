"""Reads of faults."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Person
from backend.accounts.permissions import Actor
from backend.reports.faults.rules import State
from backend.reports.models import Report, ReportKind
from backend.reports.parties import seen_by
from backend.things.models import Thing

PAGE = 50
STATES: dict[State, ColumnElement[bool]] = {  # as rules.state_of tells one
    State.NEW: and_(
        Report.closed_at.is_(None),
        Report.done_at.is_(None),
        Report.parts_due_on.is_(None),
        Report.taken_at.is_(None),
    ),
    State.TAKEN: and_(
        Report.closed_at.is_(None),
        Report.done_at.is_(None),
        Report.parts_due_on.is_(None),
        Report.taken_at.is_not(None),
    ),
    State.PARTS: and_(Report.closed_at.is_(None), Report.done_at.is_(None), Report.parts_due_on.is_not(None)),
    State.ASKED: and_(Report.closed_at.is_(None), Report.done_at.is_not(None)),
    State.CLOSED: Report.closed_at.is_not(None),
}


class Row(NamedTuple):
    report: Report
    thing: Thing | None
    taker: str | None


async def authors_of(session: AsyncSession, report: Report) -> set[UUID]:
    """Phones and people that reported it, or joined it."""
    mine = select(Report.author_id).where(or_(Report.id == report.id, Report.joined_to == report.id))
    return set(await session.scalars(mine))


async def reporters_of(session: AsyncSession, report: Report) -> list[UUID]:
    """Those of them who have an account."""
    mine = select(Report.person_id).where(
        or_(Report.id == report.id, Report.joined_to == report.id), Report.person_id.is_not(None)
    )
    return [person for person in await session.scalars(mine) if person]


async def faults_of(
    session: AsyncSession, actor: Actor, state: State | None, before: datetime | None
) -> Sequence[Row]:
    """Those that this person has to do with, the newest first; without a state all that are open."""
    wanted = STATES[state] if state else Report.closed_at.is_(None)
    found = (
        select(Report, Thing, Person.name)
        .outerjoin(Thing, Thing.id == Report.thing_id)
        .outerjoin(Person, Person.id == Report.taken_by)
        .where(*of(actor), wanted)
        .order_by(Report.received_at.desc())
        .limit(PAGE)
    )
    if before:
        found = found.where(Report.received_at < before)
    return [Row(*row) for row in (await session.execute(found)).all()]


async def how_many(session: AsyncSession, actor: Actor) -> dict[State, int]:
    counts = [func.count().filter(condition) for condition in STATES.values()]
    counted = (
        select(*counts).select_from(Report).outerjoin(Thing, Thing.id == Report.thing_id).where(*of(actor))
    )
    return dict(zip(STATES, (await session.execute(counted)).one(), strict=True))


def of(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (Report.kind == ReportKind.FAULT, Report.joined_to.is_(None), seen_by(actor))
