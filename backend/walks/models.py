"""The order in which an inspector walks on a day, where it was set by hand."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, now


class WalkOrder(Row):
    """Of one person and one day; the tasks themselves belong to the office."""

    __tablename__ = "walk_orders"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    stops: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))  # things and places, first to last
    changed_at: Mapped[datetime] = mapped_column(default=now)
