"""应急报警: from the sticker to the people who come, and what happens when nobody does."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from backend.accounts.models import Membership
from backend.database import now
from backend.reports.escalating import escalate
from backend.reports.joining import MOST_JOINING
from backend.reports.models import Call, Report

FAR_AWAY = {"lngWgs84": "116.4039", "latWgs84": "39.9142", "accuracyM": "12"}  # another city
BESIDE_IT = {"lngWgs84": "121.5441", "latWgs84": "31.2210", "accuracyM": "9"}


async def count(session, row) -> int:
    return (await session.execute(select(func.count()).select_from(row))).scalar_one()


async def test_a_visitor_reports_and_the_first_of_the_flow_are_told(
    passer_by, world, report_now, told, story
):
    report = await passer_by.report(world.tags["lift"], **BESIDE_IT)
    assert await told("有人被困：3 号客梯") == ["mechanic", "property_manager"]
    seen = await report_now(report)
    assert (seen.number[0], seen.thing_id) == ("E", world.things["lift"])
    assert seen.user_unit_id == world.organisations["property"]
    assert seen.person_id is None and seen.author_id == passer_by.author
    assert seen.away_m is not None and seen.away_m < 20
    assert await story(report) == ["received", "told"]


async def test_sent_twice_it_is_one_report_and_nobody_is_woken_twice(passer_by, world, session, told):
    envelope = passer_by.envelope("emergency", {"sort": "trapped", "tag": world.tags["lift"]})
    assert (await passer_by.send(envelope)).status == "accepted"
    assert (await passer_by.send(envelope)).status == "repeated"
    assert await count(session, Report) == 1
    assert len(await told()) == 2


@pytest.mark.parametrize(
    ("why", "fields"),
    [
        ("without a position", {}),
        ("from another city", FAR_AWAY),
        ("with a position that is no number", {"lngWgs84": "here", "latWgs84": "there"}),
        ("in another language", {"said": "Trois personnes coincées, aidez-nous", "language": "fr"}),
        ("with a code that nobody can read", {"tag": "!!!"}),
    ],
)
async def test_a_report_counts_whatever_is_missing(passer_by, world, report_now, told, why, fields):
    report = await passer_by.report(**{"tag": world.tags["lift"], **fields})
    assert await told()
    assert (await report_now(report)).number


async def test_a_void_sticker_calls_the_regulator_since_nothing_wears_it(passer_by, world, told, report_now):
    report = await passer_by.report(world.tags["void"], lngWgs84="121.4737", latWgs84="31.2304")
    seen = await report_now(report)
    assert (seen.thing_id, seen.tag, seen.district_code) == (None, world.tags["void"], "310101")
    assert set(await told()) == {"district_admin"}


async def test_without_anything_known_the_duty_room_of_the_city_is_called_at_once(passer_by, told):
    await passer_by.report(None, sort="other")
    assert await told() == ["city_admin"]


async def test_nobody_answers_so_the_next_are_called_by_the_next_channel(
    passer_by, world, session, time_passes, told, story, report_now
):
    report = await passer_by.report(world.tags["lift"])
    await time_passes(59)
    assert await story(report) == ["received", "told"]
    for seconds in (61, 122, 183):
        await time_passes(seconds)
    assert await story(report) == ["received", "told", "told", "told", "told"]
    channels = {
        rung: set(channels)
        for rung, channels in await session.execute(select(Call.rung, Call.channels).order_by(Call.rung))
    }
    assert (channels[1], channels[2]) == ({"push"}, {"push", "sms"})
    assert "city_admin" in await told()
    assert (await report_now(report)).closed_at is None, "nothing closes by itself"


async def test_the_last_are_called_again_until_somebody_takes_it(
    passer_by, world, time_passes, phone_of, story
):
    report = await passer_by.report(world.tags["lift"])
    for seconds in (61, 122, 183, 310, 440):
        await time_passes(seconds)
    assert (await story(report)).count("told") == 6
    mechanic = await phone_of("mechanic")
    assert (await mechanic.do(report, "taken")).status == "accepted"
    await time_passes(900)
    assert (await story(report)).count("told") == 6


async def test_a_clock_that_jumps_skips_nobody(passer_by, world, open_session, story):
    """The worker was away for an hour, or the clock was put right: each rung still has its time."""
    report = await passer_by.report(world.tags["lift"])
    later = now() + timedelta(hours=1)
    assert await escalate(open_session, later)
    assert not await escalate(open_session, later)
    assert await story(report) == ["received", "told", "told"]
    assert not await escalate(open_session, later - timedelta(minutes=30))


async def test_two_workers_call_once(passer_by, world, open_session, story):
    import asyncio

    report = await passer_by.report(world.tags["lift"])
    later = now() + timedelta(seconds=61)
    called = await asyncio.gather(*(escalate(open_session, later) for _ in range(4)))
    assert called.count(True) == 1
    assert (await story(report)).count("told") == 2


async def test_the_user_unit_knows_but_only_who_can_free_people_ends_the_calling(
    passer_by, world, phone_of, time_passes, story
):
    report = await passer_by.report(world.tags["lift"])
    manager = await phone_of("property_manager")
    assert (await manager.do(report, "taken")).status == "accepted"
    assert (await story(report))[-1] == "seen"
    await time_passes(61)
    assert (await story(report))[-1] == "told"


async def test_the_way_of_a_rescue(passer_by, world, phone_of, report_now, story, told):
    report = await passer_by.report(world.tags["lift"], **{"fact.people_trapped": "2"})
    mechanic = await phone_of("mechanic")
    for what, fields in (
        ("taken", {}),
        ("departed", {}),
        ("arrived", {"tag": world.tags["lift"], **BESIDE_IT}),
        ("freed", {"note": "两人平安"}),
    ):
        assert (await mechanic.do(report, what, **fields)).status == "accepted"
    refused = await mechanic.do(report, "closed", cause="门锁触点氧化")
    assert (refused.status, refused.field) == ("refused", "measures")
    assert (
        await mechanic.do(report, "closed", cause="门锁触点氧化", measures="更换触点")
    ).status == "accepted"
    seen = await report_now(report)
    assert seen.closed_at and seen.cause == "门锁触点氧化" and seen.next_call_at is None
    assert await story(report) == ["received", "told", "taken", "departed", "arrived", "freed", "closed"]
    late = await mechanic.do(report, "departed")
    assert late.status == "refused" and "已经关闭" in (late.reason or "")


async def test_it_is_not_closed_before_people_are_free(passer_by, world, phone_of):
    report = await passer_by.report(world.tags["lift"])
    mechanic = await phone_of("mechanic")
    await mechanic.do(report, "taken")
    answer = await mechanic.do(report, "closed", cause="不明", measures="无")
    assert answer.status == "refused" and "脱困" in (answer.reason or "")


async def test_who_takes_it_second_hears_who_was_first(passer_by, world, phone_of):
    report = await passer_by.report(world.tags["lift"])
    await (await phone_of("mechanic")).do(report, "taken")
    answer = await (await phone_of("city_admin")).do(report, "taken")
    assert answer.status == "refused" and "冯维保 已经接警" in (answer.reason or "")


async def test_handed_over_it_belongs_to_another_who_is_told(passer_by, world, phone_of, report_now, told):
    report = await passer_by.report(world.tags["lift"])
    city = await phone_of("city_admin")
    await city.do(report, "taken")
    stranger = await city.do(report, "handed_over", person=str(world.people["binder"].id))
    assert stranger.status == "refused"
    answer = await city.do(report, "handed_over", person=str(world.people["mechanic"].id))
    assert answer.status == "accepted"
    assert await told("转交给您") == ["mechanic"]
    assert (await report_now(report)).taken_by is None, "they have it when they take it"
    mechanic = await phone_of("mechanic")
    assert (await mechanic.do(report, "taken")).status == "accepted"
    assert (await report_now(report)).taken_by == world.people["mechanic"].id


async def test_who_it_is_handed_over_to_and_does_not_answer_calls_the_next(
    passer_by, world, phone_of, time_passes, story
):
    report = await passer_by.report(world.tags["lift"])
    city = await phone_of("city_admin")
    await city.do(report, "taken")
    await city.do(report, "handed_over", person=str(world.people["mechanic"].id))
    await time_passes(59)
    assert (await story(report))[-1] == "handed_over"
    await time_passes(61)
    assert (await story(report))[-1] == "told"


async def test_who_stands_down_says_why_and_the_next_are_called_at_once(
    passer_by, world, phone_of, story, report_now
):
    report = await passer_by.report(world.tags["lift"])
    mechanic = await phone_of("mechanic")
    await mechanic.do(report, "taken")
    await mechanic.do(report, "departed")
    assert (await mechanic.do(report, "stood_down")).field == "note"
    assert (await mechanic.do(report, "stood_down", note="车坏在路上")).status == "accepted"
    assert (await story(report))[-2:] == ["stood_down", "told"]
    seen = await report_now(report)
    assert seen.taken_by is None and seen.next_call_at
    assert seen.departed_at is None, "nobody is on the way"


async def test_taken_and_nobody_there_in_time_those_above_are_told(
    passer_by, world, phone_of, time_passes, story, told
):
    report = await passer_by.report(world.tags["lift"])
    await (await phone_of("mechanic")).do(report, "taken")
    await time_passes(29 * 60)
    assert "late" not in await story(report)
    await time_passes(30 * 60 + 5)
    assert (await story(report))[-1] == "late"
    assert "city_admin" in await told("30 分钟还没有人到场")
    await time_passes(50 * 60)
    assert (await story(report)).count("late") == 1


async def test_a_second_report_of_the_same_joins_it_and_adds_what_it_knows(
    passer_by, another_passer_by, world, report_now, told, story
):
    first = await passer_by.report(world.tags["lift"], **{"fact.people_trapped": "1"})
    before = await told()
    second = await another_passer_by.report(world.tags["lift"], **{"fact.people_trapped": "3"}, said="有孕妇")
    assert (await report_now(second)).joined_to == first
    assert (await report_now(first)).facts["people_trapped"] == 3
    assert await told() == before
    assert await story(first) == ["received", "told", "joined"]
    await passer_by.report(world.tags["lift"])
    assert (await story(first))[-1] == "added", "the same phone again is no other witness"


async def test_its_reporter_may_say_that_it_is_another_matter(passer_by, world, report_now):
    await passer_by.report(world.tags["lift"])
    other = await passer_by.report(world.tags["lift"], sort="smoke", separate="1")
    assert (await report_now(other)).joined_to is None


async def test_after_a_day_or_a_closing_it_is_a_new_emergency(passer_by, world, session, report_now):
    first = await passer_by.report(world.tags["lift"])
    await session.execute(update(Report).values(received_at=now() - timedelta(hours=25)))
    await session.commit()
    second = await passer_by.report(world.tags["lift"])
    assert (await report_now(second)).joined_to is None
    assert first != second


async def test_a_flood_joins_so_often_and_a_first_emergency_is_never_in_its_way(passer_by, world, visitor):
    from tests.backend.reports.conftest import Phone

    await passer_by.report(world.tags["lift"])
    for _ in range(MOST_JOINING):
        await Phone(visitor, uuid4()).report(world.tags["lift"])
    flooding = Phone(visitor, uuid4())
    answer = await flooding.send(
        flooding.envelope("emergency", {"sort": "trapped", "tag": world.tags["lift"]})
    )
    assert answer.status == "refused" and "已经收到" in (answer.reason or "")
    await flooding.report(world.tags["boiler"], sort="leak")


async def test_the_reporter_adds_later_and_who_has_it_hears_of_it(
    passer_by, world, phone_of, told, story, report_now
):
    report = await passer_by.report(world.tags["lift"])
    await (await phone_of("mechanic")).do(report, "taken")
    assert (
        await passer_by.add(report, said="里面有老人", **{"fact.people_trapped": "2"})
    ).status == "accepted"
    assert await told("有新情况") == ["mechanic"]
    assert (await report_now(report)).facts == {"people_trapped": 2}
    assert (await passer_by.add(report)).field == "said"
    assert (await passer_by.add(report, freed="1")).status == "accepted"
    assert (await story(report))[-1] == "freed"
    assert (await report_now(report)).done_at is None, "who was called comes and sees"


async def test_a_contact_is_kept_sealed(passer_by, world, report_now):
    report = await passer_by.report(world.tags["lift"], contact="13800001234")
    sealed = (await report_now(report)).contact_sealed
    assert sealed and b"13800001234" not in sealed
    answer = await passer_by.add(report, contact="12")
    assert (answer.status, answer.field) == ("refused", "contact")


async def test_strangers_move_nothing(passer_by, world, phone_of, visitor):
    report = await passer_by.report(world.tags["lift"])
    for name in ("binder", "examiner", "inspector"):  # another unit, no responder, another district's station
        answer = await (await phone_of(name)).do(report, "taken")
        assert answer.status == "refused", name
    pretending = await passer_by.do(report, "taken")
    assert (pretending.status, pretending.reason) == ("refused", "请先登录。填的都在本机，登录后接着传")


async def test_nobody_files_under_the_id_of_somebody_with_an_account(passer_by, world, phone_of, session):
    envelope = passer_by.envelope("emergency", {"sort": "trapped"}, author=str(world.people["binder"].id))
    assert "登录" in ((await passer_by.send(envelope)).reason or "")
    assert "本人" in ((await (await phone_of("manager")).send(envelope)).reason or "")
    assert await count(session, Report) == 0


async def test_what_a_visitor_wrote_stays_a_visitors_when_somebody_signs_in_on_their_phone(
    passer_by, world, phone_of, report_now
):
    envelope = passer_by.envelope("emergency", {"sort": "trapped", "tag": world.tags["lift"]})
    borrowed = await phone_of("binder")
    assert (await borrowed.send(envelope)).status == "accepted"
    from uuid import UUID

    assert (await report_now(UUID(envelope["id"]))).person_id is None


async def test_a_unit_where_nobody_can_be_called_is_passed_over(passer_by, world, session, told):
    await session.execute(
        update(Membership)
        .where(
            Membership.organisation_id.in_([world.organisations["lifts"], world.organisations["property"]])
        )
        .values(ended_at=now())
    )
    await session.commit()
    await passer_by.report(world.tags["lift"])
    assert await told() == ["city_admin"], (
        "no station of that district in the world: the city is called at once"
    )
