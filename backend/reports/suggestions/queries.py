"""Reads of suggestions."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, func, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.evidence.models import StoredFile
from backend.refusals import NotFound
from backend.reports.models import Report, ReportFile, ReportKind
from backend.reports.parties import party_of, seen_by
from backend.reports.queries import report_seen
from backend.reports.suggestions.answering import NO_SUGGESTION
from backend.reports.suggestions.answers import State, state_named
from backend.reports.suggestions.models import Answer, Moderation, Verdict
from backend.things.models import Thing

PAGE = 50
MOST_PUBLIC = 100


class Which(StrEnum):
    OPEN = "open"  # waits for an answer
    UNREAD = "unread"  # waits for the regulator to read it
    ANSWERED = "answered"


class Row(NamedTuple):
    report: Report
    thing: Thing | None


class Public(Struct, frozen=True):
    """What everybody may read of one: the day, never the moment, and nobody's name."""

    stars: int
    sort: str
    text: str
    received_at: datetime
    answer: str
    state: State | None
    by_unit: bool


moderated = select(Moderation.id).where(Moderation.report_id == Report.id).exists()
WHICH: dict[Which, ColumnElement[bool]] = {
    Which.OPEN: and_(Report.closed_at.is_(None)),
    Which.UNREAD: not_(moderated),
    Which.ANSWERED: Report.closed_at.is_not(None),
}


async def suggestions_of(
    session: AsyncSession, actor: Actor, which: Which, before: datetime | None = None
) -> Sequence[Row]:
    """Those that this person has to do with, newest first."""
    found = (
        select(Report, Thing)
        .outerjoin(Thing, Thing.id == Report.thing_id)
        .where(Report.kind == ReportKind.SUGGESTION, seen_by(actor), WHICH[which])
        .order_by(Report.received_at.desc())
        .limit(PAGE)
    )
    if before:
        found = found.where(Report.received_at < before)
    return [Row(*row) for row in (await session.execute(found)).all()]


async def how_many(session: AsyncSession, actor: Actor) -> dict[Which, int]:
    counts = [func.count().filter(condition) for condition in WHICH.values()]
    counted = (
        select(*counts)
        .select_from(Report)
        .outerjoin(Thing, Thing.id == Report.thing_id)
        .where(Report.kind == ReportKind.SUGGESTION, seen_by(actor))
    )
    return dict(zip(WHICH, (await session.execute(counted)).one(), strict=True))


async def last_answer(session: AsyncSession, report_id: UUID) -> Answer | None:
    mine = (
        select(Answer).where(Answer.report_id == report_id).order_by(Answer.made_at.desc(), Answer.id.desc())
    )
    return await session.scalar(mine.limit(1))


async def last_moderation(session: AsyncSession, report_id: UUID) -> Moderation | None:
    mine = select(Moderation).where(Moderation.report_id == report_id)
    return await session.scalar(mine.order_by(Moderation.made_at.desc(), Moderation.id.desc()).limit(1))


async def public_ones(session: AsyncSession, thing_id: UUID) -> list[Public]:
    """What the regulator let everybody read of a thing, newest first."""
    mine = (
        select(Report)
        .where(Report.thing_id == thing_id, Report.kind == ReportKind.SUGGESTION, moderated)
        .order_by(Report.received_at.desc())
        .limit(MOST_PUBLIC)
    )
    reports = list(await session.scalars(mine))
    ids = [report.id for report in reports]
    let = select(Moderation).where(Moderation.report_id.in_(ids)).order_by(Moderation.made_at, Moderation.id)
    verdicts = {each.report_id: each for each in await session.scalars(let)}
    said = select(Answer).where(Answer.report_id.in_(ids)).order_by(Answer.made_at, Answer.id)
    answers = {each.report_id: each for each in await session.scalars(said)}
    return [
        public(report, verdicts[report.id], answers.get(report.id))
        for report in reports
        if verdicts[report.id].verdict == Verdict.PUBLIC
    ]


def public(report: Report, moderation: Moderation, answer: Answer | None) -> Public:
    return Public(
        report.facts.get("stars", 0),
        report.sort,
        moderation.text,
        report.received_at,
        answer.text if answer else "",
        state_named(answer.state) if answer else None,
        bool(answer and answer.party == "user_unit"),
    )


async def photo_of(session: AsyncSession, actor: Actor, report_id: UUID, sha256: str) -> StoredFile:
    """Of a suggestion that this person has to do with. Raises NotFound."""
    seen = await report_seen(session, report_id)
    held = select(func.count()).where(ReportFile.report_id == seen.report.id, ReportFile.sha256 == sha256)
    is_suggestion = seen.report.kind == ReportKind.SUGGESTION
    if is_suggestion and party_of(actor, *seen) and (await session.execute(held)).scalar_one():
        return await session.get_one(StoredFile, sha256)
    raise NotFound(NO_SUGGESTION)
