"""A judgement as somebody handed it in, what the server made of it, and what it comes to under other values. The case
and the verdicts are never changed: judging again adds a row."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now


class Judgement(Row):
    """`id` is that of its envelope: whoever knows it sees the page. `author_id` is the person, or the id that a
    visitor's phone gave itself. `dictionary`: digest of the values that the server judged by. `verdict` is the
    server's and counts; `differs`: the phone's was another one. `measurement_id`: of the measurement that the size
    came from, which may arrive later, or never."""

    __tablename__ = "judgements"
    __table_args__ = (
        CheckConstraint("overall IN ('exceeds', 'within', 'cannot_tell')", name="overall"),
        Index("ix_judgements_received", "received_at", "id"),
        Index("ix_judgements_author", "author_id", "received_at"),
        Index(
            "ix_judgements_person", "person_id", "received_at", postgresql_where=text("person_id IS NOT NULL")
        ),
        Index(
            "ix_judgements_barcode", "barcode", "received_at", postgresql_where=text("barcode IS NOT NULL")
        ),
        Index("ix_judgements_class", "class_key", "received_at"),
        Index("ix_judgements_district", "district_code", "received_at"),
        Index("ix_judgements_network", "network", "received_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    made_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=now)
    author_id: Mapped[UUID]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    network: Mapped[bytes | None]
    class_key: Mapped[str]
    category: Mapped[str]
    barcode: Mapped[str | None]
    goods_name: Mapped[str]
    maker: Mapped[str]
    seller: Mapped[str]
    made_on: Mapped[date | None]
    place: Mapped[str]
    lng_wgs84: Mapped[float | None]
    lat_wgs84: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    position_raw: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"))
    street_code: Mapped[str | None] = mapped_column(ForeignKey("streets.code"))
    dictionary: Mapped[str]
    case: Mapped[dict[str, Any]] = mapped_column(JSONB)
    phone_verdict: Mapped[dict[str, Any]] = mapped_column(JSONB)
    verdict: Mapped[dict[str, Any]] = mapped_column(JSONB)
    differs: Mapped[bool]
    overall: Mapped[str]
    exceeded: Mapped[list[str]]
    measurement_id: Mapped[UUID | None]
    tell_me: Mapped[bool]

    @property
    def path(self) -> str:
        return f"/judgements/{self.id}"


class JudgementPhoto(Row):
    """`slot`: 1 to 6, in the order in which they are shown."""

    __tablename__ = "judgement_photos"

    judgement_id: Mapped[UUID] = mapped_column(ForeignKey("judgements.id"), primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"))
    taken_at: Mapped[datetime | None]


class JudgementRepeat(Row):
    """The same case under other values: why somebody, or a value that became known, made it again."""

    __tablename__ = "judgement_repeats"
    __table_args__ = (Index("ix_judgement_repeats_of", "judgement_id", "made_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    judgement_id: Mapped[UUID] = mapped_column(ForeignKey("judgements.id"))
    dictionary: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    why: Mapped[str]
    verdict: Mapped[dict[str, Any]] = mapped_column(JSONB)
