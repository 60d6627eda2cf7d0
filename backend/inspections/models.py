"""监督检查: a task with its officers and things to visit, the record of one thing, and what was found there."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now


class Basis(StrEnum):
    """Why a task may begin at a business (检查码, Shanghai since 2025-01-01)."""

    PLANNED = "planned"  # 计划内, with the number of the filed plan
    TRIGGERED = "triggered"  # 触发式, with its reason


class Check(StrEnum):
    """总局令第57号: the kinds of supervisory check."""

    ROUTINE = "routine"  # 常规
    SPECIAL = "special"  # 专项
    AFTER_LICENCE = "after_licence"  # 证后
    OTHER = "other"


class Verdict(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "na"


class Grade(StrEnum):
    """事故隐患, lightest first."""

    GENERAL = "general"
    SEVERE = "severe"
    MAJOR = "major"


class Proof(StrEnum):
    """How the officers showed that they stood before this very thing."""

    SCANNED = "scanned"  # the code, live
    TYPED = "typed"  # the code, read off the sticker
    PHOTOGRAPHED = "photographed"  # a picture of the code or of the nameplate
    NONE = "none"


class InspectionTask(Row):
    __tablename__ = "inspection_tasks"
    __table_args__ = (Index("ix_inspection_tasks_day", "organisation_id", "day"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    check_code: Mapped[str]  # 检查码编号; empty: handed over by another office, and nobody has taken it up
    basis: Mapped[str]
    plan_no: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    check: Mapped[str]
    day: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))

    @property
    def is_taken_up(self) -> bool:
        return bool(self.check_code)


class InspectionOfficer(Row):
    """One who goes. Officers of other authorities have no account here, so the name is what counts."""

    __tablename__ = "inspection_officers"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_tasks.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    paper_no: Mapped[str]  # 执法证号
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


class InspectionVisit(Row):
    """A thing that a task goes to, in the order of the walk."""

    __tablename__ = "inspection_visits"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_tasks.id"), primary_key=True)
    thing_id: Mapped[UUID] = mapped_column(ForeignKey("things.id"), primary_key=True)
    position: Mapped[int]


class InspectionPlace(Row):
    """A place that a task goes to though no registered thing stands there. `link` is the page that tells why, and on
    which it is said that somebody was there."""

    __tablename__ = "inspection_places"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_tasks.id"), index=True)
    name: Mapped[str]
    unit: Mapped[str] = mapped_column(default="")  # whose place it is, where that is known
    address: Mapped[str] = mapped_column(default="")
    lng_wgs84: Mapped[float | None]
    lat_wgs84: Mapped[float | None]
    link: Mapped[str]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


class Inspection(Row):
    """The record of one thing. Filed once: the id is that of the form, and of the envelope. Never changed."""

    __tablename__ = "inspections"
    __table_args__ = (
        Index("ix_inspections_thing", "thing_id", "made_at"),
        Index("ix_inspections_unit", "unit_id", "made_at"),
        Index("ix_inspections_task", "task_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_tasks.id"))
    thing_id: Mapped[UUID] = mapped_column(ForeignKey("things.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))  # the user unit at that time
    checklist: Mapped[str]  # version of the checklist that was asked
    made_at: Mapped[datetime]  # by the officers, put right by what is known of the phone's clock
    filed_at: Mapped[datetime] = mapped_column(default=now)
    filed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    answers: Mapped[dict]  # item → verdict, value, note; as the checklist of that version asked

    proof: Mapped[str]
    tag: Mapped[str | None]  # that was scanned or typed
    lng_wgs84: Mapped[float | None]
    lat_wgs84: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    position_raw: Mapped[dict | None]
    away_m: Mapped[float | None]  # from the registered place
    marks: Mapped[list[str]] = mapped_column(default=list)  # what is odd about the proof of presence
    site: Mapped[dict] = mapped_column(default=dict)  # 现场数据采集: use, user, around; see `site.Site`

    accompanied_by: Mapped[str] = mapped_column(default="")
    opinion: Mapped[str] = mapped_column(default="")  # of the unit
    signed_name: Mapped[str] = mapped_column(default="")
    refusal: Mapped[str] = mapped_column(default="")  # why the unit did not sign


class InspectionFinding(Row):
    """A hazard: an item that was answered with no, graded by the officer."""

    __tablename__ = "inspection_findings"
    __table_args__ = (UniqueConstraint("inspection_id", "item"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    inspection_id: Mapped[UUID] = mapped_column(ForeignKey("inspections.id"))
    item: Mapped[str]
    question: Mapped[str]
    note: Mapped[str]
    grade: Mapped[str]
    suggested: Mapped[str]  # what the product suggested; the officer decided
    issue: Mapped[str]
    clause: Mapped[str]


class Proposal(Row):
    """What the officers saw that the register has otherwise. The unit takes it over or says why not; nothing is
    changed in silence."""

    __tablename__ = "inspection_proposals"
    __table_args__ = (UniqueConstraint("inspection_id", "key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    inspection_id: Mapped[UUID] = mapped_column(ForeignKey("inspections.id"))
    key: Mapped[str]  # field of the register
    name: Mapped[str]
    was: Mapped[str]  # in the register when the record was filed
    seen: Mapped[str]  # on site
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    declined: Mapped[str] = mapped_column(default="")  # why the unit did not take it over; empty when it did


class InspectionPhoto(Row):
    __tablename__ = "inspection_photos"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    inspection_id: Mapped[UUID] = mapped_column(ForeignKey("inspections.id"), index=True)
    slot: Mapped[str]  # an item, `code_label`, `site` or `signature`
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"))
    taken_at: Mapped[datetime | None]
    lng_wgs84: Mapped[float | None]
    lat_wgs84: Mapped[float | None]
    accuracy_m: Mapped[float | None]


class InspectionOrder(Row):
    """监察指令书: what must be put right, by when. Two weeks, a month: the officer says, no default is assumed."""

    __tablename__ = "inspection_orders"
    __table_args__ = (
        UniqueConstraint("organ", "year", "ordinal"),
        Index("ix_inspection_orders_open", "deadline", postgresql_where="closed_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    inspection_id: Mapped[UUID] = mapped_column(ForeignKey("inspections.id"), unique=True)
    organ: Mapped[str]  # 机关, before 市监特令
    year: Mapped[int]
    ordinal: Mapped[int]
    problems: Mapped[str]
    violated: Mapped[str]  # 违反了…的规定
    grounds: Mapped[str]  # 根据…的规定
    measures: Mapped[str]
    deadline: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(default=now)
    issued_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    closed_at: Mapped[datetime | None]  # a re-check found it put right

    @property
    def number(self) -> str:
        return f"（{self.organ}）市监特令〔{self.year}〕第{self.ordinal}号"

    def is_overdue(self, today: date) -> bool:
        return self.closed_at is None and self.deadline < today


class OrderStepKind(StrEnum):
    RECTIFICATION = "rectification"  # 整改, by the unit
    PASSED = "passed"  # 复查合格
    FAILED = "failed"  # 复查不合格


class OrderStep(Row):
    """What happened after an order: the unit put something right, an inspector looked again."""

    __tablename__ = "inspection_order_steps"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_orders.id"), index=True)
    kind: Mapped[str]
    note: Mapped[str]
    photos: Mapped[list[str]] = mapped_column(default=list)  # digests of stored files
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
