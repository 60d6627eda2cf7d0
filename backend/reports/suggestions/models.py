"""What became of a suggestion: whether everybody may read it, and what was answered. Rows are never changed: a later
one takes the place of an earlier one, and what the reporter wrote stays as it came."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now


class Verdict(StrEnum):
    PUBLIC = "public"
    KEPT_BACK = "kept_back"


class Moderation(Row):
    """`text` is what everybody reads: the reporter's words, or those without what must not be public."""

    __tablename__ = "suggestion_moderations"
    __table_args__ = (Index("ix_suggestion_moderations_report", "report_id", "made_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"))
    verdict: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    made_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)


class Answer(Row):
    """`state` is one of answers.yaml."""

    __tablename__ = "suggestion_answers"
    __table_args__ = (Index("ix_suggestion_answers_report", "report_id", "made_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"))
    state: Mapped[str]
    text: Mapped[str]
    party: Mapped[str]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
