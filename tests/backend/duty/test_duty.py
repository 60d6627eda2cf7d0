"""Who is on duty is called first; who stands in is called instead."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from backend.accounts.models import Membership, Role
from backend.database import new_id, now
from backend.dates import SHANGHAI, today
from backend.duty.models import Shift, StandIn
from backend.duty.rules import covers, from_to, monday_of, on_duty, turns_on

MONDAY = date(2026, 11, 23)


def shift(day: date, begins: str = "08:00", ends: str = "20:00", weekly: bool = False, **more) -> Shift:
    starts_at, ends_at = from_to(day, time.fromisoformat(begins), time.fromisoformat(ends))
    return Shift(person_id=uuid4(), starts_at=starts_at, ends_at=ends_at, weekly=weekly, **more)


def in_shanghai(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "weekly", "covered"),
    [
        ("2026-11-23T07:59", True, False),
        ("2026-11-23T08:00", False, True),
        ("2026-11-23T19:59", False, True),
        ("2026-11-23T20:00", False, False),
        ("2026-11-24T09:00", True, False),
        ("2026-11-30T09:00", True, True),
        ("2026-11-30T09:00", False, False),
        ("2027-07-05T09:00", True, True),
        ("2026-11-16T09:00", True, False),
    ],
)
def test_a_shift_covers_its_hours_and_a_weekly_one_those_of_every_week(moment, weekly, covered):
    assert covers(shift(MONDAY, weekly=weekly), in_shanghai(moment)) is covered


def test_a_night_shift_goes_on_until_the_next_morning():
    night = shift(MONDAY, "20:00", "08:00", weekly=True)
    assert covers(night, in_shanghai("2026-12-01T07:59"))
    assert not covers(night, in_shanghai("2026-12-01T08:00"))
    assert [turn.starts_at.astimezone(SHANGHAI).hour for turn in turns_on([night], MONDAY)] == [20]
    assert turns_on([night], MONDAY + timedelta(days=1)) == []
    assert len(turns_on([night], MONDAY + timedelta(days=70))) == 1


def test_a_stopped_shift_covers_nothing_from_then_on():
    stopped = shift(MONDAY, weekly=True, stopped_at=in_shanghai("2026-12-01T00:00"))
    assert covers(stopped, in_shanghai("2026-11-30T09:00"))
    assert not covers(stopped, in_shanghai("2026-12-07T09:00"))
    assert turns_on([stopped], date(2026, 12, 7)) == []


def test_who_stands_in_may_be_stood_in_for_and_never_for_ever():
    day = shift(MONDAY)
    b, c = uuid4(), uuid4()
    hours = {"starts_at": day.starts_at, "ends_at": day.ends_at}
    first = StandIn(away_id=day.person_id, person_id=b, **hours)
    second = StandIn(away_id=b, person_id=c, **hours)
    back = StandIn(away_id=c, person_id=day.person_id, **hours)
    noon = in_shanghai("2026-11-23T12:00")
    assert on_duty([day], [first], noon) == [b]
    assert on_duty([day], [first, second], noon) == [c]
    assert on_duty([day], [first, second, back], noon) == [c]
    assert on_duty([day], [first], in_shanghai("2026-11-24T12:00")) == []


@pytest.fixture
async def second_officer(session, world):
    """An operator of the food company who is made a safety officer too, so that two may respond."""
    theirs = select(Membership).where(Membership.person_id == world.people["operator"].id)
    member = await session.scalar(theirs)
    member.roles = [Role.SAFETY_OFFICER]
    await session.commit()
    return world.people["operator"]


ALL_DAY = {"begins": "00:00", "ends": "00:00", "weekly": "1", "days": list("0123456")}


async def put_on_duty(client, world, person: str, **fields):
    place = f"/organisations/{world.organisations['food']}/shifts"
    return await client.post(place, data={**ALL_DAY, "person": str(world.people[person].id), **fields})


async def emergency(visitor, world) -> None:
    record = {
        "id": str(new_id()),
        "kind": "emergency",
        "version": 1,
        "made_at": now().isoformat(),
        "author": str(uuid4()),
        "body": {"fields": {"sort": "smoke", "tag": world.tags["boiler"]}},
    }
    answer = (await visitor.post("/sync", json=record)).json()
    assert answer["status"] == "accepted", answer


async def called(session, world) -> set[str]:
    from backend.reports.models import Call

    names = {someone.id: name for name, someone in world.people.items()}
    return {names[person] for person in await session.scalars(select(Call.person_id))}


async def test_who_is_on_duty_is_called_and_not_the_first_role(
    visitor, sign_in, world, session, second_officer
):
    manager = await sign_in("manager")
    assert (await put_on_duty(manager, world, "operator")).status_code == 303
    page = (await manager.get(f"/organisations/{world.organisations['food']}/duty")).text
    assert "现在值班：吴司炉" in page
    await emergency(visitor, world)
    assert await called(session, world) == {"operator"}


async def test_without_shifts_the_first_role_is_called_as_ever(visitor, world, session, second_officer):
    await emergency(visitor, world)
    assert await called(session, world) == {"officer", "operator"}


async def test_who_stands_in_is_called_instead_and_told_of_it(
    visitor, sign_in, world, session, second_officer
):
    await put_on_duty(await sign_in("manager"), world, "officer")
    officer = await sign_in("officer")
    until = (now() + timedelta(hours=5)).astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    people = {"away": str(world.people["officer"].id), "person": str(world.people["operator"].id)}
    place = f"/organisations/{world.organisations['food']}/stand-ins"
    assert (await officer.post(place, data={**people, "until": until})).status_code == 303
    await emergency(visitor, world)
    assert await called(session, world) == {"operator"}
    assert "吴司炉 代 李安全 的班" in (await (await sign_in("operator")).get("/inbox")).text


async def test_nobody_finds_stand_ins_for_others_but_those_who_lead(sign_in, world, second_officer):
    officer = await sign_in("officer")
    until = (now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    people = {"away": str(world.people["operator"].id), "person": str(world.people["officer"].id)}
    place = f"/organisations/{world.organisations['food']}/stand-ins"
    answer = await officer.post(place, data={**people, "until": until})
    assert answer.status_code == 403 and "只能给自己找人代班" in answer.text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"days": []}, "请选星期几"),
        ({"begins": "25:00"}, "时间写成 08:00 这样"),
        ({"weekly": "0", "week": "2020-01-01"}, "已经过去了"),
    ],
)
async def test_what_is_wrong_is_said_in_the_page(sign_in, world, fields, says):
    answer = await put_on_duty(await sign_in("manager"), world, "officer", **fields)
    assert answer.status_code == 422 and says in answer.text


async def test_people_of_another_organisation_are_never_on_duty_here(sign_in, world, session):
    answer = await put_on_duty(await sign_in("manager"), world, "mechanic")
    assert answer.status_code == 422 and "请选本单位能接警的人" in answer.text
    assert (await put_on_duty(await sign_in("property_manager"), world, "officer")).status_code == 404


async def test_a_shift_is_taken_off_the_week(sign_in, world, session):
    manager = await sign_in("manager")
    await put_on_duty(manager, world, "officer", days=[str(today().weekday())])
    kept = await session.scalar(select(Shift))
    assert kept.starts_at.astimezone(SHANGHAI).date() >= monday_of(today())
    page = f"/organisations/{world.organisations['food']}/duty"
    assert f"/shifts/{kept.id}/stop" in (await manager.get(page)).text
    assert (await manager.post(f"/shifts/{kept.id}/stop")).status_code == 303
    assert f"/shifts/{kept.id}/stop" not in (await manager.get(page)).text
