"""/duty: who is on duty this week, who stands in for whom, and changing both."""

from datetime import time, timedelta
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation
from backend.accounts.permissions import Actor, Deed, allowed
from backend.database import now
from backend.dates import today
from backend.duty import actions, queries, rules
from backend.duty.forms import ShiftForm, StandInForm, read_stand_in, read_turns, read_week
from backend.duty.models import Shift, StandIn
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import NotFound, Refusal

SEES = [allowed(Deed.RESPOND)]
KEEPS = [allowed(Deed.KEEP_DUTY)]


@get("/duty", guards=SEES)
async def first_duty(actor: NamedDependency[Actor]) -> Page:
    return redirect(f"/organisations/{actor.members(Deed.RESPOND)[0].organisation_id}/duty")


@get("/organisations/{organisation_id:uuid}/duty", guards=SEES)
async def show_duty(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    organisation_id: FromPath[UUID],
    week: FromQuery[str] = "",
) -> Page:
    organisation = await own(session, actor, organisation_id, Deed.RESPOND)
    return await duty_page(request, session, actor, organisation, week)


@post("/organisations/{organisation_id:uuid}/shifts", guards=KEEPS)
async def put_on_duty(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    organisation_id: FromPath[UUID],
    data: URLEncodedBody[ShiftForm],
) -> Page:
    organisation = await own(session, actor, organisation_id, Deed.KEEP_DUTY)
    try:
        async with session.begin_nested():
            await actions.put_on_duty(session, actor, organisation, read_turns(data))
    except Refusal as refusal:
        return await duty_page(request, session, actor, organisation, data.week, refusal, shift=data)
    return redirect(f"/organisations/{organisation.id}/duty?week={read_week(data.week)}")


@post("/shifts/{shift_id:uuid}/stop", guards=KEEPS)
async def stop_shift(
    session: NamedDependency[AsyncSession], actor: NamedDependency[Actor], shift_id: FromPath[UUID]
) -> Page:
    shift = await session.get(Shift, shift_id)
    if shift is None or not actor.may(Deed.KEEP_DUTY, shift.organisation_id):
        raise NotFound("没有这个班")
    await actions.stop_shift(session, actor, shift)
    return redirect(f"/organisations/{shift.organisation_id}/duty")


@post("/organisations/{organisation_id:uuid}/stand-ins", guards=SEES)
async def stand_in(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    organisation_id: FromPath[UUID],
    data: URLEncodedBody[StandInForm],
) -> Page:
    organisation = await own(session, actor, organisation_id, Deed.RESPOND)
    try:
        async with session.begin_nested():
            await actions.stand_in(session, actor, organisation, read_stand_in(data))
    except Refusal as refusal:
        return await duty_page(request, session, actor, organisation, "", refusal, away=data)
    return redirect(f"/organisations/{organisation.id}/duty#stand-ins")


@post("/stand-ins/{stand_in_id:uuid}/withdrawal", guards=SEES)
async def withdraw_stand_in(
    session: NamedDependency[AsyncSession], actor: NamedDependency[Actor], stand_in_id: FromPath[UUID]
) -> Page:
    each = await session.get(StandIn, stand_in_id)
    if each is None or not actor.may(Deed.RESPOND, each.organisation_id):
        raise NotFound("没有这次代班")
    await actions.withdraw(session, actor, each)
    return redirect(f"/organisations/{each.organisation_id}/duty#stand-ins")


async def own(session: AsyncSession, actor: Actor, organisation_id: UUID, deed: Deed) -> Organisation:
    found = await session.get(Organisation, organisation_id)
    if found is None or not actor.may(deed, organisation_id):
        raise NotFound("没有这个单位")
    return found


async def duty_page(
    request: PageRequest,
    session: AsyncSession,
    actor: Actor,
    organisation: Organisation,
    week: str,
    refusal: Refusal | None = None,
    *,
    shift: ShiftForm | None = None,
    away: StandInForm | None = None,
) -> Page:
    monday = read_week(week)
    shifts = await queries.shifts_of(session, organisation.id, rules.at(monday, time()))
    stand_ins = await queries.stand_ins_of(session, organisation.id)
    days = [monday + timedelta(days=number) for number in range(7)]
    return page(
        request,
        "duty/duty.html",
        status=refusal.status if refusal else 200,
        organisation=organisation,
        names=await queries.people_for_duty(session, organisation),
        on_duty=rules.on_duty(shifts, stand_ins, now()),
        days=[(day, rules.turns_on(shifts, day)) for day in days],
        stand_ins=stand_ins,
        monday=monday,
        this_week=rules.monday_of(today()),
        week_before=monday - timedelta(days=7),
        week_after=monday + timedelta(days=7),
        keeps=actor.may(Deed.KEEP_DUTY, organisation.id),
        others=[m for m in actor.members(Deed.RESPOND) if m.organisation_id != organisation.id],
        refusal=refusal,
        shift=shift or ShiftForm(),
        away=away or StandInForm(),
    )


ROUTES: list[Any] = [first_duty, show_duty, put_on_duty, stop_shift, stand_in, withdraw_stand_in]
