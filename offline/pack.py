"""What a phone takes along: cards in parts, each with a digest, so that a refresh carries only what differs.

A card lies in the part that its key names, for ever: the fate of one card changes one part, whatever joins or
leaves the pack. Knows no domain: what a card holds is between its maker and its page.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

PARTS = 256  # 20 cards in each of a pack of 5,000: few digests to compare, few to name again when one differs
WEIGHTS = (29791, 961, 31, 1)  # powers of 31, for the last four characters of a key
DIGITS = 16  # of a digest: 64 bits tell the contents of one pack apart

Digest = Annotated[str, Meta(pattern=f"^[0-9a-f]{{{DIGITS}}}$")]
Number = Annotated[int, Meta(ge=0, lt=PARTS)]


class Manifest(msgspec.Struct, frozen=True):
    """What the pack is now: `parts` by number, without the empty ones. `order`: keys of its cards, where the pack is
    a way from one to the next."""

    pack: str
    name: str
    made_at: datetime  # by the server's clock; the age of a pack counts from here
    cards: int
    parts: dict[int, Digest]
    order: list[str] = []


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parts that a phone asks for, each with the digests of the cards that it holds of it."""

    parts: Annotated[dict[Number, Annotated[list[Digest], Meta(max_length=2000)]], Meta(max_length=PARTS)]


class Part(msgspec.Struct, frozen=True):
    """One part as it is now: the digests of all its cards in order, and the cards that the phone did not hold."""

    part: int
    digest: Digest
    order: list[Digest]
    cards: list[dict[str, Any]]  # each with its `key` and its `digest`


def part_of(key: str) -> int:
    """The part that a card with this key lies in. Keys have at least four characters, all ASCII."""
    last = key[-len(WEIGHTS) :]
    return sum(ord(letter) * weight for letter, weight in zip(last, WEIGHTS, strict=True)) % PARTS


def digest_of_part(digests: Iterable[str]) -> str:
    """Of the digests of its cards, in order."""
    return hashlib.sha256("".join(digests).encode()).hexdigest()[:DIGITS]


def line(part: Part) -> bytes:
    """As it travels: one part a line, so that each is kept as soon as it is there."""
    return msgspec.json.encode(part) + b"\n"
