"""故障报修: from the sticker to the unit that repairs it, and back to who reported it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from backend.database import now
from backend.dates import today
from backend.reports.faults.rules import MOST_REPORTS, State, state_of
from backend.reports.models import Report
from tests.backend.reports.conftest import Phone

TOMORROW = (today() + timedelta(days=1)).isoformat()


async def count(session) -> int:
    return (await session.execute(select(func.count()).select_from(Report))).scalar_one()


@pytest.fixture
def repaired(passer_by, world, phone_of):
    """`report = await repaired()`: a fault that the mechanic says is gone."""

    async def made(phone: Phone = passer_by) -> UUID:
        report = await phone.fault(world.tags["lift"])
        mechanic = await phone_of("mechanic")
        assert (await mechanic.do(report, "taken")).status == "accepted"
        answer = await mechanic.do_with_photo(report, "done", cause="门机皮带松", measures="换皮带")
        assert answer.status == "accepted", answer
        return report

    return made


async def test_a_visitor_reports_and_the_maintenance_unit_is_told(passer_by, world, report_now, told, story):
    report = await passer_by.fault(world.tags["lift"], said="关门时夹了一下")
    assert await told("门关不上、夹人：3 号客梯") == ["mechanic", "property_manager"]
    seen = await report_now(report)
    assert (seen.kind, seen.number[0]) == ("fault", "F")
    assert await story(report) == ["received", "told"]


async def test_sent_twice_it_is_one(passer_by, world, session, told):
    envelope = passer_by.envelope("fault", {"sort": "door", "tag": world.tags["lift"]})
    assert (await passer_by.send(envelope)).status == "accepted"
    assert (await passer_by.send(envelope)).status == "repeated"
    assert await count(session) == 1
    assert len(await told()) == 2


async def test_the_way_of_a_repair_until_its_reporter_says_that_it_is_one(
    passer_by, world, phone_of, report_now, story
):
    report = await passer_by.fault(world.tags["lift"])
    mechanic = await phone_of("mechanic")
    assert (await mechanic.do(report, "taken")).status == "accepted"
    assert state_of(await report_now(report)) == State.TAKEN
    assert (
        await mechanic.do(report, "waiting_for_parts", due=TOMORROW, note="门机皮带")
    ).status == "accepted"
    assert state_of(await report_now(report)) == State.PARTS
    assert (
        await mechanic.do_with_photo(report, "done", cause="皮带松", measures="换新")
    ).status == "accepted"
    seen = await report_now(report)
    assert state_of(seen) == State.ASKED and seen.cause == "皮带松" and seen.closed_at is None
    assert (await passer_by.add(report, fixed="yes")).status == "accepted"
    assert (await report_now(report)).closed_at
    assert await story(report) == ["received", "told", "taken", "waiting_for_parts", "done", "confirmed"]


async def test_its_reporter_with_an_account_is_told_and_asked(world, phone_of, told):
    officer = await phone_of("property_binder")
    report = await officer.fault(world.tags["lift"])
    mechanic = await phone_of("mechanic")
    await mechanic.do(report, "taken")
    await mechanic.do_with_photo(report, "done")
    assert await told("已接单") == ["property_binder"]
    assert await told("真的修好了吗？") == ["property_binder"]


async def test_not_fixed_it_begins_again_and_who_had_it_hears_why(
    repaired, passer_by, report_now, story, told, session
):
    report = await repaired()
    assert (await passer_by.add(report, fixed="no", said="还是夹人")).status == "accepted"
    seen = await report_now(report)
    assert state_of(seen) == State.NEW and seen.next_call_at
    assert (await story(report))[-2:] == ["reopened", "told"]
    assert await told("报修人说没修好") == ["mechanic"]
    assert len(await told("门关不上、夹人")) > 2, "the units are called anew"


async def test_closed_by_the_unit_it_can_be_opened_again_by_who_reported_it_for_a_month(
    repaired, passer_by, phone_of, report_now, session
):
    report = await repaired()
    assert (await (await phone_of("property_manager")).do(report, "closed")).status == "accepted"
    assert (await passer_by.add(report, fixed="no")).status == "accepted"
    assert (await report_now(report)).closed_at is None
    await session.execute(update(Report).values(closed_at=now() - timedelta(days=31)))
    await session.commit()
    late = await passer_by.add(report, fixed="no")
    assert late.status == "refused" and "重新报修" in (late.reason or "")


async def test_nobody_but_its_reporters_says_that_it_is_fixed(
    repaired, another_passer_by, phone_of, report_now
):
    report = await repaired()
    for phone in (another_passer_by, await phone_of("mechanic"), await phone_of("property_manager")):
        assert (await phone.add(report, fixed="yes")).status == "refused"
    assert (await report_now(report)).closed_at is None


async def test_who_joined_may_say_it_too(passer_by, another_passer_by, world, phone_of, report_now, story):
    report = await passer_by.fault(world.tags["lift"])
    joined = await another_passer_by.fault(world.tags["lift"])
    assert (await report_now(joined)).joined_to == report
    mechanic = await phone_of("mechanic")
    await mechanic.do(report, "taken")
    await mechanic.do_with_photo(report, "done")
    assert (await another_passer_by.add(joined, fixed="no")).status == "accepted"
    assert (await story(report))[-2:] == ["reopened", "told"]


async def test_it_is_not_asked_before_it_is_repaired(passer_by, world):
    report = await passer_by.fault(world.tags["lift"])
    answer = await passer_by.add(report, fixed="yes")
    assert answer.status == "refused" and "还没有写修好" in (answer.reason or "")


async def test_the_same_symptom_joins_and_calls_nobody_twice(
    passer_by, another_passer_by, world, told, report_now, story
):
    first = await passer_by.fault(world.tags["lift"])
    before = await told()
    second = await another_passer_by.fault(world.tags["lift"])
    assert (await report_now(second)).joined_to == first
    assert await told() == before
    assert await story(first) == ["received", "told", "joined"]


@pytest.mark.parametrize(
    ("why", "sort", "fields"),
    [
        ("another symptom", "noise", {}),
        ("its reporter says that it is another matter", "door", {"separate": "1"}),
    ],
)
async def test_another_matter_does_not_join(
    passer_by, another_passer_by, world, report_now, why, sort, fields
):
    await passer_by.fault(world.tags["lift"])
    second = await another_passer_by.fault(world.tags["lift"], sort, **fields)
    assert (await report_now(second)).joined_to is None


async def test_something_else_never_joins_by_itself(passer_by, another_passer_by, world, report_now):
    await passer_by.fault(world.tags["lift"], "other", said="地面湿滑")
    second = await another_passer_by.fault(world.tags["lift"], "other", said="有异味")
    assert (await report_now(second)).joined_to is None


async def test_what_was_seen_after_the_repair_is_a_new_fault_and_before_it_is_not(
    repaired, another_passer_by, world, report_now
):
    report = await repaired()
    seen_before = another_passer_by.envelope(
        "fault",
        {"sort": "door", "tag": world.tags["lift"]},
        made_at=(now() - timedelta(hours=2)).isoformat(),
    )
    assert (await another_passer_by.send(seen_before)).status == "accepted"
    assert (await report_now(UUID(seen_before["id"]))).joined_to == report
    again = await another_passer_by.fault(world.tags["lift"])
    assert (await report_now(again)).joined_to is None


async def test_nobody_takes_it_so_the_next_hear_of_it_and_at_last_the_regulator(
    passer_by, world, time_passes, told, story
):
    report = await passer_by.fault(world.tags["lift"])
    hours = 3600
    await time_passes(2 * hours - 60)
    assert await story(report) == ["received", "told"]
    for passed in (2.1, 6.2, 31, 56):
        await time_passes(passed * hours)
    assert "city_admin" in await told("门关不上")
    assert (await story(report)).count("told") == 4, "the district has no station here: it is passed over"


async def test_taken_the_calling_ends(passer_by, world, phone_of, time_passes, story):
    report = await passer_by.fault(world.tags["lift"])
    await (await phone_of("property_manager")).do(report, "taken")
    await time_passes(30 * 24 * 3600)
    assert (await story(report)).count("told") == 1


@pytest.mark.parametrize(
    ("what", "fields", "says"),
    [
        ("done", {}, "先接单"),
        ("waiting_for_parts", {"due": TOMORROW}, "先接单"),
        ("departed", {}, "不认识这一步"),
        ("closed", {}, "请写原因"),
    ],
)
async def test_steps_follow_each_other(passer_by, world, phone_of, what, fields, says):
    report = await passer_by.fault(world.tags["lift"])
    answer = await (await phone_of("mechanic")).do(report, what, **fields)
    assert answer.status == "refused" and says in (answer.reason or "")


@pytest.mark.parametrize("due", ["", "soon", "2020-01-01", "2099-01-01"])
async def test_parts_are_expected_on_a_day_that_can_be(passer_by, world, phone_of, due):
    report = await passer_by.fault(world.tags["lift"])
    mechanic = await phone_of("mechanic")
    await mechanic.do(report, "taken")
    assert (await mechanic.do(report, "waiting_for_parts", due=due)).field == "due"


async def test_repaired_needs_a_photo(passer_by, world, phone_of):
    report = await passer_by.fault(world.tags["lift"])
    mechanic = await phone_of("mechanic")
    await mechanic.do(report, "taken")
    assert (await mechanic.do(report, "done", cause="皮带松")).field == "photo.photo"


async def test_it_can_be_closed_with_a_reason_instead_of_a_repair(passer_by, world, phone_of, report_now):
    report = await passer_by.fault(world.tags["lift"])
    answer = await (await phone_of("property_manager")).do(report, "closed", cause="重复，同一件已修")
    assert answer.status == "accepted"
    assert (await report_now(report)).cause == "重复，同一件已修"


async def test_handed_over_and_given_back_as_any_report(passer_by, world, phone_of, report_now, story):
    report = await passer_by.fault(world.tags["lift"])
    manager = await phone_of("property_manager")
    await manager.do(report, "taken")
    mechanic = await phone_of("mechanic")
    second = await mechanic.do(report, "taken")
    assert second.status == "refused" and "郑物业 已经接单" in (second.reason or "")
    await manager.do(report, "handed_over", person=str(world.people["mechanic"].id))
    await mechanic.do(report, "taken")
    assert (await report_now(report)).taken_by == world.people["mechanic"].id
    await mechanic.do(report, "stood_down", note="不在这一片")
    assert (await story(report))[-2:] == ["stood_down", "told"]


async def test_a_void_sticker_needs_a_place_and_then_reaches_the_regulator(passer_by, world, told):
    fields = {"sort": "noise", "tag": world.tags["void"]}
    refused = await passer_by.send(passer_by.envelope("fault", fields))
    assert (refused.status, refused.field) == ("refused", "where")
    await passer_by.fault(world.tags["void"], "noise", lngWgs84="121.4737", latWgs84="31.2304")
    assert await told("异响") == ["district_admin"]


async def test_a_meter_has_symptoms_of_its_own(passer_by, world, told):
    await passer_by.fault(world.tags["scale"], "inaccurate")
    assert await told("量得不准") == ["officer"]


async def test_a_symptom_that_nobody_knows_is_refused(passer_by, world):
    answer = await passer_by.send(passer_by.envelope("fault", {"sort": "haunted", "tag": world.tags["lift"]}))
    assert (answer.status, answer.field) == ("refused", "sort")


async def test_a_flood_from_one_network_is_slowed_down(visitor, world, session):
    await Phone(visitor, uuid4()).fault(world.tags["lift"], "other")
    for _ in range(MOST_REPORTS - 1):
        await Phone(visitor, uuid4()).fault(world.tags["lift"], "other")
    flooding = Phone(visitor, uuid4())
    answer = await flooding.send(flooding.envelope("fault", {"sort": "noise", "tag": world.tags["boiler"]}))
    assert answer.status == "refused" and "过一小时" in (answer.reason or "")
    assert await count(session) == MOST_REPORTS


async def test_strangers_repair_nothing(passer_by, world, phone_of):
    report = await passer_by.fault(world.tags["lift"])
    for name in ("binder", "examiner", "inspector"):
        assert (await (await phone_of(name)).do(report, "taken")).status == "refused", name
