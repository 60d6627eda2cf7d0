"""Telling people: notices, and a delivery for each way to reach them, in the transaction of what happened."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import SignIn
from backend.accounts.secrets import unseal
from backend.alerts.actions import acknowledge, tell
from backend.alerts.models import Channel, Delivery, Notice, NoticeSettings, NoticeWish, Urgency
from backend.database import new_id, now
from tests.world import World

PATH = "/reports/1"


async def deliveries(session: AsyncSession) -> list[Delivery]:
    return list(await session.scalars(select(Delivery).order_by(Delivery.id)))


async def test_every_phone_of_everybody_told_gets_a_delivery(session, phone_of, id_of):
    phones = {(await phone_of("binder")).id, (await phone_of("binder", 2)).id, (await phone_of("manager")).id}
    made = await tell(
        session, [id_of("binder"), id_of("manager"), id_of("officer")], "things", "改了", link=PATH
    )
    assert len(made) == 3
    assert {each.subscription_id for each in await deliveries(session)} == phones


async def test_what_is_rolled_back_was_never_said(session, phone_of, id_of):
    await phone_of("binder")
    await tell(session, [id_of("binder")], "things", "改了", link=PATH)
    await session.rollback()
    assert await deliveries(session) == []
    assert (await session.scalars(select(Notice))).all() == []


async def test_the_same_key_makes_no_second_notice_for_the_same_person(session, phone_of, id_of):
    await phone_of("binder")
    first = await tell(session, [id_of("binder")], "reminder", "到期", link=PATH, key="day 1")
    second = await tell(
        session, [id_of("binder"), id_of("manager")], "reminder", "到期", link=PATH, key="day 1"
    )
    assert (len(first), len(second)) == (1, 1)
    assert len(await deliveries(session)) == 1
    assert len(await tell(session, [id_of("binder")], "reminder", "到期", link=PATH)) == 1  # no key: always


async def test_nothing_goes_to_a_phone_whose_owner_signed_out(session, phone_of, id_of):
    phone = await phone_of("binder")
    await session.execute(update(SignIn).where(SignIn.token_digest == phone.sign_in).values(ended_at=now()))
    await tell(session, [id_of("binder")], "things", "改了", link=PATH, urgency=Urgency.EMERGENCY)
    assert await deliveries(session) == []


async def test_quiet_hours_put_it_off_but_not_an_emergency(session, phone_of, id_of):
    await phone_of("binder")
    moment = now()
    local = (moment + timedelta(hours=8)).time()
    later = (moment + timedelta(hours=10)).time()
    session.add(NoticeSettings(person_id=id_of("binder"), quiet_from=local, quiet_until=later))
    await session.flush()
    await tell(session, [id_of("binder")], "things", "改了", link=PATH)
    await tell(session, [id_of("binder")], "emergency", "困人", link=PATH, urgency=Urgency.EMERGENCY)
    put_off, at_once = await deliveries(session)
    assert timedelta(hours=1, minutes=59) < put_off.due_at - moment <= timedelta(hours=2)
    assert put_off.expires_at - put_off.due_at == timedelta(hours=24)
    assert at_once.due_at - moment < timedelta(minutes=1)
    assert at_once.expires_at - at_once.due_at == timedelta(seconds=600)


async def test_sms_goes_to_the_number_of_the_person_which_stays_sealed(session, world: World, id_of):
    await tell(session, [id_of("binder")], "emergency", "困人", link=PATH, channels=[Channel.SMS])
    (delivery,) = await deliveries(session)
    assert delivery.channel == Channel.SMS
    assert world.people["binder"].phone.encode() not in delivery.address_sealed
    assert unseal(delivery.address_sealed) == world.people["binder"].phone


async def test_a_mail_address_is_used_only_after_it_was_confirmed(session, id_of):
    settings = NoticeSettings(person_id=id_of("binder"), mail_sealed=b"sealed")
    wish = NoticeWish(person_id=id_of("binder"), topic="things", channel="mail", wanted=True)
    session.add_all([settings, wish])
    await session.flush()
    await tell(session, [id_of("binder")], "binding", "改了", link=PATH)
    assert await deliveries(session) == []
    settings.mail_confirmed_at = now()
    await session.flush()
    await tell(session, [id_of("binder")], "binding", "改了", link=PATH)
    assert [each.channel for each in await deliveries(session)] == ["mail"]


async def test_taking_on_a_report_acknowledges_all_that_was_said_of_it(session, id_of):
    await tell(session, [id_of("binder"), id_of("manager")], "emergency", "困人", link=PATH)
    await tell(session, [id_of("binder")], "emergency", "别的", link="/reports/2")
    await acknowledge(session, id_of("binder"), PATH)
    answered = select(Notice.person_id, Notice.link).where(Notice.acknowledged_at.is_not(None))
    assert (await session.execute(answered)).all() == [(id_of("binder"), PATH)]


@pytest.mark.parametrize("number", [1, 60])
async def test_many_people_cost_no_more_statements_than_one(session, world: World, number: int):
    people = [someone.id for someone in world.people.values()] * 5
    statements = []

    def note(connection, cursor, statement, *rest):
        statements.append(statement)

    engine = session.bind.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    await tell(session, people[:number], "things", "改了", link=PATH, channels=[Channel.SMS])
    event.remove(engine, "before_cursor_execute", note)
    assert len(statements) == 5, statements


async def test_somebody_unknown_is_refused_by_the_database_and_not_lost_in_silence(session):
    with pytest.raises(Exception, match="fk_notices_person_id"):
        await tell(session, [new_id()], "things", "改了", link=PATH)
