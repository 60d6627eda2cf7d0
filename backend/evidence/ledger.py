"""Writes the log of evidence: what happened is entered with the deed, put in order by the worker, signed each day.

Order is given by one worker at a time, so that no deed waits for another; what is entered is in the deed's own
transaction, so that nothing is in the log that did not happen, and nothing happened that will not be in it.
"""

from datetime import date, timedelta
from typing import cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Table, delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.secrets import derived
from backend.dates import SHANGHAI, midnight, today
from backend.evidence import ledger_tree as tree
from backend.evidence.ledger_models import LedgerEntry, LedgerHead, LedgerNode, LedgerWaiting
from backend.evidence.ledger_proofs import head_text, leaf_text
from backend.evidence.ledger_tree import Address

AT_ONCE = 500
ORDER_LOCK = 0x6C6564676572  # whoever holds it gives the order
HASHES = {"sha256": tree.sha256, "sm3": tree.sm3}


async def enter(session: AsyncSession, kind: str, subject: str, content: bytes) -> None:
    """Note that this content came to be, in the transaction in which it did."""
    digests = {name: digest(content).hex() for name, digest in HASHES.items()}
    await session.execute(NEW, {"kind": kind, "subject": subject, **digests})


NEW = insert(cast(Table, LedgerWaiting.__table__))


async def put_in_order(session: AsyncSession) -> int:
    """Append what waits; gives how many entries there were."""
    await session.execute(text(f"SELECT pg_advisory_xact_lock({ORDER_LOCK})"))
    first = select(LedgerWaiting.id).order_by(LedgerWaiting.id).limit(AT_ONCE)
    taken = await session.execute(
        delete(LedgerWaiting).where(LedgerWaiting.id.in_(first)).returning(*LedgerWaiting.__table__.columns)
    )
    waiting = sorted(taken.mappings(), key=lambda row: row["id"])
    size = await size_of(session)
    entries = [
        {
            **{name: row[name] for name in ("at", "kind", "subject", "sha256", "sm3")},
            "position": size + number,
        }
        for number, row in enumerate(waiting)
    ]
    if entries:
        added = await grown(session, size, entries)
        await session.execute(insert(LedgerEntry), entries)
        await session.execute(insert(LedgerNode), added)
    return len(entries)


async def grown(session: AsyncSession, size: int, entries: list[dict]) -> list[dict]:
    """The rows of all subtrees that these entries complete."""
    known = await nodes_at(session, tree.peaks(0, size))
    made: dict[str, dict[Address, bytes]] = {}
    for name, digest in HASHES.items():
        nodes, made[name] = dict(known[name]), {}
        for number, entry in enumerate(entries):
            leaf = tree.leaf_hash(leaf_text(LedgerEntry(**entry)).encode(), digest)
            new = tree.append(size + number, leaf, nodes, digest)
            nodes |= new
            made[name] |= new
    return [
        {"level": level, "position": position, "sha256": made["sha256"][level, position], "sm3": value}
        for (level, position), value in made["sm3"].items()
    ]


async def sign_days(session: AsyncSession) -> list[LedgerHead]:
    """The head of yesterday, once it is over and everything of it is in order. A day on which nothing happened
    has one too, so that a missing day is a missing head."""
    await session.execute(text(f"SELECT pg_advisory_xact_lock({ORDER_LOCK})"))
    last = (await session.execute(select(func.max(LedgerHead.day)))).scalar_one()
    day = (last + timedelta(days=1)) if last else await first_day(session)
    signed = []
    while day and day < today() and not await waits_before(session, day + timedelta(days=1)):
        signed.append(await sign(session, day))
        day += timedelta(days=1)
    return signed


async def sign(session: AsyncSession, day: date) -> LedgerHead:
    until = midnight(day + timedelta(days=1))
    later = select(func.min(LedgerEntry.position)).where(LedgerEntry.at >= until)
    first_later = (await session.execute(later)).scalar_one()
    size = await size_of(session) if first_later is None else first_later
    nodes = await nodes_at(session, tree.peaks(0, size))
    roots = {name: tree.root(0, size, nodes[name], digest) for name, digest in HASHES.items()}
    key = signing_key()
    head = LedgerHead(day=day, size=size, public_key=key.public_key().public_bytes_raw(), **roots)
    head.signature = key.sign(head_text(head).encode())
    session.add(head)
    await session.flush()
    return head


def signing_key() -> Ed25519PrivateKey:
    """Of this installation, from its master key."""
    return Ed25519PrivateKey.from_private_bytes(derived("ledger heads"))


async def nodes_at(session: AsyncSession, addresses: list[Address]) -> dict[str, dict[Address, bytes]]:
    """These subtrees by hash and address."""
    found = await session.execute(
        text(
            "SELECT n.level, n.position, n.sha256, n.sm3 FROM ledger_nodes n "
            "JOIN unnest(cast(:levels AS smallint[]), cast(:positions AS bigint[])) AS w (level, position) "
            "ON n.level = w.level AND n.position = w.position"
        ),
        {"levels": [level for level, _ in addresses], "positions": [position for _, position in addresses]},
    )
    rows = found.all()
    return {name: {(row.level, row.position): getattr(row, name) for row in rows} for name in HASHES}


async def size_of(session: AsyncSession) -> int:
    last = (await session.execute(select(func.max(LedgerEntry.position)))).scalar_one()
    return 0 if last is None else last + 1


async def first_day(session: AsyncSession) -> date | None:
    first = (await session.execute(select(func.min(LedgerEntry.at)))).scalar_one()
    return first.astimezone(SHANGHAI).date() if first else None


async def waits_before(session: AsyncSession, day: date) -> bool:
    begin = midnight(day)
    waiting = select(LedgerWaiting.id).where(LedgerWaiting.at < begin).limit(1)
    return (await session.execute(waiting)).first() is not None
