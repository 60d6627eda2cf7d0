"""Dates as people and spreadsheets write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.things.dates_written import EXCEL_EPOCH, read_date


@pytest.mark.parametrize(
    "written",
    [
        "2026-06-01",
        "2026/6/1",
        "2026.6.1",
        "2026年6月1日",
        "20260601",
        " 2026-6-1 ",
        "2026-06-01 08:30",
        "2026年6月",
        "46174",
        "46174.0",
    ],
)
def test_the_first_of_june_is_understood(written):
    assert read_date(written) == date(2026, 6, 1)


def test_what_is_due_in_a_month_is_due_by_its_end():
    assert read_date("2027年6月", end_of_month=True) == date(2027, 6, 30)
    assert read_date("2028-02", end_of_month=True) == date(2028, 2, 29)
    assert read_date("2027-06-05", end_of_month=True) == date(2027, 6, 5)


@pytest.mark.parametrize(
    "written",
    ["", "昨天", "2026-13-01", "2026-02-30", "6/1", "2026", "1e5", "99999", "0226-06-01", "٢٠٢٦-٠٦-٠١"],
)
def test_what_is_no_date_is_none(written):
    assert read_date(written) is None


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_in_every_form(day):
    forms = [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y%m%d}",
        str((day - EXCEL_EPOCH).days),
    ]
    assert {read_date(form) for form in forms} == {day}


@given(st.text(max_size=20))
def test_any_text_gets_an_answer(written):
    assert read_date(written) is None or isinstance(read_date(written), date)
