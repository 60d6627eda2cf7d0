"""Encrypting a push message for one browser (RFC 8291) and signing for the service that carries it (RFC 8292)."""

import re
import time
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from notifications.channel import Subscription
from notifications.push_keys import PushKey

VALID = 12 * 60 * 60  # seconds a signature holds; services refuse more than 24 hours
RENEWED = 60 * 60  # seconds after which it is made anew; services keep what they have checked (RFC 8292 5)


class NotASubscription(ValueError):
    """The keys of a subscription are none."""


def seal(plain: bytes, subscription: Subscription) -> bytes:
    """One record of aes128gcm, which only that browser can read."""
    receiver, secret = browser_keys(subscription)
    own = ec.generate_private_key(ec.SECP256R1())
    sealed: bytes = http_ece.encrypt(
        plain, private_key=own, dh=receiver, auth_secret=secret, version="aes128gcm"
    )
    return sealed


def browser_keys(subscription: Subscription) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    """The browser's public key and secret. NotASubscription when they are not a point on P-256 and 16 bytes."""
    try:
        point, secret = _bytes(subscription.p256dh), _bytes(subscription.auth)
        receiver = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError as error:
        raise NotASubscription("订阅里的公钥不对") from error
    if len(point) != 65 or len(secret) != 16:
        raise NotASubscription("订阅里的公钥或口令长度不对")
    return receiver, secret


@dataclass
class Signer:
    """Signs once an hour for each push service. `contact` is where its operator can reach ours."""

    key: PushKey
    contact: str
    signed: dict[str, tuple[float, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"mailto:[^@\s<>]+@[^@\s<>]+|https://[^\s<>]+", self.contact):
            raise ValueError(f"PUSH_CONTACT={self.contact} is neither mailto:NAME@HOST nor https://…")

    def header(self, origin: str, now: float | None = None) -> str:
        """The `Authorization` for a service at this origin."""
        at = time.time() if now is None else now
        made, header = self.signed.get(origin, (0.0, ""))
        if not 0 <= at - made < RENEWED:  # also after the clock was set back
            header = self._sign(origin, at)
            self.signed[origin] = (at, header)
        return header

    def _sign(self, origin: str, at: float) -> str:
        claims = {"aud": origin, "sub": self.contact, "exp": int(at) + VALID}
        header: str = Vapid02(self.key.private).sign(claims)["Authorization"]
        return header


def _bytes(text: str) -> bytes:
    if len(text) > 200 or not re.fullmatch(r"[A-Za-z0-9_-]+=*", text):
        raise ValueError("not base64url")
    return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
