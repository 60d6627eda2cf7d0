"""What a phone shows to say that a message was shown or opened: the number of the delivery with our keyed digest, so
that nobody can guess one and none need be stored."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from backend.accounts.secrets import derived

DIGEST = 16  # bytes


def token_of(delivery_id: UUID) -> str:
    return urlsafe_b64encode(delivery_id.bytes + _digest(delivery_id.bytes)).decode().rstrip("=")


def delivery_behind(token: str) -> UUID | None:
    """None for what we never gave out."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    number, digest = raw[:16], raw[16:]
    known = len(raw) == 16 + DIGEST and hmac.compare_digest(digest, _digest(number))
    return UUID(bytes=number) if known else None


def _digest(number: bytes) -> bytes:
    return hmac.new(derived("push receipt"), number, hashlib.sha256).digest()[:DIGEST]
