"""What the gateway calls back about a text message. The caller notes the furthest state of each reference, so that a
receipt that comes twice, or late, changes nothing."""

from enum import StrEnum

import msgspec

from notifications.sms_signature import check_signature

LONGEST = 64 * 1024  # bytes


class Arrival(StrEnum):
    DELIVERED = "delivered"  # the phone has it
    FAILED = "failed"  # it will not get there; `why` says so in the gateway's words


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    reference: str  # ours, of the message
    state: Arrival
    why: str = ""


class NotAReceipt(ValueError):
    """Signed by the gateway, but nothing that we understand."""


def read_receipts(
    secret: str, timestamp: str, signed: str, body: bytes, now: float | None = None
) -> list[Receipt]:
    """The receipts of one call. `timestamp` and `signed` are its headers X-Timestamp and X-Signature.

    Raises Forged, Stale (notifications.sms_signature) or NotAReceipt, each a ValueError with a sentence.
    """
    if len(body) > LONGEST:
        raise NotAReceipt("回执太长")
    check_signature(secret, timestamp, body, signed, now)
    try:
        return msgspec.json.decode(body, type=list[Receipt])
    except msgspec.DecodeError as error:
        raise NotAReceipt(f"回执看不懂：{error}") from error
