"""A short number for people to say, made of a UUIDv7 alone, so that a phone has it at once. Knows no domain.

Its half in the browser is browser/short_number.js; offline/examples/short_numbers.json holds both to the same.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from offline.answer import ALPHABET

PLACES = 5
ROUND = len(ALPHABET) ** PLACES
EAST = timedelta(hours=8)  # the day is that of Shanghai
LATEST = 253_000_000_000_000  # ms, in the year 9987: an id that says later than that says no day


def short_number(letter: str, made: UUID) -> str:
    """E1125-58K2M: the day that the id says it was made on, and its last bits. Of a thousand a day two are the same in
    one day out of thirteen, so it says which one is meant, and opens nothing."""
    moment = made.int >> 80
    day = f"{datetime.fromtimestamp(moment / 1000, UTC) + EAST:%m%d}" if moment < LATEST else "0000"
    rest, characters = (made.int & 0xFFFFFFFFFFFF) % ROUND, ""
    for _ in range(PLACES):
        rest, digit = divmod(rest, len(ALPHABET))
        characters = ALPHABET[digit] + characters
    return f"{letter}{day}-{characters}"
