"""What holds for batches and for calls that are repeated. Pure decisions, no I/O."""

import random
from datetime import timedelta

from backend.refusals import Invalid

LARGEST_BATCH = 100_000
LONGEST_PURPOSE = 200
LONGEST_REASON = 200
LONGEST_WAIT = timedelta(seconds=300)
STUCK_AFTER = 5
"""Attempts after which a person should look at a call. It is repeated all the same, for ever."""


def one_line(typed: str) -> str:
    """Without line ends and control characters, of which PostgreSQL takes no NUL."""
    return " ".join("".join(each if each.isprintable() else " " for each in typed).split())


def whole_number(typed: str, least: int, most: int) -> int | None:
    """The number that was typed, or None if it is not one between the two. Reads 1,000 and full-width digits."""
    plain = typed.strip().replace(",", "").replace("，", "")
    number = int(plain) if plain.isdecimal() and len(plain) <= 9 else None
    return number if number is not None and least <= number <= most else None


def batch_size(typed: str) -> int:
    """How many codes are wanted, from what was typed."""
    size = whole_number(typed, 1, LARGEST_BATCH)
    if size is None:
        raise Invalid(f"数量要是 1 到 {LARGEST_BATCH:,} 之间的整数。更多的请分几批申领", field="size")
    return size


def purpose(typed: str) -> str:
    text = one_line(typed)
    if len(text) > LONGEST_PURPOSE:
        raise Invalid(f"用途最多 {LONGEST_PURPOSE} 个字，现在有 {len(text)} 个，请写短一些", field="purpose")
    return text


def void_reason(typed: str) -> str:
    text = one_line(typed)
    if not text:
        raise Invalid("作废要写原因，例如“印坏了”“遗失”", field="reason")
    if len(text) > LONGEST_REASON:
        raise Invalid(f"原因最多 {LONGEST_REASON} 个字，现在有 {len(text)} 个，请写短一些", field="reason")
    return text


def wait_before(attempt: int) -> timedelta:
    """How long until attempt `attempt` + 1: doubles from 1 s to 300 s, less up to a half by chance.

    The chance keeps thousands of calls from coming back in one moment after the platform was away.
    """
    longest = min(timedelta(seconds=2 ** min(attempt - 1, 16)), LONGEST_WAIT)
    return longest * random.uniform(0.5, 1.0)
