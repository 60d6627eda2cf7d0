"""A rescuer shares where they are: by their own switch, with these people alone, until somebody is there."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from backend.database import now
from backend.regions.coordinates import Wgs84
from backend.reports.tracking.models import Whereabouts
from backend.reports.tracking.travel import way_between
from backend.reports.tracking.whereabouts import MOST_A_MINUTE, erase_old
from backend.things.models import Thing

LIFT = Wgs84(121.5440, 31.2210)
TWO_KM_AWAY = {"lngWgs84": 121.5230, "latWgs84": 31.2210, "accuracyM": 12}


async def points(session) -> int:
    session.expire_all()
    found = (await session.execute(select(func.count()).select_from(Whereabouts))).scalar_one()
    await session.rollback()
    return found


@pytest.fixture
async def on_the_way(passer_by, phone_of, world):
    """(report, mechanic who has set out)"""
    report = await passer_by.report(world.tags["lift"])
    mechanic = await phone_of("mechanic")
    for what in ("taken", "departed"):
        assert (await mechanic.do(report, what)).status == "accepted"
    return report, mechanic


async def share(phone, report, here=TWO_KM_AWAY):
    return await phone.client.post(f"/reports/{report}/whereabouts", json=here)


async def test_everybody_of_the_report_sees_about_when_they_come(on_the_way, passer_by):
    report, mechanic = on_the_way
    assert ">正在赶来</span>" in (await passer_by.client.get(f"/reports/{report}")).text
    assert (await share(mechanic, report)).status_code == 204
    page = (await passer_by.client.get(f"/reports/{report}")).text
    assert "约 8 分钟到" in page and "还有 2.0 公里" in page and 'data-lng="121.523"' in page


async def test_arrival_ends_it(on_the_way, passer_by, session):
    report, mechanic = on_the_way
    await share(mechanic, report)
    await mechanic.do(report, "arrived")
    assert (await share(mechanic, report)).status_code == 409
    assert await points(session) == 1
    assert 'data-lng="' not in (await passer_by.client.get(f"/reports/{report}")).text
    assert "共享我的位置" not in (await mechanic.client.get(f"/reports/{report}")).text


async def test_nothing_is_shared_before_it_is_taken(passer_by, phone_of, world):
    report = await passer_by.report(world.tags["lift"])
    assert (await share(await phone_of("mechanic"), report)).status_code == 409


async def test_the_switch_takes_back_what_was_shared(on_the_way, passer_by, session):
    report, mechanic = on_the_way
    await share(mechanic, report)
    assert (await mechanic.client.delete(f"/reports/{report}/whereabouts")).status_code == 204
    assert await points(session) == 0
    assert 'data-lng="' not in (await passer_by.client.get(f"/reports/{report}")).text


async def test_people_of_other_units_cannot_put_themselves_on_the_map(on_the_way, phone_of, session):
    report, _ = on_the_way
    assert (await share(await phone_of("manager"), report)).status_code == 404
    assert await points(session) == 0


@pytest.mark.parametrize(
    "here",
    [
        {},
        {"lngWgs84": 190, "latWgs84": 31},
        {"lngWgs84": "here", "latWgs84": 31},
        {"lngWgs84": 121.5, "latWgs84": 31.2, "extra": 1},
    ],
)
async def test_what_is_no_position_is_refused(on_the_way, here, session):
    report, mechanic = on_the_way
    assert (await share(mechanic, report, here)).status_code == 400
    assert await points(session) == 0


async def test_a_phone_that_never_rests_is_slowed_down(on_the_way, session):
    report, mechanic = on_the_way
    answers = [(await share(mechanic, report)).status_code for _ in range(MOST_A_MINUTE + 1)]
    assert answers == [204] * MOST_A_MINUTE + [429]


async def test_an_old_position_is_not_shown_and_after_a_day_it_is_gone(
    on_the_way, passer_by, session, open_session
):
    report, mechanic = on_the_way
    await share(mechanic, report)
    await session.execute(update(Whereabouts).values(received_at=now() - timedelta(hours=23)))
    await session.commit()
    assert 'data-lng="' not in (await passer_by.client.get(f"/reports/{report}")).text
    await erase_old(open_session)
    assert await points(session) == 1
    await session.execute(update(Whereabouts).values(received_at=now() - timedelta(hours=25)))
    await session.commit()
    await erase_old(open_session)
    assert await points(session) == 0


async def test_of_a_sensitive_site_strangers_hear_how_long_but_not_where(
    on_the_way, passer_by, session, world
):
    report, mechanic = on_the_way
    await session.execute(update(Thing).where(Thing.id == world.things["lift"]).values(sensitive=True))
    await session.commit()
    await share(mechanic, report)
    page = (await passer_by.client.get(f"/reports/{report}")).text
    assert "约 8 分钟到" in page and "121.5" not in page


@pytest.mark.parametrize(
    ("lng", "km", "minutes"), [(121.5440, "0.1", 1), (121.5430, "0.1", 1), (121.5230, "2.0", 8)]
)
def test_the_way_is_straight_and_never_shorter_than_a_minute(lng: float, km: str, minutes: int):
    way = way_between(Wgs84(lng, 31.2210), LIFT)
    assert (way.km, way.minutes) == (km, minutes)
