"""A measurement as it was handed in, and what the server made of it. Rows are never changed but for whose turn it is;
computing again adds a result. Nobody's name is in it: a visitor's phone has an id, and a signed-in person theirs."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now


class Reference(StrEnum):
    SHEET = "sheet"
    A4 = "a4"
    CARD = "card"
    STICKER = "sticker"


class Shape(StrEnum):
    BOX = "box"
    CYLINDER = "cylinder"


class Measurement(Row):
    """`placed`: corners that a person put, `found`: those that were found without one, by slot of the photo, px of the
    upright photo. `figures`: what the phone showed when it was saved, and who had computed it. `typed`: mm that a
    person measured otherwise, by name. `reference_corners`: where a person put the corners of a sheet that was not
    found. `asked_at`: since when a result is wanted, none when there is one."""

    __tablename__ = "measurements"
    __table_args__ = (
        CheckConstraint("reference IN ('sheet', 'a4', 'card', 'sticker')", name="reference"),
        CheckConstraint("shape IN ('box', 'cylinder')", name="shape"),
        Index("ix_measurements_asked", "asked_at", postgresql_where=text("asked_at IS NOT NULL")),
        Index("ix_measurements_network", "network", "received_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reference: Mapped[str]
    sticker_mm: Mapped[float | None]
    shape: Mapped[str]
    placed: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    found: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    typed: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    reference_corners: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    author_id: Mapped[UUID]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    network: Mapped[bytes | None]
    made_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=now)
    asked_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)

    @property
    def path(self) -> str:
        return f"/measurements/{self.id}"


class MeasuredPhoto(Row):
    """`slot`: 1 to 3, as the corners name it."""

    __tablename__ = "measurement_photos"

    measurement_id: Mapped[UUID] = mapped_column(ForeignKey("measurements.id"), primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"))


class MeasurementResult(Row):
    """What the server computed, as scanning.measuring tells it; `algorithm` is its version."""

    __tablename__ = "measurement_results"
    __table_args__ = (Index("ix_measurement_results_of", "measurement_id", "made_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    measurement_id: Mapped[UUID] = mapped_column(ForeignKey("measurements.id"))
    result: Mapped[dict[str, Any]] = mapped_column(JSONB)
    algorithm: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now)
