"""Guessing codes: only misses count, so that a real scan is never refused, not even from an address that a
guesser shares with a thousand phones.

What keeps codes from being guessed is their number: 23⁹ well-formed ones, so that even with a million bound one
guess in two million finds something that is public anyway. The limit keeps a guesser from filling the scan log,
and the operator reads of it once in ten minutes.
"""

import logging

from backend.accounts.limits import Counts, place_of

log = logging.getLogger("mashang.scans")
MOST, SECONDS = 30, 600  # misses of one place in ten minutes


async def too_many_misses(counts: Counts, client: str) -> bool:
    """Count a well-formed code that does not exist."""
    place = place_of(client)
    count = await counts.add(f"miss:{place}", SECONDS)
    if count == MOST + 1:
        log.warning("%s tries codes that do not exist", place)
    return count > MOST
