"""What the server says to an envelope, and the number on a receipt. Knows no domain."""

import re
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

ALPHABET = "0123456789CFHJKMPRTVWXY"  # without look-alikes
PLACES = 4
ROUND = len(ALPHABET) ** PLACES  # 279,841: so many numbers a day before one comes again
STRIDE = 110_503  # coprime to ROUND, so that neighbours in time do not look alike


class Status(StrEnum):
    ACCEPTED = "accepted"  # filed now
    REPEATED = "repeated"  # was filed before, with this very content
    WAITING_FOR = "waiting_for"  # not filed yet: see `waiting_for`; send it again later
    REFUSED = "refused"  # not filed: see `reason`; sending the same again helps only when things have changed


class WaitingFor(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is missing: the record before this one, files by digest, or a server that knows this version."""

    record: UUID | None = None
    until: datetime | None = None  # so long the server holds what waits for a record
    files: list[str] = []
    version: int | None = None


class Clash(msgspec.Struct, frozen=True, omit_defaults=True):
    """A field that somebody else changed meanwhile: both values stand until a person chooses."""

    field: str
    name: str
    theirs: str
    mine: str
    who: str | None = None
    at: datetime | None = None


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """`files` are those of the named digests that the server holds. A phone lets go of a record only for
    accepted or repeated, its own `digest`, and all of its files."""

    status: Status
    clock: datetime  # the server's, to show a phone how wrong its own is
    id: UUID | None = None
    digest: str | None = None
    files: list[str] = []
    receipt: str | None = None
    received_at: datetime | None = None
    path: str | None = None  # where the filed record can be seen
    waiting_for: WaitingFor | None = None
    reason: str | None = None
    field: str | None = None
    problems: dict[str, str] = {}  # by field, where several are wrong
    clashes: list[Clash] = []


def read_receipt_number(typed: str) -> tuple[str, int] | None:
    """(month and day as in the number, remainder of the ordinal modulo ROUND); None for what is no number."""
    found = re.fullmatch(rf"R?(\d{{4}})-?([{ALPHABET}]{{{PLACES}}})", typed.strip().upper().replace(" ", ""))
    if found is None:
        return None
    rest = 0
    for character in found[2]:
        rest = rest * len(ALPHABET) + ALPHABET.index(character)
    return found[1], rest * pow(STRIDE, -1, ROUND) % ROUND


def receipt_number(ordinal: int, day: date) -> str:
    """R1120-58K2 for the `ordinal`-th record (from 1), received on `day`."""
    rest = ordinal * STRIDE % ROUND
    characters = ""
    for _ in range(PLACES):
        rest, digit = divmod(rest, len(ALPHABET))
        characters = ALPHABET[digit] + characters
    return f"R{day:%m%d}-{characters}"
