"""The whole log as lines of JSON, for those who want to check it themselves: see README, "The log of evidence".

{"at": …, "kind": …, "sha256": …, "sm3": …, "subject": …}     one for each entry, in order: exactly what is hashed
{"head": {…}}                                                 after the last entry that the head of a day signs
{"end": {"entries": 3, "heads": 1}}                           so that a file that was cut is noticed
"""

from collections.abc import AsyncIterator, Iterator

import msgspec
from sqlalchemy import select

from backend.database import Sessions
from backend.evidence.ledger_models import LedgerEntry
from backend.evidence.ledger_proofs import Head, leaf_text
from backend.evidence.ledger_queries import heads

AT_ONCE = 1000


async def exported(open_session: Sessions) -> AsyncIterator[bytes]:
    """In constant memory. The heads are read first: the entries they sign are there by then."""
    async with open_session() as session:
        waiting = await heads(session)
        number = entries = 0
        in_order = select(LedgerEntry).order_by(LedgerEntry.position).execution_options(yield_per=AT_ONCE)
        async for some in (await session.stream_scalars(in_order)).partitions(AT_ONCE):
            lines = []
            for entry in some:
                for head in due(waiting[number:], entries):
                    lines.append(line({"head": head}))
                    number += 1
                lines.append(leaf_text(entry).encode() + b"\n")
                entries += 1
            yield b"".join(lines)
        yield b"".join(line({"head": head}) for head in waiting[number:])
        yield line({"end": {"entries": entries, "heads": len(waiting)}})


def due(waiting: list[Head], entries: int) -> Iterator[Head]:
    """Heads of so many entries: several where days went by on which nothing happened."""
    for head in waiting:
        if head.size > entries:
            return
        yield head


def line(what: object) -> bytes:
    return msgspec.json.encode(what) + b"\n"
