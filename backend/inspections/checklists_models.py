"""Versions of what an inspection asks. A published version is never changed: records keep the one they answered."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now


class ChecklistVersion(Row):
    """Uploaded, looked at, then published or discarded. `content` is that of `checklists.Lists` but for its version."""

    __tablename__ = "checklist_versions"
    __table_args__ = (
        UniqueConstraint("version"),
        Index("ix_checklist_versions_in_force", "effective_on", "published_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    file_name: Mapped[str]
    uploaded_at: Mapped[datetime] = mapped_column(default=now)
    uploaded_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))  # None: came with the product
    content: Mapped[dict]
    version: Mapped[str | None]
    effective_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    discarded_at: Mapped[datetime | None]
