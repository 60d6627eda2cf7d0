"""Judging again: one judgement under another dictionary or for another day, and all of a class after a value changed.
What was judged stays as it was; a repeat that comes out differently is a row beside it, and one that now says
"exceeds" opens the clue that the first one did not."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.database import Sessions, now
from backend.jobs import Job, wake_workers
from backend.packaging.clues.opening import open_clue
from backend.packaging.judgements.models import Judgement, JudgementRepeat
from backend.packaging.judging.judge import judge
from backend.packaging.standards.models import Repeating
from backend.packaging.standards.queries import dictionary_in_force, dictionary_of
from backend.refusals import Invalid

AT_ONCE = 50
WORDS = {"say", "lines", "assumed", "clause"}


async def repeat(
    session: AsyncSession,
    judgement: Judgement,
    dictionary: dict[str, Any],
    why: str,
    by: UUID | None = None,
    day: str | None = None,
) -> JudgementRepeat | None:
    """Under `dictionary`, as if made on `day`. None where it comes out as it did the last time."""
    case = judgement.case if day is None else judgement.case | {"made_on": day}
    if day and day > case["judged_on"]:
        case = case | {"judged_on": day}
    verdict = judge(dictionary, case)
    if "problems" in verdict:
        raise Invalid("；".join(verdict["problems"].values()))
    before = await last_verdict(session, judgement)
    if outcome(before) == outcome(verdict) and day is None:
        return None
    made = JudgementRepeat(
        judgement_id=judgement.id, dictionary=dictionary["digest"], by=by, why=why, verdict=verdict
    )
    session.add(made)
    await session.flush()
    if verdict["overall"] == "exceeds" and day is None:
        await open_clue(session, judgement, exceeded=verdict["exceeded"])
    return made


async def last_verdict(session: AsyncSession, judgement: Judgement) -> dict[str, Any]:
    found = await session.scalar(
        select(JudgementRepeat.verdict)
        .where(JudgementRepeat.judgement_id == judgement.id)
        .order_by(JudgementRepeat.made_at.desc(), JudgementRepeat.id.desc())
        .limit(1)
    )
    return found or judgement.verdict


def outcome(verdict: dict[str, Any]) -> dict[str, Any]:
    """Verdicts, reasons and figures, without the words about them."""
    checks = {
        check: {name: figure for name, figure in told.items() if name not in WORDS}
        for check, told in verdict["checks"].items()
    }
    return {"overall": verdict["overall"], "date": verdict["date"], "checks": checks}


async def ask_for_repeats(session: AsyncSession, actor: Actor, classes: Iterable[str], why: str) -> Repeating:
    """Has the worker judge again, under the dictionary in force, what was judged of these classes under another."""
    dictionary = await dictionary_in_force(session)
    asked = Repeating(
        dictionary=dictionary["digest"], classes=sorted(classes), why=why, made_by=actor.person_id
    )
    session.add(asked)
    await session.flush()
    await wake_workers(session)
    return asked


async def count_affected(session: AsyncSession, classes: Iterable[str]) -> int:
    """Judgements of these classes under another dictionary than the one in force, unless they were asked for since."""
    digest, wanted = (await dictionary_in_force(session))["digest"], sorted(classes)
    asked = (
        select(func.count())
        .select_from(Repeating)
        .where(Repeating.dictionary == digest, Repeating.classes.contains(wanted))
    )
    if await session.scalar(asked):
        return 0
    counted = (
        select(func.count()).select_from(Judgement).where(of_classes(wanted), Judgement.dictionary != digest)
    )
    return (await session.execute(counted)).scalar_one()


async def was_judged(session: AsyncSession, classes: Iterable[str]) -> bool:
    """Whether anything of these classes was ever judged."""
    found = await session.scalar(select(Judgement.id).where(of_classes(sorted(classes))).limit(1))
    return found is not None


def of_classes(classes: list[str]) -> ColumnElement[bool]:
    """Judged as one of them, or with goods of one of them in a bundle."""
    inside = [Judgement.case["goods"].contains([{"class": key}]) for key in classes]
    return or_(Judgement.class_key.in_(classes), *inside)


async def repeat_some(open_session: Sessions) -> bool:
    """The next few of the oldest order; whether there may be more."""
    async with open_session.begin() as session:
        asked = await session.scalar(
            select(Repeating)
            .where(Repeating.done_at.is_(None))
            .order_by(Repeating.made_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if asked is None:
            return False
        dictionary = await dictionary_of(session, asked.dictionary)
        rows = await next_judgements(session, asked)
        for judgement in rows:
            asked.changed += await comes_out_otherwise(session, judgement, dictionary, asked)
        asked.looked_at += len(rows)
        if rows:
            asked.after = rows[-1].id
        if len(rows) < AT_ONCE:
            asked.done_at = now()
        return True


async def comes_out_otherwise(
    session: AsyncSession, judgement: Judgement, dictionary: dict[str, Any], asked: Repeating
) -> bool:
    try:
        return await repeat(session, judgement, dictionary, asked.why, asked.made_by) is not None
    except Invalid:  # its class is gone from the dictionary: what was judged stays
        return False


async def next_judgements(session: AsyncSession, asked: Repeating) -> list[Judgement]:
    query = (
        select(Judgement)
        .where(of_classes(asked.classes), Judgement.dictionary != asked.dictionary)
        .order_by(Judgement.id)
        .limit(AT_ONCE)
    )
    return list(await session.scalars(query.where(Judgement.id > asked.after) if asked.after else query))


JOB = Job("judge packages again", repeat_some, every_seconds=300)
