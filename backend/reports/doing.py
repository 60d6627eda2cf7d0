"""Deeds that all kinds of reports have in common: to take one, hand it over, give it back, add to it. Each is a step.
Nothing here commits."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Membership, Person
from backend.accounts.permissions import Actor, Member
from backend.alerts.actions import tell
from backend.database import now
from backend.refusals import Conflict, Forbidden, Invalid
from backend.reports import forms
from backend.reports.calling import call_next
from backend.reports.escalating import watch_arrival
from backend.reports.flows import read_flow
from backend.reports.models import Call, Party, Report, StepKind
from backend.reports.queries import Seen
from backend.reports.rules import ends_calling
from backend.reports.sentences import said_to, title_of
from backend.reports.steps import Doer, Said, add_step


class Doing:
    """Who does a step, as what, and what they say of it."""

    def __init__(self, actor: Actor, member: Member, party: Party, form: forms.Deed, said: Said) -> None:
        self.actor, self.form, self.said, self.party = actor, form, said, party
        self.doer = Doer(party, actor.person_id, member.organisation_id)


@dataclass(frozen=True)
class Way:
    """What may be done to a kind of report. `may_follow` says why something cannot be done now."""

    deeds: Mapping[StepKind, Callable[[AsyncSession, Seen, Doing], Awaitable[None]]]
    may_follow: Callable[[Report, StepKind], str | None]


async def take(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    """接警、接单. Who takes it first has it; of a party whose taking does not end the calling it is only said that they
    know."""
    report = seen.report
    if not ends_calling(read_flow(report.flow), doing.party):
        await add_step(session, report, StepKind.SEEN, doing.doer, doing.said)
        return
    if report.taken_by == doing.actor.person_id:
        return
    if report.taken_by:
        who = await session.get_one(Person, report.taken_by)
        raise Conflict(f"{who.name} 已经{said_to(report).taking}。要换人，请他转交", "what")
    begin_taking(report, doing.actor.person_id, doing.party)
    await add_step(session, report, StepKind.TAKEN, doing.doer, doing.said)


def begin_taking(report: Report, person_id: UUID, party: Party) -> None:
    report.taken_at, report.taken_by, report.taken_as = now(), person_id, party
    watch_arrival(report)


async def hand_over(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    """转交 to a person of one of the parties, who is told at once. They have it when they take it; until then it is
    nobody's, and who does not answer calls the next as ever."""
    report, words = seen.report, said_to(seen.report)
    if doing.form.person is None:
        raise Invalid("请选转交给谁", "person")
    party = await party_of_person(session, seen, doing.form.person)
    if party is None:
        raise Forbidden(f"只能转交给这起{words.report}相关单位的人", "person")
    who = await session.get_one(Person, doing.form.person)
    give_up(report)
    report.next_call_at = now() + timedelta(seconds=read_flow(report.flow).rung(report.rung - 1).seconds)
    session.add(call_of(report, party, who.id, words.channels))
    said = with_facts(doing.said, to=who.name)
    step = await add_step(session, report, StepKind.HANDED_OVER, doing.doer, said)
    await tell(
        session,
        [who.id],
        words.topic,
        f"转交给您：{title_of(report, seen.thing)}",
        body=f"{doing.actor.name} 转交",
        link=report.path,
        urgency=words.urgency,
        key=f"{report.id}:to:{step.id}",
        channels=words.channels,
    )


def call_of(report: Report, party: Party, person_id: UUID, channels: Sequence[str]) -> Call:
    unit = report.maintenance_unit_id if party is Party.MAINTENANCE_UNIT else report.user_unit_id
    assert unit
    return Call(
        report_id=report.id,
        rung=report.rung,
        party=party,
        organisation_id=unit,
        person_id=person_id,
        channels=list(channels),
    )


async def party_of_person(session: AsyncSession, seen: Seen, person_id: UUID) -> Party | None:
    """Of the units of this report; the regulator hands over to units, not to other regulators."""
    report = seen.report
    own = select(Membership.organisation_id).where(
        Membership.person_id == person_id, Membership.ended_at.is_(None)
    )
    organisations = set(await session.scalars(own))
    if report.maintenance_unit_id in organisations:
        return Party.MAINTENANCE_UNIT
    return Party.USER_UNIT if report.user_unit_id in organisations else None


def give_up(report: Report) -> None:
    """Nobody has it and nobody is on the way; that somebody was, the steps tell."""
    report.taken_at = report.taken_by = report.taken_as = report.departed_at = None


async def stand_down(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    """退出: who had it gives it back, and the next are called at once. A report is never without somebody in silence."""
    report, words = seen.report, said_to(seen.report)
    if doing.party in (Party.MAINTENANCE_UNIT, Party.USER_UNIT) and report.taken_by != doing.actor.person_id:
        raise Forbidden(f"只有{words.taking}的人或监管部门能退出{words.taking}", "what")
    if not doing.said.note:
        raise Invalid("请写为什么退出，下一个人要知道", "note")
    give_up(report)
    await add_step(session, report, StepKind.STOOD_DOWN, doing.doer, doing.said)
    await call_next(session, report, seen.thing, now())


async def add(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    if not (doing.said.note or doing.said.files):
        raise Invalid("写一句话，或者拍一张照片", "note")
    await add_step(session, seen.report, StepKind.ADDED, doing.doer, doing.said)


def with_facts(said: Said, **facts: str) -> Said:
    return Said(**{**said.__dict__, "facts": {**said.facts, **facts}})
