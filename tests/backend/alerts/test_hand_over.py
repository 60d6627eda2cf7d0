"""Handing over what is due: each outcome is kept, nothing is lost, and nothing hangs behind something slow."""

from datetime import timedelta

from sqlalchemy import select, update

from backend.accounts.models import SignIn
from backend.alerts.actions import tell
from backend.alerts.claims import LEASE, claim
from backend.alerts.hand_over import ORDINARY
from backend.alerts.models import Delivery, Notice, PushSubscription, Reached, Urgency
from backend.alerts.receipt_tokens import delivery_behind
from backend.database import now
from notifications.channel import Gone, Later, Refused, Sent, Subscription
from notifications.channel import Urgency as WireUrgency

PATH = "/reports/1"


async def told(session, people, *, topic="things", title="改了", **how):
    made = await tell(session, people, topic, title, link=PATH, **how)
    await session.commit()
    return made


async def make_due(session):
    await session.execute(update(Delivery).values(due_at=now() - timedelta(seconds=1)))
    await session.commit()


async def test_a_message_goes_to_the_phone_with_all_that_it_needs(
    session, phone_of, id_of, worker, channel, deliveries
):
    await phone_of("binder")
    (notice,) = await told(session, [id_of("binder")], body="说明", urgency=Urgency.EMERGENCY)
    await worker()
    (message,) = channel.carried
    assert message.to == Subscription("https://push.example/binder-1", "key", "secret")
    assert (message.title, message.body, message.link) == ("改了", "说明", f"http://mashang.test{PATH}")
    assert (message.ttl, message.urgency, message.topic) == (600, WireUrgency.HIGH, str(notice))
    (delivery,) = await deliveries()
    assert delivery_behind(message.token) == delivery.id
    assert (delivery.reached, delivery.reference, delivery.attempts) == (Reached.HANDED_OVER, "ref", 1)


async def test_what_is_handed_over_is_not_handed_over_again(session, phone_of, id_of, worker, channel):
    await phone_of("binder")
    await told(session, [id_of("binder")])
    await worker()
    await worker()
    assert len(channel.carried) == 1


async def test_what_must_wait_waits_as_long_as_the_service_says(
    session, phone_of, id_of, worker, channel, deliveries
):
    await phone_of("binder")
    await told(session, [id_of("binder")])
    channel.answer = lambda message: Later("推送服务回答 429", 300)
    await worker()
    (delivery,) = await deliveries()
    assert delivery.due_at - now() > timedelta(seconds=290)
    assert (delivery.reached, delivery.why) == (Reached.STORED, "推送服务回答 429")
    await make_due(session)
    channel.answer = lambda message: Sent()
    await worker()
    (delivery,) = await deliveries()
    assert (delivery.reached, delivery.attempts, delivery.why) == (Reached.HANDED_OVER, 2, "")


async def test_a_phone_that_is_gone_is_forgotten_with_a_note(
    session, phone_of, id_of, worker, channel, deliveries
):
    await phone_of("binder")
    channel.answer = lambda message: Gone("推送服务回答 410，这台设备的订阅已经作废")
    await told(session, [id_of("binder")])
    await worker()
    (phone,) = await session.scalars(select(PushSubscription).execution_options(populate_existing=True))
    assert (phone.sealed, phone.ended_why) == (None, "推送服务回答 410，这台设备的订阅已经作废")
    assert [each.reached for each in await deliveries()] == [Reached.FAILED]
    await told(session, [id_of("binder")])
    assert len(await deliveries()) == 1  # nothing more is planned for it


async def test_a_service_that_takes_nothing_of_ours_alarms_the_administrators_once_a_day(
    session, phone_of, id_of, worker, channel, deliveries
):
    await phone_of("binder"), await phone_of("manager")
    channel.answer = lambda message: Refused("推送服务回答 403", is_ours=True)
    await told(session, [id_of("binder")])
    await told(session, [id_of("manager")])
    await worker()
    alarms = select(Notice.person_id, Notice.body).where(Notice.topic == "system.push")
    assert (await session.execute(alarms)).all() == [(id_of("city_admin"), "推送服务回答 403")]
    kept = await deliveries()
    assert [each.reached for each in kept] == [Reached.STORED] * 2  # they may go once the key is right again
    assert all(each.due_at - now() > timedelta(minutes=4) for each in kept)


