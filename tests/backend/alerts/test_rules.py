"""By which channels and when somebody hears of something."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.alerts.models import Channel, Urgency
from backend.alerts.rules import LONGEST, Reachable, due_at, end_of_quiet, wait_before, ways_to
from backend.alerts.topics import group_named, group_of
from backend.database import new_id
from backend.dates import SHANGHAI

PHONE, MAIL = b"phone", b"mail"


def somebody(**how) -> Reachable:
    given = {"mail_sealed": MAIL, "wishes": {}, "quiet_from": None, "quiet_until": None} | how
    return Reachable(new_id(), [new_id(), new_id()], PHONE, **given)


def channels(person: Reachable, topic: str = "things", urgency: Urgency = Urgency.NORMAL, *named: str):
    return [way.channel for way in ways_to(person, group_of(topic), urgency, named)]


def at(clock: str, day: int = 12) -> datetime:
    return datetime.combine(date(2026, 11, day), time.fromisoformat(clock), SHANGHAI).astimezone(UTC)


def test_without_wishes_all_phones_are_pushed_to_and_nothing_else():
    assert channels(somebody()) == [Channel.PUSH, Channel.PUSH]


def test_a_wish_takes_a_channel_away_or_adds_one():
    assert channels(somebody(wishes={"push": False, "sms": True})) == [Channel.SMS]
    assert channels(somebody(wishes={"mail": True}, mail_sealed=None)) == [Channel.PUSH, Channel.PUSH]


def test_a_named_channel_is_used_whatever_the_person_wishes():
    assert channels(somebody(wishes={"push": False, "sms": False}), "fault", Urgency.HIGH, "sms") == ["sms"]


def test_an_emergency_is_pushed_whatever_the_person_wishes():
    assert channels(somebody(wishes={"push": False}), "emergency", Urgency.EMERGENCY) == ["push", "push"]


@pytest.mark.parametrize(
    ("begin", "end", "moment", "over"),
    [
        ("22:00", "07:00", at("23:30"), at("07:00", 13)),
        ("22:00", "07:00", at("03:00"), at("07:00")),
        ("22:00", "07:00", at("22:00"), at("07:00", 13)),
        ("22:00", "07:00", at("07:00"), None),
        ("22:00", "07:00", at("12:00"), None),
        ("12:00", "13:30", at("12:10"), at("13:30")),
        ("12:00", "13:30", at("13:30"), None),
        ("12:00", "12:00", at("12:00"), None),
    ],
)
def test_quiet_hours_end_at_their_end_also_past_midnight(begin, end, moment, over):
    assert end_of_quiet(time.fromisoformat(begin), time.fromisoformat(end), moment) == over


MOMENTS = st.integers(0, 400 * 86400).map(lambda seconds: at("00:00") + timedelta(seconds=seconds))


@given(st.times(), st.times(), MOMENTS)
def test_after_quiet_hours_it_is_never_quiet_and_never_a_day_later(begin, end, moment):
    over = end_of_quiet(begin, end, moment)
    if over is not None:
        assert moment < over <= moment + timedelta(days=1)
        assert end_of_quiet(begin, end, over) is None


def test_an_emergency_asks_for_no_quiet_hours():
    night_owl = somebody(quiet_from=time(0), quiet_until=time(23, 59))
    assert due_at(night_owl, Urgency.EMERGENCY, at("03:00")) == at("03:00")
    assert due_at(night_owl, Urgency.HIGH, at("03:00")) == at("23:59")


def test_waits_grow_and_stay_bounded():
    waits = [wait_before(attempt) for attempt in range(1, 40)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=2)
    assert waits[-1] == LONGEST


def test_a_topic_belongs_to_the_group_of_its_first_part():
    assert group_of("codes.batch").slug == "things"
    assert group_of("never heard of").slug == "other"
    assert group_named("inspection") == group_of("order")
