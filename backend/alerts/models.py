"""Notices: what a person was told. Push, SMS and mail will only carry them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now


class Notice(Row):
    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_unread", "person_id", postgresql_where="read_at IS NULL"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    topic: Mapped[str]
    title: Mapped[str]
    body: Mapped[str] = mapped_column(default="")
    link: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
