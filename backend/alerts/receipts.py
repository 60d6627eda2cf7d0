"""What phones and gateways say became of a delivery. Said twice, late or in another order, it changes nothing."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.actions import mark_read
from backend.alerts.models import Delivery, Notice
from backend.database import now
from notifications.sms_receipts import Arrival, Receipt


class State(StrEnum):
    SHOWN = "shown"
    OPENED = "opened"


async def note_receipt(session: AsyncSession, delivery_id: UUID, state: State) -> None:
    """What was opened was shown, and what was shown was handed over, whoever says so first."""
    await session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.shown_at.is_(None))
        .values(shown_at=now(), handed_over_at=func.coalesce(Delivery.handed_over_at, now()))
    )
    if state == State.OPENED:
        opened = (
            update(Delivery)
            .where(Delivery.id == delivery_id, Delivery.opened_at.is_(None))
            .values(opened_at=now())
            .returning(Delivery.notice_id)
        )
        for notice_id in (await session.scalars(opened)).all():
            notice = await session.get_one(Notice, notice_id)
            await mark_read(session, notice.person_id, notice_id)


async def note_text_receipts(session: AsyncSession, receipts: list[Receipt]) -> None:
    """Of a text message nobody learns whether it was looked at: on the phone is as far as it gets."""
    for receipt in receipts:
        delivery_id = number_of(receipt.reference)
        if delivery_id is None:
            continue  # of a one-time code, which nobody follows
        if receipt.state == Arrival.DELIVERED:
            await note_receipt(session, delivery_id, State.SHOWN)
        else:
            await session.execute(
                update(Delivery)
                .where(Delivery.id == delivery_id, Delivery.shown_at.is_(None), Delivery.failed_at.is_(None))
                .values(failed_at=now(), why=f"短信没有送到：{receipt.why[:200]}")
            )


def number_of(reference: str) -> UUID | None:
    try:
        return UUID(reference)
    except ValueError:
        return None
