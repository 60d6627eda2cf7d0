"""What a push message says, and what is cut from it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.channel import Message
from notifications.push_payload import LONGEST, payload, shortened, topic_of

LINK = "https://ma.example.cn/reports/01990000-0000-7000-8000-000000000000"


@given(st.text(max_size=3000), st.text(max_size=6000), st.integers(600, LONGEST))
def test_it_always_fits_and_never_loses_the_link(title: str, body: str, longest: int):
    said = payload(Message("x", title, body, LINK, topic="a", token="b" * 43), longest)
    assert len(said) <= longest
    notification = json.loads(said)["notification"]
    assert notification["navigate"] == LINK
    assert title.startswith(notification["title"].removesuffix("…").rstrip())


def test_the_title_stays_whole_while_the_body_can_give():
    notification = json.loads(payload(Message("x", "题" * 100, "文" * 2000, LINK)))["notification"]
    assert notification["title"] == "题" * 100
    assert notification["body"].endswith("文…")


def test_what_fits_is_not_touched():
    notification = json.loads(payload(Message("x", "a", "文" * 500, LINK)))["notification"]
    assert notification["body"] == "文" * 500


def test_a_link_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="链接太长"):
        payload(Message("x", "a", "b", "https://x/" + "y" * 4000))


@pytest.mark.parametrize(
    ("text", "room", "kept"),
    [
        ("锅炉超压", 3 + 6, "锅炉…"),
        ("锅炉超压", 3 + 8, "锅炉…"),
        ("Cafe\u0301 noir", 3 + 4, "Caf…"),
        ("Cafe\u0301 noir", 3 + 6, "Cafe\u0301…"),
        ("a👩\u200d🚒b", 3 + 1 + 4, "a…"),
        ("a👩\u200d🚒b", 3 + 1 + 4 + 3, "a…"),
        ("a👍🏽b", 3 + 1 + 4, "a…"),
        ("🇨🇳🇨🇳", 3 + 8 + 4, "🇨🇳…"),
        ("a  b", 3 + 3, "a…"),
        ("锅炉", 2, ""),
    ],
)
def test_a_cut_stands_where_a_reader_sees_the_end_of_a_character(text: str, room: int, kept: str):
    assert shortened(text, len(text.encode()) - room) == kept


def test_the_topic_fits_the_header_and_says_nothing():
    topic = topic_of("report:01990000-0000-7000-8000-000000000000")
    assert len(topic) == 32
    assert "report" not in topic
    assert topic == topic_of("report:01990000-0000-7000-8000-000000000000") != topic_of("report:2")
