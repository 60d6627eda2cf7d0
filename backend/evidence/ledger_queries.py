"""Reads of the log of evidence: proofs, heads, and where heads are anchored."""

from datetime import date

from sqlalchemy import or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from backend.evidence import ledger_tree as tree
from backend.evidence.ledger import HASHES, nodes_at
from backend.evidence.ledger_models import Anchoring, LedgerEntry, LedgerHead, LedgerWaiting
from backend.evidence.ledger_proofs import Head, Proof, leaf_text, told


async def entries_about(session: AsyncSession, sought: str) -> list[LedgerEntry]:
    """By the SHA-256 of a file or a record, or by the id of a record; the earliest first."""
    found = select(LedgerEntry).where(or_(LedgerEntry.sha256 == sought, LedgerEntry.subject == sought))
    return list((await session.scalars(found.order_by(LedgerEntry.position).limit(20))).all())


async def is_entered(session: AsyncSession, kind: str, subject: str) -> bool:
    """In the log, or on its way into it."""
    for row in (LedgerEntry, LedgerWaiting):
        found = select(row.kind).where(row.subject == subject, row.kind == kind).limit(1)
        if (await session.execute(found)).first():
            return True
    return False


async def proof_of(session: AsyncSession, entry: LedgerEntry) -> Proof | None:
    """To the first signed head that holds the entry; None while its day is not over."""
    after = select(LedgerHead).where(LedgerHead.size > entry.position).order_by(LedgerHead.day).limit(1)
    head = (await session.scalars(after)).one_or_none()
    if head is None:
        return None
    nodes = await nodes_at(session, tree.addresses_of(entry.position, head.size))
    paths = {
        name: [step.hex() for step in tree.path(entry.position, head.size, nodes[name], digest)]
        for name, digest in HASHES.items()
    }
    return Proof(entry.position, leaf_text(entry), told(head), paths["sha256"], paths["sm3"])


async def heads(session: AsyncSession) -> list[Head]:
    """All of them, the first day first."""
    return [told(head) for head in await session.scalars(select(LedgerHead).order_by(LedgerHead.day))]


async def anchorings_of(session: AsyncSession, day: str) -> list[Anchoring]:
    """Where the head of this day (ISO 8601) is, or is on its way to."""
    found = select(Anchoring).where(Anchoring.day == date.fromisoformat(day)).order_by(Anchoring.place)
    return list((await session.scalars(found)).all())


async def digest_of(session: AsyncSession, subject: str) -> str:
    """SHA-256 of what the log has of this record, as hex; empty where it is not even waiting to be put in order."""
    rows = [select(row.sha256).where(row.subject == subject) for row in (LedgerEntry, LedgerWaiting)]
    return await session.scalar(union_all(*rows)) or ""
