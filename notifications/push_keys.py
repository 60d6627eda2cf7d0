"""The key by which push services know this server (VAPID, RFC 8292): made once, kept in a file outside the database.

Every subscription is bound to its public half. If the file is lost, every phone must subscribe again.
"""

import os
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

NAME = "push.pem"


@dataclass(frozen=True)
class PushKey:
    private: ec.EllipticCurvePrivateKey

    @cached_property
    def public(self) -> str:
        """What a page gives to `pushManager.subscribe` as `applicationServerKey` (base64url)."""
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64url(point)


def push_key(folder: Path) -> PushKey:
    """The key in `folder`, made there on first use, readable by its owner alone."""
    file = folder / NAME
    if not file.exists():
        _make(file)
    private = load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise ValueError(f"{file} is not a key on the curve P-256")
    return PushKey(private)


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = ec.generate_private_key(ec.SECP256R1())
    fresh = file.with_suffix(f".{os.getpid()}.new")
    fresh.unlink(missing_ok=True)  # of a process with this number that was killed here
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        opened.flush()
        os.fsync(opened.fileno())
    try:
        os.link(fresh, file)  # whoever is first wins; the others read it
    except FileExistsError:
        return
    finally:
        fresh.unlink()


def base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
