"""What the log of evidence knows of a file or a record, put together for a page, a report or a program."""

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.evidence.ledger_models import Anchoring, LedgerEntry
from backend.evidence.ledger_proofs import Proof, holds
from backend.evidence.ledger_queries import anchorings_of, proof_of
from backend.sync.models import Receipt, number_of

RECORD = "record"


class Found(msgspec.Struct):
    entry: LedgerEntry
    proof: Proof | None  # None while its day is not over
    holds: bool
    anchorings: list[Anchoring] = []
    number: str | None = None  # of a record
    path: str | None = None  # where the record can be seen, by those who may


async def checked(session: AsyncSession, entry: LedgerEntry) -> Found:
    """The proof is made and then checked as anybody else would check it."""
    proof = await proof_of(session, entry)
    found = Found(entry, proof, proof is not None and holds(proof))
    if proof:
        found.anchorings = await anchorings_of(session, proof.head.day)
    if entry.kind == RECORD:
        about = select(Receipt.ordinal, Receipt.received_at, Receipt.path)
        receipt = (await session.execute(about.where(Receipt.id == entry.subject))).one_or_none()
        if receipt:
            found.number, found.path = number_of(receipt.ordinal, receipt.received_at), receipt.path
    return found


async def found_at(session: AsyncSession, position: int) -> Found | None:
    """The entry at this place of the log."""
    entry = await session.get(LedgerEntry, position) if 0 <= position < 2**62 else None
    return await checked(session, entry) if entry else None
