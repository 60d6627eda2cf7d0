"""送达情况: what became of notices, seen by those who look after the people, and sent again by hand."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import AuditEntry, Membership, Role
from backend.alerts.actions import acknowledge, tell
from backend.alerts.models import Delivery, Reached, Urgency
from backend.alerts.watching import LATE
from backend.database import now
from notifications.channel import Gone, Later, Refused, Sent
from tests.world import World


@pytest.fixture
def told(session: AsyncSession, id_of):
    async def tell_one(who: str, title: str, **how):
        await tell(session, [id_of(who)], "things", title, link="/equipment", **how)
        await session.commit()

    return tell_one


async def seen_by(sign_in, who: str, state: str = "") -> list[str]:
    html = (await (await sign_in(who)).get(f"/deliveries?only={state}")).text
    return re.findall(r'<span class="grow"><b>(.*?)</b><span class="k">发给', html)


async def test_everybody_sees_what_went_to_the_people_they_look_after(sign_in, told):
    for who in ("officer", "property_binder", "mechanic", "inspector"):
        await told(who, f"给 {who}")
    assert await seen_by(sign_in, "manager") == ["给 officer"]
    assert await seen_by(sign_in, "property_manager") == ["给 property_binder"]
    assert await seen_by(sign_in, "district_admin") == ["给 inspector", "给 officer"]
    assert len(await seen_by(sign_in, "city_admin")) == 4


async def test_who_works_for_two_units_is_watched_by_none_of_them(sign_in, session, told, world: World):
    """A notice does not say which of the two it was about."""
    session.add(
        Membership(
            person_id=world.people["officer"].id,
            organisation_id=world.organisations["property"],
            roles=[Role.OPERATOR],
        )
    )
    await session.commit()
    await told("officer", "两家单位")
    assert await seen_by(sign_in, "manager") == []
    assert await seen_by(sign_in, "property_manager") == []
    assert await seen_by(sign_in, "city_admin") == ["两家单位"]


async def test_each_step_of_a_delivery_is_told_in_words(
    sign_in, session, told, phone_of, worker, deliveries, id_of
):
    await told("officer", "没有手机")
    await phone_of("officer")
    await told("officer", "推送过", urgency=Urgency.EMERGENCY)
    manager = await sign_in("manager")

    async def html(state: str = "") -> str:
        return (await manager.get(f"/deliveries?only={state}")).text

    assert "等着发" in await html() and "只在消息里" in await html("stored")
    await worker()
    assert "交出去了" in await html()
    await session.execute(update(Delivery).values(shown_at=now()))
    await session.commit()
    assert "显示了" in await html()
    await session.execute(update(Delivery).values(opened_at=now()))
    await session.commit()
    assert "打开了" in await html()
    await acknowledge(session, id_of("officer"), "/equipment")
    await session.commit()
    assert "接下了" in await html()
    assert await seen_by(sign_in, "manager", "emergency") == ["推送过"]
    assert await seen_by(sign_in, "manager", "stored") == ["没有手机"]


async def test_what_failed_is_sent_again_by_hand(
    sign_in, session, told, phone_of, worker, channel, deliveries, id_of
):
    await phone_of("officer")
    await told("officer", "没送到")
    channel.answer = lambda message: Refused("推送服务回答 400")
    await worker()
    assert await seen_by(sign_in, "manager", "failed") == ["没送到"]
    manager = await sign_in("manager")
    html = (await manager.get("/deliveries?only=failed")).text
    assert "推送服务回答 400" in html
    address = re.search(r'action="(/deliveries/.*?)"', html)[1]
    assert (await (await sign_in("property_manager")).post(address)).status_code == 404
    channel.answer = lambda message: Sent()
    answer = await manager.post(address)
    assert answer.headers["location"] == "/deliveries?only=failed"
    await worker()
    assert [each.reached for each in await deliveries()] == [Reached.HANDED_OVER]
    assert (await manager.post(address)).status_code == 409  # it is gone already
    trail = (await session.execute(select(AuditEntry.deed, AuditEntry.about_person_id))).all()
    assert ("sent_again", id_of("officer")) in [tuple(row) for row in trail]
    assert await seen_by(sign_in, "manager", "failed") == []


async def test_what_is_stuck_shows_and_goes_at_once_when_asked(
    sign_in, session, told, phone_of, worker, channel, deliveries
):
    await phone_of("officer")
    await told("officer", "卡住")
    assert await seen_by(sign_in, "manager", "stuck") == []
    channel.answer = lambda message: Later("推送服务回答 503", 3600)
    await worker()
    assert await seen_by(sign_in, "manager", "stuck") == ["卡住"]
    (delivery,) = await deliveries()
    await (await sign_in("manager")).post(f"/deliveries/{delivery.id}/sending")
    channel.answer = lambda message: Sent()
    await worker()
    assert len(channel.carried) == 2
    assert [each.reached for each in await deliveries()] == [Reached.HANDED_OVER]


async def test_without_any_worker_what_is_due_shows_as_stuck(sign_in, session, told, phone_of):
    await phone_of("officer")
    await told("officer", "没人送")
    await session.execute(update(Delivery).values(due_at=now() - LATE - timedelta(seconds=1)))
    await session.commit()
    assert await seen_by(sign_in, "manager", "stuck") == ["没人送"]


async def test_a_phone_that_is_gone_cannot_be_sent_to_again_and_that_is_said(
    sign_in, told, phone_of, worker, channel, deliveries
):
    await phone_of("officer")
    await told("officer", "没送到")
    channel.answer = lambda message: Gone("推送服务回答 410")
    await worker()
    (delivery,) = await deliveries()
    manager = await sign_in("manager")
    assert "再发一次" not in (await manager.get("/deliveries")).text
    answer = await manager.post(f"/deliveries/{delivery.id}/sending")
    assert answer.status_code == 409
    assert "请打电话" in answer.text
