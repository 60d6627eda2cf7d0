"""指挥看板: what nobody has taken first, then what is going on, only in the area of who watches."""

import re
from datetime import timedelta

from sqlalchemy import update

from backend.accounts.models import Membership
from backend.database import now
from backend.reports.models import Report


async def board(phone) -> dict[str, str]:
    """Its sections by name, as text."""
    answer = await phone.client.get("/board", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    found = re.findall(r'<section id="(\w+)">(.*?)</section>', answer.text, re.S)
    return {name: re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]*>", " ", html)) for name, html in found}


async def test_what_nobody_has_taken_stands_first_with_who_was_called_and_who_is_next(
    passer_by, phone_of, world
):
    await passer_by.report(world.tags["lift"], **{"fact.people_trapped": "2"})
    seen = await board(await phone_of("city_admin"))
    for said in ("有人被困，2 人", "3 号客梯", "没有人接警", "冯维保", "没回应", "维保单位、使用单位"):
        assert said in seen["untaken"]
    assert "没有正在处理" in seen["running"]


async def test_taken_it_goes_on_below_and_closed_it_stays_for_a_day(passer_by, phone_of, world, session):
    report = await passer_by.report(world.tags["lift"])
    mechanic, admin = await phone_of("mechanic"), await phone_of("city_admin")
    await mechanic.do(report, "taken")
    seen = await board(admin)
    assert "每一起都有人接了" in seen["untaken"]
    assert "冯维保" in seen["running"] and "已回应" in seen["running"]
    await mechanic.do(report, "freed")
    await mechanic.do(report, "closed", cause="门锁触点氧化", measures="更换触点")
    seen = await board(admin)
    assert "门锁触点氧化" in seen["closed"]
    await session.execute(update(Report).values(closed_at=now() - timedelta(hours=25)))
    await session.commit()
    assert "没有关闭的报警" in (await board(admin))["closed"]


async def test_who_took_it_and_is_not_there_in_time_is_shown_as_late(passer_by, phone_of, world, session):
    report = await passer_by.report(world.tags["lift"])
    await (await phone_of("mechanic")).do(report, "taken")
    admin = await phone_of("city_admin")
    assert "超时" not in (await board(admin))["running"]
    await session.execute(update(Report).values(received_at=now() - timedelta(minutes=31)))
    await session.commit()
    assert "超时没到场" in (await board(admin))["running"]


async def test_where_nobody_could_be_called_somebody_must_by_hand(passer_by, phone_of, world, session):
    admin = await phone_of("city_admin")
    await session.execute(update(Membership).values(ended_at=now()))
    await session.commit()
    await passer_by.report(world.tags["lift"])
    hers = Membership.person_id == world.people["city_admin"].id
    await session.execute(update(Membership).where(hers).values(ended_at=None))
    await session.commit()
    assert "没有能通知的人，请打电话找人" in (await board(admin))["untaken"]


async def test_one_sees_the_emergencies_of_ones_own_area_alone(passer_by, phone_of, world):
    await passer_by.report(world.tags["lift"])  # in another district
    await passer_by.report(world.tags["boiler"], sort="leak")
    lift, boiler = "3 号客梯", "1 号蒸汽锅炉"
    for who, sees in (
        ("city_admin", {lift, boiler}),
        ("district_admin", {boiler}),
        ("inspector", {boiler}),
        ("property_manager", {lift}),
        ("manager", {boiler}),
    ):
        untaken = (await board(await phone_of(who)))["untaken"]
        assert {name for name in (lift, boiler) if name in untaken} == sees, who


async def test_of_two_reports_of_one_thing_there_is_one_line(passer_by, another_passer_by, phone_of, world):
    await passer_by.report(world.tags["lift"])
    await another_passer_by.report(world.tags["lift"])
    seen = await board(await phone_of("city_admin"))
    assert seen["untaken"].count("3 号客梯") == 1
    assert "另有 1 人报了同一件事" in seen["untaken"]
