"""Codes and what they are bound to. A code is a row that is issued and may be voided; a binding ends, it is
never deleted; what the city's platform must hear waits in a queue."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now


class CodeBatch(Row):
    """空码申领: blank codes asked for at one time, for a district or for a unit."""

    __tablename__ = "code_batches"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(unique=True)  # e.g. B20261122-0007, for people
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    size: Mapped[int]
    purpose: Mapped[str] = mapped_column(default="")
    applied_at: Mapped[datetime] = mapped_column(default=now)
    applied_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    issued_at: Mapped[datetime | None]  # empty while the city's platform has not answered


class Code(Row):
    """One code. Blank until a binding points at it; bound while a binding without an end does; void for ever."""

    __tablename__ = "codes"

    tag: Mapped[str] = mapped_column(primary_key=True)  # 10 characters, see scanning.codes
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("code_batches.id"), index=True)
    issued_at: Mapped[datetime] = mapped_column(default=now)
    voided_at: Mapped[datetime | None]
    voided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    void_reason: Mapped[str | None]


class EndKind(StrEnum):
    """Why a binding ended."""

    REBOUND = "rebound"  # 换绑: the code now belongs to another thing
    REPLACED = "replaced"  # 换标: the thing got a new sticker
    UNBOUND = "unbound"  # 解绑


class Binding(Row):
    """One line of the ledger: what, by whom, when, where, with which photos. At most one is live per code and
    per thing; the two partial unique indexes decide races."""

    __tablename__ = "bindings"
    __table_args__ = (
        Index("uq_bindings_live_tag", "tag", unique=True, postgresql_where="ended_at IS NULL"),
        Index("uq_bindings_live_thing", "thing_id", unique=True, postgresql_where="ended_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tag: Mapped[str] = mapped_column(ForeignKey("codes.tag"), index=True)
    thing_id: Mapped[UUID] = mapped_column(ForeignKey("things.id"), index=True)
    bound_at: Mapped[datetime] = mapped_column(default=now)
    bound_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    lng_wgs84: Mapped[float | None]
    lat_wgs84: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    position_raw: Mapped[dict | None]  # as the terminal gave it, with its coordinate system
    distance_m: Mapped[float | None]  # to the registered place
    distance_reason: Mapped[str | None]
    reason: Mapped[str] = mapped_column(default="")  # why this replaced an earlier binding
    follows_id: Mapped[UUID | None] = mapped_column(ForeignKey("bindings.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    end_kind: Mapped[str | None]
    end_reason: Mapped[str | None]


class BindingPhoto(Row):
    """A photo or video of a binding, in the slot that the requirements of the kind name."""

    __tablename__ = "binding_photos"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    binding_id: Mapped[UUID] = mapped_column(ForeignKey("bindings.id"), index=True)
    slot: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"))
    taken_at: Mapped[datetime | None]  # by the clock of the terminal
    lng_wgs84: Mapped[float | None]
    lat_wgs84: Mapped[float | None]
    accuracy_m: Mapped[float | None]


class PlatformCall(Row):
    """A call that the city's code platform must get. Written with the deed, carried by the worker."""

    __tablename__ = "platform_calls"
    __table_args__ = (
        Index("ix_platform_calls_due", "next_at", postgresql_where="done_at IS NULL"),
        Index("ix_platform_calls_order", "subject", "number", postgresql_where="done_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)  # also the idempotency key
    number: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)  # the order of deeds
    kind: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)  # tag or batch: calls of one subject keep their order
    body: Mapped[dict]
    made_at: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(default=now)
    last_error: Mapped[str | None]
    answer: Mapped[dict | None]
    done_at: Mapped[datetime | None]
