"""An import: an uploaded table, what the check said of each of its rows, and what became of them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now


class ImportState(StrEnum):
    """In order; nothing is written to the register before somebody has confirmed the preview."""

    WAITING = "waiting"  # uploaded, to be checked
    READY = "ready"  # checked: the preview can be looked at
    CONFIRMED = "confirmed"  # to be written
    WRITTEN = "written"
    REFUSED = "refused"  # the file could not be read
    DISCARDED = "discarded"


class Outcome(StrEnum):
    """What a row is compared with the register."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERROR = "error"


class Import(Row):
    __tablename__ = "imports"
    __table_args__ = (
        Index("ix_imports_due", "created_at", postgresql_where="state IN ('waiting', 'confirmed')"),
        Index("ix_imports_created_by", "created_by", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    file_name: Mapped[str]
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    scope: Mapped[dict]  # what the person may register, see rules.Scope
    state: Mapped[str] = mapped_column(default=ImportState.WAITING)
    refusal: Mapped[str | None]  # why the file could not be read
    notes: Mapped[list[str]] = mapped_column(default=list)  # about the table as a whole
    headings: Mapped[list[str]] = mapped_column(default=list)  # as in the file
    total_rows: Mapped[int] = mapped_column(default=0)
    done_rows: Mapped[int] = mapped_column(default=0)  # rows checked, later rows written
    written_line: Mapped[int] = mapped_column(default=0)  # where the writing goes on after a break
    new_rows: Mapped[int] = mapped_column(default=0)
    changed_rows: Mapped[int] = mapped_column(default=0)
    unchanged_rows: Mapped[int] = mapped_column(default=0)
    error_rows: Mapped[int] = mapped_column(default=0)
    warned_rows: Mapped[int] = mapped_column(default=0)
    checked_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    written_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]  # a worker is at it; when it dies another takes over


class ImportFile(Row):
    """The bytes of an upload, sealed, until the import is written or discarded."""

    __tablename__ = "import_files"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ImportRow(Row):
    """One row of the table. `record` holds columns of `things`: all of a new one, the changed ones of an old one."""

    __tablename__ = "import_rows"
    __table_args__ = (Index("ix_import_rows_outcome", "import_id", "outcome", "line"),)

    import_id: Mapped[UUID] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)  # of the file, as the spreadsheet counts
    outcome: Mapped[str]
    title: Mapped[str]  # name and number, to recognise the row
    messages: Mapped[list[str]] = mapped_column(default=list)  # errors
    warnings: Mapped[list[str]] = mapped_column(default=list)
    cells: Mapped[list[str] | None]  # of rows with errors, to give them back
    thing_id: Mapped[UUID | None]
    record: Mapped[dict | None]
    change: Mapped[dict | None]  # of a changed thing: before and after, by field
    new_unit: Mapped[dict | None]  # a user unit to be added first: name and uscc
