"""Reads of what phones sent."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.sync.models import Receipt, number_of
from offline.answer import ROUND, read_receipt_number

LATEST = 20


async def receipts_numbered(session: AsyncSession, typed: str) -> list[Receipt]:
    """Filed records with this number, the latest first: after a year, or very many records, it comes again."""
    read = read_receipt_number(typed)
    if read is None:
        return []
    _, remainder = read
    most = (await session.execute(select(func.max(Receipt.ordinal)))).scalar_one() or 0
    ordinals = range(remainder, most + 1, ROUND)
    found = select(Receipt).where(Receipt.ordinal.in_(ordinals), Receipt.filed_at.is_not(None))
    receipts = await session.scalars(found.order_by(Receipt.ordinal.desc()).limit(LATEST))
    wanted = f"R{read[0]}"
    return [each for each in receipts if number_of(each.ordinal, each.received_at).startswith(wanted)]
