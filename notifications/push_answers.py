"""What the answer of a push service means (RFC 8030, and what the services in use say)."""

from collections.abc import Mapping

from notifications.channel import Gone, Later, Outcome, Refused, Sent
from notifications.retry_after import seconds_of


def outcome_of(status: int, headers: Mapping[str, str], said: str = "") -> Outcome:
    """`said` is the beginning of the answer's text, for the operator."""
    answered = f"推送服务回答 {status}{'：' + said if said else ''}"
    if 200 <= status < 300:
        return Sent(headers.get("Location", ""))
    if status in (404, 410):
        return Gone(f"{answered}，这台设备的订阅已经作废")
    if status in (406, 408, 425, 429) or status >= 500:  # 406: Windows, when there was too much of it
        return Later(answered, seconds_of(headers.get("Retry-After", "")))
    return Refused(answered, is_ours=status in (401, 403))
