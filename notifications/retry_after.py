"""The header `Retry-After` (RFC 9110 10.2.3), which is a number of seconds or a date."""

import email.utils
import math
from datetime import UTC, datetime

LONGEST = 24 * 60 * 60.0  # seconds; what asks for more is tried once a day


def seconds_of(retry_after: str, now: datetime | None = None) -> float | None:
    """From either form; None when it says nothing that can be followed."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST)
    try:
        at = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    wait = (at.replace(tzinfo=at.tzinfo or UTC) - (now or datetime.now(UTC))).total_seconds()
    return min(math.ceil(wait), LONGEST) if wait > 0 else 0.0
