"""Dates as people and spreadsheets write them. Knows no database."""

import re
from calendar import monthrange
from datetime import date, timedelta

EXCEL_EPOCH = date(1899, 12, 30)  # day 0 of the 1900 system, with its leap-year fault of 1900 allowed for
SERIAL = range(10_000, 80_000)  # 1927 to 2119: a bare number in a date column
FULL = re.compile(r"([12][0-9]{3})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[T ][0-9:.]+)?")
MONTH = re.compile(r"([12][0-9]{3})[-/.年]([0-9]{1,2})月?")
PACKED = re.compile(r"([12][0-9]{3})([01][0-9])([0-3][0-9])")


def read_date(written: str, *, end_of_month: bool = False) -> date | None:
    """2026-06-01, 2026/6/1, 2026.6.1, 2026年6月1日, 20260601, 2026年6月, or Excel's day number.

    A month alone is its first day, or with `end_of_month` its last (something due in June is due by its end).
    None for what is no date.
    """
    text = written.strip()
    if (
        text.replace(".0", "").isascii()
        and text.removesuffix(".0").isdigit()
        and len(text.removesuffix(".0")) == 5
    ):
        return _from_serial(int(text.removesuffix(".0")))
    if shape := FULL.fullmatch(text) or PACKED.fullmatch(text):
        return _day(int(shape[1]), int(shape[2]), int(shape[3]))
    if shape := MONTH.fullmatch(text):
        year, month = int(shape[1]), int(shape[2])
        if not 1 <= month <= 12:
            return None
        return _day(year, month, monthrange(year, month)[1] if end_of_month else 1)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _from_serial(number: int) -> date | None:
    return EXCEL_EPOCH + timedelta(days=number) if number in SERIAL else None
