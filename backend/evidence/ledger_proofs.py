"""What proves that a file or a record was there on a day: its entry, the path to a signed head, and the check of
both, which needs nothing but the proof and the public key."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from backend.evidence import ledger_tree as tree
from backend.evidence.ledger_models import LedgerEntry, LedgerHead
from offline.canonical import canonical


class Head(msgspec.Struct, frozen=True):
    """All bytes in hex. The signature is over the canonical text of day, size, sha256 and sm3."""

    day: str
    size: int
    sha256: str
    sm3: str
    signature: str
    public_key: str


class Proof(msgspec.Struct, frozen=True):
    """`leaf` is the canonical text of the entry at `position`; a path for each of the two trees."""

    position: int
    leaf: str
    head: Head
    sha256_path: list[str]
    sm3_path: list[str]


def holds(proof: Proof) -> bool:
    """Whether the leaf is in both trees of the head, and the head is signed by its key."""
    paths = {"sha256": (proof.sha256_path, tree.sha256), "sm3": (proof.sm3_path, tree.sm3)}
    for name, (path, digest) in paths.items():
        leaf = tree.leaf_hash(proof.leaf.encode(), digest)
        steps = [bytes.fromhex(step) for step in path]
        reached = tree.leads_to(proof.position, proof.head.size, leaf, steps, digest)
        if reached is None or reached.hex() != getattr(proof.head, name):
            return False
    return is_signed(proof.head)


def is_signed(head: Head) -> bool:
    signed = canonical({"day": head.day, "size": head.size, "sha256": head.sha256, "sm3": head.sm3})
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head.public_key))
        key.verify(bytes.fromhex(head.signature), signed.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def told(head: LedgerHead) -> Head:
    return Head(
        head.day.isoformat(),
        head.size,
        head.sha256.hex(),
        head.sm3.hex(),
        head.signature.hex(),
        head.public_key.hex(),
    )


def head_text(head: LedgerHead) -> str:
    """What is signed."""
    return canonical(
        {"day": head.day.isoformat(), "size": head.size, "sha256": head.sha256.hex(), "sm3": head.sm3.hex()}
    )


def leaf_text(entry: LedgerEntry) -> str:
    """What is hashed: everything but the position, which the path itself proves."""
    return canonical(described(entry))


def described(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "at": written(entry.at),
        "kind": entry.kind,
        "subject": entry.subject,
        "sha256": entry.sha256,
        "sm3": entry.sm3,
    }


def written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
