"""What administrators changed of the rules that come with the product, each change a row that stays; the dictionaries
that came of it; and the judging again that a change asked for."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now


class RuleKind(StrEnum):
    EDITION = "edition"
    CLASS = "class"
    VALUE = "value"


class Deed(StrEnum):
    MADE = "made"
    CHANGED = "changed"
    VOIDED = "voided"  # it may have been judged by; from now on nothing is
    DELETED = "deleted"  # it never was judged by


class RuleVersion(Row):
    """The last one of a key counts, before what the product brings. `content` is null where there is nothing left."""

    __tablename__ = "packaging_rules"
    __table_args__ = (Index("ix_packaging_rules_key", "kind", "key", "ordinal"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    ordinal: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    kind: Mapped[str]
    key: Mapped[str]
    deed: Mapped[str]
    content: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    reason: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))


class KeptDictionary(Row):
    """Whatever was given to phones or judged by, so that a judgement can be repeated as it was made."""

    __tablename__ = "packaging_dictionaries"

    digest: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_at: Mapped[datetime] = mapped_column(default=now)


class Repeating(Row):
    """Judgements with goods of `classes` are made again under `dictionary`, oldest first; `after` is how far it got."""

    __tablename__ = "packaging_repeatings"
    __table_args__ = (
        Index("ix_packaging_repeatings_due", "made_at", postgresql_where=text("done_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dictionary: Mapped[str] = mapped_column(ForeignKey("packaging_dictionaries.digest"))
    classes: Mapped[list[str]]
    why: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    after: Mapped[UUID | None]
    looked_at: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
