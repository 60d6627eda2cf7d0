"""What is worth a reminder, and in which words."""

from datetime import date, timedelta

import pytest

from backend.reminders.intervals import longest_without_maintenance
from backend.reminders.rules import (
    Matter,
    Tally,
    body_of,
    is_worth_saying,
    steps_of,
    summed,
    title_of,
)

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def tally(matter: Matter, overdue: int = 0, soon: int = 0, *, news: bool = False) -> Tally:
    return Tally(matter, overdue, soon, news, "“1 号锅炉”")


@pytest.mark.parametrize(
    ("tallies", "title", "body"),
    [
        ([tally(Matter.EXAMINATION, 1)], "“1 号锅炉”检验已超期", "检验：超期 1 台"),
        ([tally(Matter.VERIFICATION, 0, 1)], "“1 号锅炉”检定 30 天内到期", "检定：30 天内到期 1 件"),
        ([tally(Matter.MAINTENANCE, 1)], "“1 号锅炉”超过规定天数没有维保", "维保：超期 1 台"),
        (
            [tally(Matter.EXAMINATION, 2, 3), tally(Matter.MAINTENANCE, 1)],
            "有 3 项已超期，3 项快到期",
            "检验：超期 2 台，30 天内到期 3 台；维保：超期 1 台",
        ),
        ([tally(Matter.RECTIFICATION, 0, 2)], "有 2 项快到期", "整改：3 天内到期 2 份"),
    ],
)
def test_it_is_said_in_one_sentence_with_the_sums_behind_it(tallies, title, body):
    assert (title_of(tallies), body_of(tallies)) == (title, body)


def test_what_belongs_together_is_added_up_and_what_is_nothing_left_out():
    found = summed(
        [
            tally(Matter.MAINTENANCE, 1),
            tally(Matter.EXAMINATION, 1, 1),
            tally(Matter.EXAMINATION, 0, 2, news=True),
            tally(Matter.VERIFICATION),
        ]
    )
    assert [(each.matter, each.overdue, each.soon, each.is_news) for each in found] == [
        (Matter.EXAMINATION, 1, 3, True),
        (Matter.MAINTENANCE, 1, 0, False),
    ]


@pytest.mark.parametrize(
    ("own", "day", "said"),
    [
        (tally(Matter.EXAMINATION, 5), MONDAY, True),
        (tally(Matter.EXAMINATION, 5), TUESDAY, False),  # nothing new since yesterday
        (tally(Matter.EXAMINATION, 5, news=True), TUESDAY, True),
        (tally(Matter.EXAMINATION, 0, 5), MONDAY, False),
        (tally(Matter.EXAMINATION, 0, 5, news=True), TUESDAY, True),
    ],
)
def test_it_is_said_when_it_is_news_and_on_mondays_while_something_is_late(own, day, said):
    assert is_worth_saying([own], day) is said


def test_a_thing_is_news_on_four_days():
    due = date(2026, 12, 24)
    days = [date(2026, 11, 1) + timedelta(days=number) for number in range(90)]
    news = [day for day in days if due in steps_of(Matter.EXAMINATION, day)]
    assert [(due - day).days for day in news] == [30, 7, 1, -1]


def test_lifts_are_to_be_maintained_every_fortnight():
    assert longest_without_maintenance() == {"3": 15}
