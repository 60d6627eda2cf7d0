"""Where a rescuer was on the way to an emergency, for its people alone, and gone after a day."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now


class Whereabouts(Row):
    """WGS-84 degrees. There is a row only because somebody shared it, and nobody does once somebody is there."""

    __tablename__ = "whereabouts"
    __table_args__ = (Index("ix_whereabouts_report", "report_id", "received_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    lng_wgs84: Mapped[float]
    lat_wgs84: Mapped[float]
    accuracy_m: Mapped[float | None]
    received_at: Mapped[datetime] = mapped_column(default=now, index=True)
