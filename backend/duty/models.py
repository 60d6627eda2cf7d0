"""Who is on duty for an organisation, and who stands in. Nothing here is deleted: a shift stops, a stand-in is
withdrawn."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now


class Shift(Row):
    """From `starts_at` to `ends_at`; a `weekly` one comes again each week at the same time (there is no summer time in
    Shanghai) until it stops."""

    __tablename__ = "shifts"
    __table_args__ = (Index("ix_shifts_organisation", "organisation_id", "stopped_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    weekly: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


class StandIn(Row):
    """代班: whenever `away_id` is on duty between the two moments, `person_id` is instead."""

    __tablename__ = "stand_ins"
    __table_args__ = (Index("ix_stand_ins_organisation", "organisation_id", "ends_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    away_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
    made_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]
