"""A photo of a plate or licence that somebody asked to have read, and what was read. Nothing of it is in a register, and
nothing is evidence: the photo is forgotten when it was read, the row a day later."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now

PHOTOS = "plates/"  # in the storage


class PlateReading(Row):
    __tablename__ = "plate_readings"
    __table_args__ = (Index("ix_plate_readings_due", "asked_at", postgresql_where="done_at IS NULL"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    form: Mapped[str]  # forms.FORMS: what the fields are for
    type_code: Mapped[str]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    leased_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    read: Mapped[dict | None]  # as scanning.nameplate.reading.Reading.as_json gives it
    refusal: Mapped[str | None]  # why nothing was read, in words

    @property
    def photo(self) -> str:
        """Its path in the storage, until it was read."""
        return f"{PHOTOS}{self.id}"

    @property
    def room(self) -> str:
        return room_of(self.id)

    @property
    def state(self) -> str:
        if self.done_at:
            return "refused" if self.refusal else "done"
        return "reading" if self.leased_until and self.leased_until > now() else "waiting"


def room_of(reading_id: UUID) -> str:
    return f"plate:{reading_id}"
