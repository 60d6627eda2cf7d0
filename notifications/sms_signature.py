"""The signature under what we and a text-message gateway send each other: HMAC-SHA256 with a shared secret over the
time, a line feed, and the body as it travels, in hex. The time is in seconds since 1970."""

import hashlib
import hmac
import time

FRESH = 300.0  # seconds; an older call, or one from the future, is somebody's recording


class Forged(ValueError):
    """Not signed with our secret."""


class Stale(ValueError):
    """Signed well, but not now."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), timestamp.encode() + b"\n" + body, hashlib.sha256).hexdigest()


def check_signature(secret: str, timestamp: str, body: bytes, signed: str, now: float | None = None) -> None:
    """Forged or Stale is raised, in this order: who does not know the secret learns nothing about time."""
    if not secret or not hmac.compare_digest(
        signature(secret, timestamp, body).encode(), signed.strip().lower().encode()
    ):
        raise Forged("签名不对")
    if not timestamp.isascii() or not timestamp.isdigit():
        raise Stale("时间不对")
    if abs((time.time() if now is None else now) - int(timestamp)) > FRESH:
        raise Stale("时间相差超过 5 分钟")
