"""The header Retry-After in its two forms, and what is none."""

from datetime import UTC, datetime

import pytest

from notifications.retry_after import LONGEST, seconds_of

NOW = datetime(2026, 11, 25, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0.0),
        ("37", 37.0),
        (" 120 ", 120.0),
        ("999999999", LONGEST),
        ("Wed, 25 Nov 2026 12:05:00 GMT", 300.0),
        ("Wed, 25 Nov 2026 11:00:00 GMT", 0.0),
        ("Wed, 25 Nov 2099 11:00:00 GMT", LONGEST),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("１２", None),
        ("Wed, 99 Nov 2026 11:00:00 GMT", None),
    ],
)
def test_seconds_to_wait(said: str, seconds: float | None):
    assert seconds_of(said, NOW) == seconds
