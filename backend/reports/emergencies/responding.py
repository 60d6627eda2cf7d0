"""What people who were called do about an emergency: take it, set out, be there, hand over, end it. Each is a step,
stamped by the server. Nothing here commits."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Membership, Person
from backend.accounts.permissions import Actor, Member
from backend.alerts.actions import acknowledge, tell
from backend.alerts.models import Urgency
from backend.database import now
from backend.refusals import Conflict, Forbidden, Invalid, NotFound
from backend.reports import forms
from backend.reports.emergencies.calling import answer_calls, call_next
from backend.reports.emergencies.escalating import watch_arrival
from backend.reports.emergencies.rules import ends_calling, may_follow
from backend.reports.emergencies.sentences import title_of
from backend.reports.filing import files_held, thing_of_tag
from backend.reports.flows import read_flow
from backend.reports.models import Party, Report, StepKind
from backend.reports.parties import parties_of
from backend.reports.queries import NO_REPORT, Seen, report_seen
from backend.reports.steps import Doer, Said, add_step, is_done
from backend.settings import Settings

RESPONSES = (
    StepKind.TAKEN,
    StepKind.DEPARTED,
    StepKind.ARRIVED,
    StepKind.FREED,
    StepKind.HANDED_OVER,
    StepKind.STOOD_DOWN,
    StepKind.CLOSED,
    StepKind.ADDED,
)


async def respond(
    session: AsyncSession, settings: Settings, actor: Actor, form: forms.Deed, made_at: datetime
) -> Report:
    """One step of a responder. Sent twice it is one step. Raises NotFound, Conflict, Invalid, Forbidden."""
    seen = await report_seen(session, form.report, lock=True)
    report = seen.report
    found = parties_of(actor, report, seen.thing)
    if not found:
        raise NotFound(NO_REPORT)
    files = await files_held(session, settings, form, actor.person_id)
    said = said_of(form, files, made_at, await scanned_there(session, seen, form))
    if await is_done(session, said):
        return report
    what = what_of(form)
    if why := may_follow(report, what):
        raise Conflict(why, "what")
    party, member = best_of(found, report)
    await DEEDS[what](session, seen, Doing(actor, member, party, form, said))
    await answer_calls(session, report, actor.person_id)
    await acknowledge(session, actor.person_id, report.path)
    return report


class Doing:
    """Who does a step, as what, and what they say of it."""

    def __init__(self, actor: Actor, member: Member, party: Party, form: forms.Deed, said: Said) -> None:
        self.actor, self.form, self.said, self.party = actor, form, said, party
        self.doer = Doer(party, actor.person_id, member.organisation_id)


def what_of(form: forms.Deed) -> StepKind:
    if form.what not in RESPONSES:
        raise Invalid("不认识这一步。返回上一页，重新打开再交", "what")
    return StepKind(form.what)


def best_of(found: list[tuple[Party, Member]], report: Report) -> tuple[Party, Member]:
    """Who is of several parties acts for one whose taking counts."""
    takers = read_flow(report.flow).takers
    return next((pair for pair in found if pair[0] in takers), found[0])


def said_of(form: forms.Deed, files: tuple, made_at: datetime, scanned: bool) -> Said:
    place = form.place
    return Said(
        id=form.id,
        note=form.note,
        facts={"scanned": True} if scanned else {},
        files=files,
        lng_wgs84=place.lng_wgs84 if place else None,
        lat_wgs84=place.lat_wgs84 if place else None,
        made_at=made_at,
    )


async def scanned_there(session: AsyncSession, seen: Seen, form: forms.Deed) -> bool:
    """Whether the sticker of this very thing was scanned."""
    thing = await thing_of_tag(session, form.tag)
    return bool(thing and seen.thing and thing.id == seen.thing.id)


async def take(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    """接警. Who takes it first has it; of a party whose taking does not end the calling it is only said that they know."""
    report = seen.report
    if not ends_calling(read_flow(report.flow), doing.party):
        await add_step(session, report, StepKind.SEEN, doing.doer, doing.said)
        return
    if report.taken_by == doing.actor.person_id:
        return
    if report.taken_by:
        who = await session.get_one(Person, report.taken_by)
        raise Conflict(f"{who.name} 已经接警。要换人，请他转交", "what")
    begin_taking(report, doing.actor.person_id, doing.party)
    await add_step(session, report, StepKind.TAKEN, doing.doer, doing.said)


def begin_taking(report: Report, person_id: UUID, party: Party) -> None:
    report.taken_at, report.taken_by, report.taken_as = now(), person_id, party
    watch_arrival(report)


async def depart(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    seen.report.departed_at = seen.report.departed_at or now()
    await add_step(session, seen.report, StepKind.DEPARTED, doing.doer, doing.said)


async def arrive(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    """到场. Whoever stands there need not have taken it before: then they have now."""
    report = seen.report
    if report.taken_at is None and ends_calling(read_flow(report.flow), doing.party):
        begin_taking(report, doing.actor.person_id, doing.party)
        await add_step(session, report, StepKind.TAKEN, doing.doer)
    report.arrived_at = report.arrived_at or now()
    await add_step(session, report, StepKind.ARRIVED, doing.doer, doing.said)
    if report.taken_at:
        watch_arrival(report)


async def free(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    """已脱困、险情已排除. Ends no calling by itself, if nobody has it: somebody must still see to it."""
    report = seen.report
    report.done_at = report.done_at or now()
    await add_step(session, report, StepKind.FREED, doing.doer, doing.said)
    if report.taken_at:
        watch_arrival(report)


async def hand_over(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    """转交 to a person of one of the parties, who is told at once."""
    report = seen.report
    if doing.form.person is None:
        raise Invalid("请选转交给谁", "person")
    party = await party_of_person(session, seen, doing.form.person)
    if party is None:
        raise Forbidden("只能转交给这起报警相关单位的人", "person")
    who = await session.get_one(Person, doing.form.person)
    report.taken_at, report.taken_by, report.taken_as = now(), who.id, party
    said = with_facts(doing.said, to=who.name)
    step = await add_step(session, report, StepKind.HANDED_OVER, doing.doer, said)
    await tell(
        session,
        [who.id],
        "emergency",
        f"转交给您：{title_of(report, seen.thing)}",
        body=f"{doing.actor.name} 转交",
        link=report.path,
        urgency=Urgency.EMERGENCY,
        key=f"{report.id}:to:{step.id}",
        channels=("push", "sms"),
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


async def stand_down(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    """退出: who had it gives it back, and the next are called at once. An emergency is never without somebody in
    silence."""
    report = seen.report
    if doing.party in (Party.MAINTENANCE_UNIT, Party.USER_UNIT) and report.taken_by != doing.actor.person_id:
        raise Forbidden("只有接警的人或监管部门能退出接警", "what")
    if not doing.said.note:
        raise Invalid("请写为什么退出，下一个人要知道", "note")
    report.taken_at = report.taken_by = report.taken_as = None
    await add_step(session, report, StepKind.STOOD_DOWN, doing.doer, doing.said)
    await call_next(session, report, seen.thing, now())


async def close(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    """关闭, with its cause and what was done against it."""
    report, form = seen.report, doing.form
    problems = {
        name: say
        for name, say in (("cause", "请写原因"), ("measures", "请写采取了什么措施"))
        if not getattr(form, name)
    }
    if problems:
        raise Invalid("；".join(problems.values()), next(iter(problems)), problems)
    if doing.party not in read_flow(report.flow).takers:
        raise Forbidden("这起报警由接警的一方关闭", "what")
    report.closed_at, report.closed_by = now(), doing.actor.person_id
    report.cause, report.measures, report.next_call_at = form.cause, form.measures, None
    await add_step(session, report, StepKind.CLOSED, doing.doer, doing.said)


async def add(session: AsyncSession, seen: Seen, doing: Doing) -> None:
    if not (doing.said.note or doing.said.files):
        raise Invalid("写一句话，或者拍一张照片", "note")
    await add_step(session, seen.report, StepKind.ADDED, doing.doer, doing.said)


def with_facts(said: Said, **facts: str) -> Said:
    return Said(**{**said.__dict__, "facts": {**said.facts, **facts}})


DEEDS = {
    StepKind.TAKEN: take,
    StepKind.DEPARTED: depart,
    StepKind.ARRIVED: arrive,
    StepKind.FREED: free,
    StepKind.HANDED_OVER: hand_over,
    StepKind.STOOD_DOWN: stand_down,
    StepKind.CLOSED: close,
    StepKind.ADDED: add,
}
