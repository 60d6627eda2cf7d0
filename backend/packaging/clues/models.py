"""线索: a judgement that said "exceeds", until an office has dealt with it. A clue is never deleted; its steps tell who
did what to it, and are never changed."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now


class State(StrEnum):
    UNTREATED = "untreated"  # 未处理
    TREATING = "treating"  # 处理中
    PASSED = "passed"  # 检测合格
    FAILED = "failed"  # 检测不合格
    VOID = "void"  # 作废


class StepKind(StrEnum):
    """What happened to a clue. The sentences are in `words`."""

    OPENED = "opened"
    TAKEN = "taken"
    HANDED_OVER = "handed_over"
    VISITED = "visited"  # an inspector was at the place
    TESTED = "tested"
    VOIDED = "voided"
    RESTORED = "restored"


class Clue(Row):
    """What it was judged by stays with the judgement. What one searches by was copied when the clue was opened:
    a judgement is never changed, and a million clues are searched without a second table.

    An id tells when the clue was opened (UUIDv7), so newest first is by id."""

    __tablename__ = "clues"
    __table_args__ = (
        Index("ix_clues_state", "state", "id"),
        Index("ix_clues_district", "district_code", "state", "id"),
        Index("ix_clues_district_newest", "district_code", "id"),
        Index("ix_clues_street", "street_code", "id", postgresql_where="street_code IS NOT NULL"),
        Index("ix_clues_class", "class_key", "id"),
        Index("ix_clues_category", "category", "id"),
        Index("ix_clues_handed_to", "handed_to", "id", postgresql_where="handed_to IS NOT NULL"),
        Index("ix_clues_barcode", "barcode", "id", postgresql_where="barcode IS NOT NULL"),
        Index("ix_clues_maker", "maker_key", "id", postgresql_where="maker_key <> ''"),
        Index("ix_clues_exceeded", "exceeded", postgresql_using="gin"),
        Index("ix_clues_search", "search_grams", postgresql_using="gin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    judgement_id: Mapped[UUID] = mapped_column(ForeignKey("judgements.id"), unique=True)
    number: Mapped[str]  # C1126-58K2M, for people
    state: Mapped[str] = mapped_column(default=State.UNTREATED)
    opened_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    taken_at: Mapped[datetime | None]  # first
    closed_at: Mapped[datetime | None]  # tested or voided
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))

    category: Mapped[str]
    class_key: Mapped[str]
    exceeded: Mapped[list[str]]
    barcode: Mapped[str | None]
    goods: Mapped[str] = mapped_column(default="")
    maker: Mapped[str] = mapped_column(default="")
    maker_key: Mapped[str] = mapped_column(default="")  # as search compares it, so that one maker is one
    seller: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"))
    street_code: Mapped[str | None] = mapped_column(ForeignKey("streets.code"))
    lng_wgs84: Mapped[float | None]
    lat_wgs84: Mapped[float | None]
    judged_at: Mapped[datetime]
    reporter_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))  # who judged, with an account
    tell_me: Mapped[bool] = mapped_column(default=False)  # they want to hear what becomes of it

    handed_to: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey("inspection_tasks.id"))
    test_date: Mapped[date | None]
    test_body: Mapped[str] = mapped_column(default="")

    search_text: Mapped[str] = mapped_column(default="")
    search_grams: Mapped[str | None] = mapped_column(TSVECTOR)  # its pieces, see things.grams

    @property
    def path(self) -> str:
        return f"/clues/{self.id}"

    @property
    def is_open(self) -> bool:
        return self.state in (State.UNTREATED, State.TREATING)


class ClueStep(Row):
    """`was` and `became` are states. Stamped by the server."""

    __tablename__ = "clue_steps"
    __table_args__ = (Index("ix_clue_steps_clue", "clue_id", "ordinal"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    ordinal: Mapped[int] = mapped_column(BigInteger, Identity())
    clue_id: Mapped[UUID] = mapped_column(ForeignKey("clues.id"))
    kind: Mapped[str]
    was: Mapped[str]
    became: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))  # none: it came by itself
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))  # to whom it went
    made_at: Mapped[datetime] = mapped_column(default=now)
