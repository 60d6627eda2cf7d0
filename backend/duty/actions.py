"""Putting people on duty and letting others stand in for them. Nothing here commits."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation
from backend.accounts.permissions import Actor, Deed
from backend.alerts.actions import tell
from backend.database import now
from backend.dates import on_day, when
from backend.duty.forms import StandingIn, Turns
from backend.duty.models import Shift, StandIn
from backend.duty.queries import people_for_duty
from backend.duty.rules import from_to
from backend.refusals import Forbidden, Invalid

TOPIC = "people"


async def put_on_duty(session: AsyncSession, actor: Actor, organisation: Organisation, turns: Turns) -> None:
    """One shift for each day that was ticked; the person is told."""
    await must_be_of(session, organisation, turns.person, "person")
    for day in turns.days:
        starts_at, ends_at = from_to(day, turns.begins, turns.ends)
        session.add(
            Shift(
                organisation_id=organisation.id,
                person_id=turns.person,
                starts_at=starts_at,
                ends_at=ends_at,
                weekly=turns.weekly,
                made_by=actor.person_id,
            )
        )
    await session.flush()
    if turns.person != actor.person_id:
        days = "、".join(f"周{'一二三四五六日'[day.weekday()]}" for day in turns.days)
        often = "每周" if turns.weekly else f"{on_day(turns.days[0])}起"
        hours = f"{turns.begins:%H:%M}–{turns.ends:%H:%M}"
        await tell(session, [turns.person], TOPIC, f"给您排了班：{often}{days} {hours}", link="/duty")


async def stop_shift(session: AsyncSession, actor: Actor, shift: Shift) -> None:
    """A turn that has begun goes on no longer, either."""
    shift.stopped_at = shift.stopped_at or now()
    shift.stopped_by = shift.stopped_by or actor.person_id
    await session.flush()


async def stand_in(
    session: AsyncSession, actor: Actor, organisation: Organisation, form: StandingIn
) -> StandIn:
    """Who leads names stand-ins for everybody, others for themselves. Both are told."""
    if form.away != actor.person_id and not actor.may(Deed.KEEP_DUTY, organisation.id):
        raise Forbidden("您只能给自己找人代班。别人的班由负责人安排", "away")
    await must_be_of(session, organisation, form.away, "away")
    await must_be_of(session, organisation, form.person, "person")
    if form.away == form.person:
        raise Invalid("代班的是同一个人。请选另一个人", "person")
    starts_at, ends_at = form.from_to
    if ends_at <= now():
        raise Invalid("这段时间已经过去了", "until")
    if ends_at - starts_at > timedelta(days=92):
        raise Invalid("代班最长三个月。再长，请改排班", "until")
    made = StandIn(
        organisation_id=organisation.id,
        away_id=form.away,
        person_id=form.person,
        starts_at=starts_at,
        ends_at=ends_at,
        note=form.note,
        made_by=actor.person_id,
    )
    session.add(made)
    await session.flush()
    names = await people_for_duty(session, organisation)
    title = f"{names[form.person]} 代 {names[form.away]} 的班：{when(starts_at)} 到 {when(ends_at)}"
    people = [person for person in (form.person, form.away) if person != actor.person_id]
    await tell(session, people, TOPIC, title, link="/duty", key=f"stand-in:{made.id}")
    return made


async def withdraw(session: AsyncSession, actor: Actor, each: StandIn) -> None:
    if actor.person_id not in (each.away_id, each.made_by) and not actor.may(
        Deed.KEEP_DUTY, each.organisation_id
    ):
        raise Forbidden("这次代班由安排的人或负责人取消")
    if each.withdrawn_at is None:
        each.withdrawn_at = now()
        people = [person for person in (each.person_id, each.away_id) if person != actor.person_id]
        await tell(session, people, TOPIC, f"代班取消了：{when(each.starts_at)} 起的", link="/duty")


async def must_be_of(session: AsyncSession, organisation: Organisation, person: UUID, field: str) -> None:
    if person not in await people_for_duty(session, organisation):
        raise Invalid("请选本单位能接警的人", field)
