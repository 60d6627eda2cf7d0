"""What phones sent, as they sent it, and what became of it. A receipt is never deleted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Identity, Index, and_, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, now
from backend.dates import SHANGHAI
from offline.answer import receipt_number

IS_WAITING = "filed_at IS NULL AND refused_at IS NULL AND waiting_until IS NOT NULL"


class Receipt(Row):
    """One record of a phone. Until it is filed its content may be replaced by its author; then never."""

    __tablename__ = "receipts"
    __table_args__ = (
        Index("ix_receipts_author", "author_id", "received_at"),
        Index("ix_receipts_ordinal", "ordinal"),
        Index("ix_receipts_waiting", "waiting_until", postgresql_where=text(IS_WAITING)),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)  # made on the phone
    ordinal: Mapped[int] = mapped_column(BigInteger, Identity())
    kind: Mapped[str]
    author_id: Mapped[UUID]  # a person, or of a public kind the id that a visitor's phone gave itself
    after_id: Mapped[UUID | None]
    content: Mapped[str]  # the envelope in canonical form
    digest: Mapped[str]  # its SHA-256
    made_at: Mapped[datetime]  # by the phone's clock
    received_at: Mapped[datetime] = mapped_column(default=now)
    clock_ahead_s: Mapped[float | None]  # how far the phone's clock was ahead of ours, as far as it said
    waiting_until: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    filed_at: Mapped[datetime | None]
    path: Mapped[str | None]  # where the filed record can be seen
    refused_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    @classmethod
    def is_waiting(cls) -> ColumnElement[bool]:
        """For the record before it."""
        return and_(cls.filed_at.is_(None), cls.refused_at.is_(None), cls.waiting_until.is_not(None))


def number_of(ordinal: int, received_at: datetime) -> str:
    """R1120-58K2"""
    return receipt_number(ordinal, received_at.astimezone(SHANGHAI).date())
