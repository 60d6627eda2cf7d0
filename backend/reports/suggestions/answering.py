"""What is done about a suggestion: it is answered by those whose business it is, and the regulator lets everybody read
it or keeps it back; a unit does not judge what is said of itself. Nothing here commits."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Member
from backend.alerts.actions import acknowledge, tell
from backend.database import now
from backend.refusals import Forbidden, Invalid, NotFound
from backend.reports.calling import answer_calls
from backend.reports.flows import read_flow
from backend.reports.models import Party, Report, ReportKind, StepKind
from backend.reports.parties import parties_of
from backend.reports.queries import Seen, report_seen
from backend.reports.steps import Doer, Said, add_step, tell_open_pages
from backend.reports.suggestions.answers import state_named
from backend.reports.suggestions.models import Answer, Moderation, Verdict

NO_SUGGESTION = "没有这条评价建议"
REGULATORS = (Party.STATION, Party.CITY)
Text = Annotated[str, msgspec.Meta(max_length=1000)]


class AnswerForm(Struct):
    state: str = ""
    text: Text = ""


class ModerationForm(Struct):
    verdict: str = ""
    text: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    reason: Text = ""


async def answer(session: AsyncSession, actor: Actor, report_id: UUID, form: AnswerForm) -> Report:
    """Raises NotFound, Invalid, Forbidden. Answered again, the later answer counts."""
    seen, found = await theirs(session, actor, report_id)
    report = seen.report
    takers = read_flow(report.flow).takers
    pair = next(((party, member) for party, member in found if party in takers), None)
    if pair is None:
        raise Forbidden("这一条由监管部门答复")
    state = state_named(form.state)
    if state is None:
        raise Invalid("请选怎么处理的", "state")
    text = form.text.strip()
    if not text:
        raise Invalid("请写答复，或者选一句现成的", "text")
    party, member = pair
    session.add(
        Answer(
            report_id=report.id,
            state=state.id,
            text=text,
            party=party,
            organisation_id=member.organisation_id,
            made_by=actor.person_id,
        )
    )
    report.taken_at = report.taken_at or now()
    report.taken_by, report.taken_as, report.next_call_at = actor.person_id, party, None
    report.done_at = now()
    report.closed_at, report.closed_by = (now(), actor.person_id) if state.closes else (None, None)
    doer = Doer(party, actor.person_id, member.organisation_id)
    await add_step(session, report, StepKind.ANSWERED, doer, Said(note=text, facts={"state": state.id}))
    await answer_calls(session, report, actor.person_id)
    await acknowledge(session, actor.person_id, report.path)
    if report.person_id:
        await tell(
            session,
            [report.person_id],
            "suggestion",
            f"您的评价建议有答复了：{state.zh}",
            body=text[:200],
            link=report.path,
            key=f"{report.id}:answered:{now().isoformat()}",
        )
    return report


async def moderate(session: AsyncSession, actor: Actor, report_id: UUID, form: ModerationForm) -> Report:
    """Raises NotFound, Invalid, Forbidden. What was public can be kept back later, and the other way."""
    seen, found = await theirs(session, actor, report_id)
    if not any(party in REGULATORS for party, _ in found):
        raise Forbidden("公开不公开由监管部门审核")
    report, text, reason = seen.report, form.text.strip(), form.reason.strip()
    if form.verdict not in tuple(Verdict):
        raise Invalid("请选公开或者不公开", "verdict")
    if form.verdict == Verdict.KEPT_BACK and not reason:
        raise Invalid("请写为什么不公开", "reason")
    if form.verdict == Verdict.PUBLIC and text != report.said and not reason:
        raise Invalid("公开的文字和原文不一样，请写改了什么、为什么", "reason")
    session.add(
        Moderation(
            report_id=report.id,
            verdict=form.verdict,
            text=text if form.verdict == Verdict.PUBLIC else "",
            reason=reason,
            made_by=actor.person_id,
        )
    )
    await session.flush()
    await tell_open_pages(session, report)
    return report


async def theirs(
    session: AsyncSession, actor: Actor, report_id: UUID
) -> tuple[Seen, list[tuple[Party, Member]]]:
    seen = await report_seen(session, report_id, lock=True)
    found = parties_of(actor, seen.report, seen.thing)
    if seen.report.kind != ReportKind.SUGGESTION or not found:
        raise NotFound(NO_SUGGESTION)
    return seen, found
