"""Rescue files that a supervisor brought in, and what became of each record in them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now


class Fate(StrEnum):
    """What became of one record of a file: the statuses of an answer, and what the inbox never answers."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    WAITING = "waiting"  # for the record before it: the server holds it
    REFUSED = "refused"
    INCOMPLETE = "incomplete"  # a file or a newer server is missing: nothing is held
    FAILED = "failed"  # the server broke; the same file again may go well


class RescueImport(Row):
    __tablename__ = "rescue_imports"
    __table_args__ = (Index("ix_rescue_imports_brought_by", "brought_by", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    brought_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisations.id")
    )  # the author's, that allows it
    file_name: Mapped[str]
    exported_at: Mapped[datetime]  # by the phone's clock
    begun_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    expected: Mapped[int]  # records, as the first line has it
    drafts: Mapped[int] = mapped_column(default=0)  # in the file; they stay there
    broken: Mapped[str | None]  # why not all of the file was read, for the person


class RescuedRecord(Row):
    __tablename__ = "rescued_records"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("rescue_imports.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)  # in the file, from 1
    record_id: Mapped[UUID | None] = mapped_column(index=True)  # None where it could not be read
    title: Mapped[str]
    status: Mapped[str]  # a Fate
    says: Mapped[str]  # for the person
    receipt: Mapped[str | None]
    path: Mapped[str | None]
