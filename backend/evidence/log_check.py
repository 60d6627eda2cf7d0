"""Checks an exported log with nothing but the file itself: every entry is in every later head, every head is signed
by one key, no day is missing. Knows no database; anybody can write it anew from README.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

import msgspec

from backend.evidence import ledger_tree as tree
from backend.evidence.ledger_proofs import Head, is_signed


class NotWhole(Exception):
    """The log does not hold together; the sentence says where."""


class _Line(msgspec.Struct):
    head: Head | None = None
    end: dict[str, int] | None = None


@dataclass
class Peaks:
    """The roots of the complete subtrees so far, the largest first: all that a growing tree needs."""

    digest: tree.Hash
    hashes: list[tuple[int, bytes]] = field(default_factory=list)  # (level, root)

    def add(self, leaf: bytes) -> None:
        level, value = 0, tree.leaf_hash(leaf, self.digest)
        while self.hashes and self.hashes[-1][0] == level:
            value = tree.node_hash(self.hashes.pop()[1], value, self.digest)
            level += 1
        self.hashes.append((level, value))

    def root(self) -> str:
        folded = None
        for _, value in reversed(self.hashes):
            folded = value if folded is None else tree.node_hash(value, folded, self.digest)
        return (self.digest(b"") if folded is None else folded).hex()


@dataclass
class Log:
    """What has been read so far."""

    entries: int = 0
    heads: list[Head] = field(default_factory=list)
    sha256: Peaks = field(default_factory=lambda: Peaks(tree.sha256))
    sm3: Peaks = field(default_factory=lambda: Peaks(tree.sm3))
    ended: bool = False

    @property
    def unsigned(self) -> int:
        """Entries after the last head: of a day that is not over."""
        return self.entries - (self.heads[-1].size if self.heads else 0)


def checked(lines: Iterable[bytes], anchored: Iterable[Head] = (), public_key: str | None = None) -> Log:
    """`anchored` are heads that were found elsewhere. Raises NotWhole."""
    log = Log()
    for number, raw in enumerate(lines, 1):
        text = raw.rstrip(b"\r\n")
        if log.ended:
            raise NotWhole(f"line {number}: there is something after the end")
        read_line(log, text, number)
    if not log.ended:
        raise NotWhole(f"the file was cut after {log.entries} entries: its last line is missing")
    check_keys(log, public_key)
    known = {head.day: head for head in log.heads}
    for head in anchored:
        if known.get(head.day) != head:
            raise NotWhole(f"the head of {head.day} that was anchored elsewhere is not the one of this log")
    return log


def read_line(log: Log, text: bytes, number: int) -> None:
    try:
        line = msgspec.json.decode(text, type=_Line)
    except msgspec.DecodeError as error:
        raise NotWhole(f"line {number} is not one of a log: {error}") from error
    if line.head:
        take_head(log, line.head)
    elif line.end:
        log.ended = True
        if line.end != {"entries": log.entries, "heads": len(log.heads)}:
            raise NotWhole(
                f"the file names {line.end}, there are {log.entries} entries, {len(log.heads)} heads"
            )
    else:
        log.sha256.add(text)
        log.sm3.add(text)
        log.entries += 1


def take_head(log: Log, head: Head) -> None:
    if head.size != log.entries:
        raise NotWhole(f"the head of {head.day} signs {head.size} entries, {log.entries} stand before it")
    if (head.sha256, head.sm3) != (log.sha256.root(), log.sm3.root()):
        raise NotWhole(f"the head of {head.day} is not that of the entries before it: one was changed")
    if not is_signed(head):
        raise NotWhole(f"the signature of {head.day} is not one")
    if log.heads and day_of(head) != day_of(log.heads[-1]) + timedelta(days=1):
        raise NotWhole(f"between {log.heads[-1].day} and {head.day} a day is missing")
    log.heads.append(head)


def check_keys(log: Log, public_key: str | None) -> None:
    keys = {head.public_key for head in log.heads}
    if public_key and keys - {public_key}:
        raise NotWhole("a head is signed by another key than the one you named")
    if len(keys) > 1:
        raise NotWhole(f"the heads are signed by {len(keys)} keys")


def day_of(head: Head) -> date:
    try:
        return date.fromisoformat(head.day)
    except ValueError as error:
        raise NotWhole(f"{head.day} is no day") from error