async def test_a_message_that_is_refused_for_itself_has_failed(
    session, phone_of, id_of, worker, channel, deliveries
):
    await phone_of("binder")
    channel.answer = lambda message: Refused("推送服务回答 413")
    await told(session, [id_of("binder")])
    await worker()
    (delivery,) = await deliveries()
    assert (delivery.reached, delivery.why) == (Reached.FAILED, "推送服务回答 413")


async def test_what_breaks_our_own_code_stops_nobody_else(
    session, phone_of, id_of, worker, channel, deliveries
):
    phone = await phone_of("binder")
    await phone_of("manager")
    await session.execute(
        update(PushSubscription).where(PushSubscription.id == phone.id).values(sealed=b"broken" * 10)
    )
    await told(session, [id_of("binder"), id_of("manager")])
    await worker()
    assert sorted(each.reached for each in await deliveries()) == [Reached.FAILED, Reached.HANDED_OVER]


async def test_who_signed_out_meanwhile_hears_nothing(session, phone_of, id_of, worker, channel, deliveries):
    await phone_of("binder")
    await told(session, [id_of("binder")])
    await session.execute(update(SignIn).values(ended_at=now()))
    await session.commit()
    await worker()
    assert channel.carried == []
    assert [each.reached for each in await deliveries()] == [Reached.FAILED]


async def test_what_is_too_late_is_not_handed_over_and_says_so(
    session, phone_of, id_of, worker, channel, deliveries
):
    await phone_of("binder")
    await told(session, [id_of("binder")], urgency=Urgency.EMERGENCY)
    await session.execute(
        update(Delivery).values(expires_at=now() - timedelta(seconds=1), why="推送服务回答 500")
    )
    await session.commit()
    await worker()
    (delivery,) = await deliveries()
    assert channel.carried == []
    assert (delivery.reached, delivery.why) == (Reached.FAILED, "过了时效，没有送出去：推送服务回答 500")


async def test_a_claim_holds_for_other_workers_until_its_lease_is_over(
    session, phone_of, id_of, worker, channel
):
    """A worker that is killed after it claimed: its deliveries go out later, and nothing else is needed."""
    await phone_of("binder")
    (notice,) = await told(session, [id_of("binder")])
    async with worker.open_session.begin() as killed:
        assert len(await claim(killed, 10)) == 1
    await worker()
    assert channel.carried == []
    await session.execute(update(Delivery).values(due_at=Delivery.due_at - LEASE))
    await session.commit()
    await worker()
    assert [message.topic for message in channel.carried] == [str(notice)]


async def test_two_workers_never_claim_the_same(session, phone_of, id_of, worker):
    for number in range(6):
        await phone_of("binder", number)
    await told(session, [id_of("binder")])
    async with worker.open_session.begin() as one, worker.open_session.begin() as other:
        first, second = await claim(one, 4), await claim(other, 4)
    assert (len(first), len(second)) == (4, 2)
    assert not {each.id for each in first} & {each.id for each in second}


async def test_an_emergency_overtakes_what_hangs(session, phone_of, id_of, worker, channel, deliveries):
    """A push service that does not answer keeps its places, but not all of them."""
    for number in range(ORDINARY + 5):
        await phone_of("binder", number)
    channel.holds.clear()
    await told(session, [id_of("binder")])
    assert await worker.hand_over.run(worker.open_session)
    assert len(worker.hand_over.under_way) == ORDINARY
    await phone_of("manager")
    await told(session, [id_of("manager")], title="困人", urgency=Urgency.EMERGENCY)
    assert await worker.hand_over.run(worker.open_session)
    arrived = [(await channel.arrivals.get()).title for _ in range(ORDINARY + 1)]
    assert arrived[-1] == "困人"
    channel.holds.set()
    await worker()
    assert {each.reached for each in await deliveries()} == {Reached.HANDED_OVER}


async def test_the_most_urgent_of_what_is_due_goes_first(session, phone_of, id_of, worker, channel):
    await phone_of("binder")
    for title, urgency in [("普通", Urgency.NORMAL), ("紧急", Urgency.EMERGENCY), ("重要", Urgency.HIGH)]:
        await told(session, [id_of("binder")], title=title, urgency=urgency)
    await worker()
    assert [message.title for message in channel.carried] == ["紧急", "重要", "普通"]
