"""What an office does with a clue: takes it, hands it over, goes there, files the test, voids it. Each deed is a step
that stays, and is audited. Nothing here commits."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.audit import Audited, audit
from backend.accounts.models import Organisation
from backend.accounts.permissions import Actor
from backend.alerts.actions import acknowledge, tell
from backend.database import now
from backend.inspections.errands import Errand, call_back, send_to, was_there
from backend.packaging.clues import forms
from backend.packaging.clues.models import Clue, ClueStep, State, StepKind
from backend.packaging.clues.queries import clue_seen, handlers_of
from backend.packaging.clues.visibility import offices_below
from backend.packaging.clues.words import FATES, STATES
from backend.packaging.judgements.models import Judgement
from backend.refusals import Conflict, Invalid

TOPIC = "clue"


async def take(session: AsyncSession, actor: Actor, clue_id: UUID, form: forms.Taking) -> Clue:
    """From now on somebody sees to it. Raises Conflict where somebody does already."""
    clue = await clue_to(session, actor, clue_id, (State.UNTREATED,))
    await move(session, actor, clue, StepKind.TAKEN, State.TREATING, form.note.strip())
    return clue


async def hand_over(session: AsyncSession, actor: Actor, clue_id: UUID, form: forms.HandingOver) -> Clue:
    """To an office, as an inspection task that goes to the place; the office before it needs to go no more."""
    clue = await clue_to(session, actor, clue_id, (State.UNTREATED, State.TREATING))
    office = await office_below(session, actor, forms.office_of(form))
    if clue.handed_to == office.id and clue.task_id:
        raise Conflict(f"{office.name}已经有这条线索了")
    await end_errand(session, clue)
    clue.handed_to = office.id
    task = await send_to(session, actor, errand_of(clue, office.id, forms.day_to_go(form)))
    clue.task_id = task.id
    await move(
        session, actor, clue, StepKind.HANDED_OVER, State.TREATING, form.note.strip(), office=office.id
    )
    people = [each for each in await handlers_of(session, office.id) if each != actor.person_id]
    title = f"包装线索移交：{clue.goods or clue.number}"
    await tell(session, people, TOPIC, title, link=clue.path, body=body_of(clue, actor, form.note))
    return clue


async def visit(session: AsyncSession, actor: Actor, clue_id: UUID, form: forms.Visiting) -> Clue:
    """Somebody was at the place, and says what is there."""
    clue = await clue_to(session, actor, clue_id, (State.UNTREATED, State.TREATING))
    note = forms.reason_in(form.note, "写明现场看到了什么、有没有取样")
    if clue.task_id:
        await was_there(session, actor, clue.task_id)
    await move(session, actor, clue, StepKind.VISITED, State.TREATING, note)
    return clue


async def file_test(session: AsyncSession, actor: Actor, clue_id: UUID, form: forms.Testing) -> Clue:
    """What the laboratory found. A result that was wrong is filed again; the one before stays among the steps."""
    allowed = (State.UNTREATED, State.TREATING, State.PASSED, State.FAILED)
    clue = await clue_to(session, actor, clue_id, allowed)
    result = forms.result_of(form)
    clue.test_date, clue.test_body = forms.tested_on(form), forms.tested_by(form)
    if clue.task_id:
        await was_there(session, actor, clue.task_id)
    said = f"{STATES[result]}，{clue.test_date}，{clue.test_body}"
    note = "。".join(part for part in (said, form.note.strip()) if part)
    await move(session, actor, clue, StepKind.TESTED, result, note)
    return clue


async def void(session: AsyncSession, actor: Actor, clue_id: UUID, form: forms.Voiding) -> Clue:
    """With the reason, the time and the person. It stays, and can be brought back."""
    allowed = (State.UNTREATED, State.TREATING, State.PASSED, State.FAILED)
    clue = await clue_to(session, actor, clue_id, allowed)
    note = forms.reason_in(form.note, "写明为什么作废，例如“同一次初判交了两遍”")
    await end_errand(session, clue)
    await move(session, actor, clue, StepKind.VOIDED, State.VOID, note)
    return clue


async def restore(session: AsyncSession, actor: Actor, clue_id: UUID) -> Clue:
    """A clue that was voided by mistake is again what it was."""
    clue = await clue_to(session, actor, clue_id, (State.VOID,))
    voided = select(ClueStep.was).where(ClueStep.clue_id == clue.id, ClueStep.kind == StepKind.VOIDED)
    was = await session.scalar(voided.order_by(ClueStep.ordinal.desc()).limit(1))
    await move(session, actor, clue, StepKind.RESTORED, State(was or State.UNTREATED), "")
    return clue


async def clue_to(session: AsyncSession, actor: Actor, clue_id: UUID, states: tuple[State, ...]) -> Clue:
    """The clue, held until the transaction ends, if it is in a state in which this can be done."""
    clue = await clue_seen(session, actor, clue_id, lock=True)
    if clue.state not in states:
        raise Conflict(f"这条线索现在是“{STATES[clue.state]}”，不能这样办。重新打开看是谁办的")
    return clue


async def move(
    session: AsyncSession,
    actor: Actor,
    clue: Clue,
    kind: StepKind,
    became: State,
    note: str,
    *,
    office: UUID | None = None,
) -> None:
    """The step, the state that follows from it, the audit, and word to who judged."""
    moment, was = now(), clue.state
    clue.state, clue.changed_at = became, moment
    clue.taken_at = clue.taken_at or moment
    clue.closed_at, clue.closed_by = (None, None) if clue.is_open else (moment, actor.person_id)
    session.add(
        ClueStep(
            clue_id=clue.id,
            kind=kind,
            was=was,
            became=became,
            note=note,
            person_id=actor.person_id,
            organisation_id=office,
            made_at=moment,
        )
    )
    await audit(
        session, actor.person_id, Audited.HANDLED_CLUE, organisation=office, clue=str(clue.id), step=kind
    )
    await acknowledge(session, actor.person_id, clue.path)
    if was != became:
        await tell_who_judged(session, clue)


async def tell_who_judged(session: AsyncSession, clue: Clue) -> None:
    """Those who asked for it and have an account; everybody else reads it on the page of the judgement."""
    if clue.tell_me and clue.reporter_id:
        judgement = await session.get_one(Judgement, clue.judgement_id)
        title = f"您的包装初判：{STATES[clue.state]}"
        await tell(session, [clue.reporter_id], TOPIC, title, link=judgement.path, body=FATES[clue.state])


async def end_errand(session: AsyncSession, clue: Clue) -> None:
    if clue.task_id:
        task_id, clue.task_id = clue.task_id, None
        await session.flush()
        await call_back(session, task_id)


async def office_below(session: AsyncSession, actor: Actor, office_id: UUID) -> Organisation:
    query = select(Organisation).where(Organisation.id == office_id, offices_below(actor))
    office = await session.scalar(query)
    if office is None:
        raise Invalid("只能移交给归您管的区局和监管所", "office")
    return office


def errand_of(clue: Clue, office: UUID, day: date) -> Errand:
    return Errand(
        office=office,
        day=day,
        reason=f"包装线索 {clue.number}",
        name=clue.goods or "过度包装的商品",
        unit=clue.seller,
        address=clue.place,
        lng_wgs84=clue.lng_wgs84,
        lat_wgs84=clue.lat_wgs84,
        link=clue.path,
    )


def body_of(clue: Clue, actor: Actor, note: str) -> str:
    where = "，".join(part for part in (clue.seller, clue.place) if part)
    return "。".join(
        part for part in (where, f"{actor.name}：{note.strip()}" if note.strip() else "") if part
    )
