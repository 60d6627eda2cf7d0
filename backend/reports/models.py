"""What people report of a thing: emergencies, faults, suggestions. A report has the id of its envelope, made on the
phone; steps tell what became of it and are never changed."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now


class ReportKind(StrEnum):
    EMERGENCY = "emergency"
    FAULT = "fault"
    SUGGESTION = "suggestion"


class StepKind(StrEnum):
    """What happened to a report, in the words of those who wait for it. The sentences are in the templates."""

    RECEIVED = "received"
    JOINED = "joined"  # somebody else reported the same
    TOLD = "told"  # a rung of the flow: who was called
    TAKEN = "taken"  # 接警、接单
    SEEN = "seen"  # somebody who cannot end the calling says that they know
    DEPARTED = "departed"
    ARRIVED = "arrived"
    FREED = "freed"  # people are out, danger is over
    ADDED = "added"  # a fact, a photo, a voice note
    HANDED_OVER = "handed_over"
    STOOD_DOWN = "stood_down"  # who had taken it gave it back: the calling goes on
    LATE = "late"  # not on site within the time of the flow
    WAITING_FOR_PARTS = "waiting_for_parts"
    DONE = "done"  # repaired, as who repaired it says
    REOPENED = "reopened"
    CONFIRMED = "confirmed"  # the reporter says that it is
    ANSWERED = "answered"
    CLOSED = "closed"


class Party(StrEnum):
    """As whom somebody has to do with a report."""

    REPORTER = "reporter"
    MAINTENANCE_UNIT = "maintenance_unit"
    USER_UNIT = "user_unit"
    STATION = "station"  # of the regulator: station or district
    CITY = "city"  # the regulator's duty room of the city
    SYSTEM = "system"


class Report(Row):
    """Positions are WGS-84 degrees. The units and the district are those of the thing when it was reported."""

    __tablename__ = "reports"
    __table_args__ = (
        Index("ix_reports_thing", "thing_id", "received_at"),
        Index("ix_reports_number", "number"),
        Index("ix_reports_author", "author_id", "received_at"),
        Index("ix_reports_open", "kind", "received_at", postgresql_where="closed_at IS NULL"),
        Index("ix_reports_due", "next_call_at", postgresql_where="next_call_at IS NOT NULL"),
        Index("ix_reports_user_unit", "user_unit_id", "kind", "received_at"),
        Index("ix_reports_maintenance_unit", "maintenance_unit_id", "kind", "received_at"),
        Index("ix_reports_district", "district_code", "kind", "received_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    number: Mapped[str]  # E1125-58K2, made on the phone from the id; for people, not unique for ever
    sort: Mapped[str]  # trapped, or a symptom, or a category: by the data of its kind
    thing_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("things.id")
    )  # None: nothing is bound to the sticker
    tag: Mapped[str | None]  # as it was scanned, also of a void sticker
    said: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict] = mapped_column(default=dict)  # people_trapped, people_hurt, stars …
    language: Mapped[str] = mapped_column(default="zh")

    lng_wgs84: Mapped[float | None]
    lat_wgs84: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    position_raw: Mapped[dict | None]
    away_m: Mapped[float | None]  # from the place of the thing
    place: Mapped[str] = mapped_column(default="")  # in the reporter's words, or that of the thing
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"))

    author_id: Mapped[UUID]  # a person, or the id that a visitor's phone gave itself
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    network: Mapped[bytes | None] = mapped_column(LargeBinary)  # a keyed digest, to tell floods from crowds
    contact_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # a phone number, encrypted
    made_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=now)

    user_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    maintenance_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    joined_to: Mapped[UUID | None] = mapped_column(ForeignKey("reports.id"), index=True)

    flow: Mapped[dict] = mapped_column(default=dict)  # as it was when the report came, see flows.Flow
    rung: Mapped[int] = mapped_column(default=0)  # how many were called
    next_call_at: Mapped[
        datetime | None
    ]  # when the next is called; None: somebody has it, or nobody needs to
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    taken_as: Mapped[str | None]  # a Party
    parts_due_on: Mapped[date | None]  # of a fault that waits for parts: when they shall be there
    departed_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]  # freed, repaired, answered
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    cause: Mapped[str] = mapped_column(default="")
    measures: Mapped[str] = mapped_column(default="")

    @property
    def path(self) -> str:
        place = "suggestions" if self.kind == ReportKind.SUGGESTION else "reports"
        return f"/{place}/{self.id}"

    @property
    def room(self) -> str:
        """Where open pages listen for news of it."""
        return f"report:{self.id}"


class ReportStep(Row):
    """Stamped by the server; `made_at` is when it was done, by a clock that was put right."""

    __tablename__ = "report_steps"
    __table_args__ = (Index("ix_report_steps_report", "report_id", "ordinal"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)  # of its envelope, where it had one
    ordinal: Mapped[int] = mapped_column(BigInteger, Identity())
    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"))
    kind: Mapped[str]
    party: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    author_id: Mapped[UUID | None]  # of a visitor: the id of their phone
    note: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict] = mapped_column(default=dict)
    lng_wgs84: Mapped[float | None]
    lat_wgs84: Mapped[float | None]
    made_at: Mapped[datetime] = mapped_column(default=now)
    received_at: Mapped[datetime] = mapped_column(default=now)


class ReportFile(Row):
    """A photo or a voice note of a step; of the first step when it came with the report."""

    __tablename__ = "report_files"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"), index=True)
    step_id: Mapped[UUID] = mapped_column(ForeignKey("report_steps.id"))
    slot: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"))
    taken_at: Mapped[datetime | None]
    lng_wgs84: Mapped[float | None]
    lat_wgs84: Mapped[float | None]
    accuracy_m: Mapped[float | None]


class Call(Row):
    """One person called for one report by one rung of its flow. `answered_at` when they took or saw it."""

    __tablename__ = "report_calls"
    __table_args__ = (
        Index("ix_report_calls_report", "report_id", "called_at"),
        Index("ix_report_calls_person", "person_id", "called_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"))
    rung: Mapped[int]
    party: Mapped[str]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    channels: Mapped[list[str]] = mapped_column(default=list)
    called_at: Mapped[datetime] = mapped_column(default=now)
    answered_at: Mapped[datetime | None]


class FlowVersion(Row):
    """预案: who is called for a sort of report of a kind of equipment. A version is never changed; a later one for the
    same sort and kind takes its place."""

    __tablename__ = "flow_versions"
    __table_args__ = (Index("ix_flow_versions_current", "kind", "sort", "equipment", "made_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    sort: Mapped[str]  # * for every sort
    equipment: Mapped[str]  # slug of the kind, * for every kind
    content: Mapped[dict]  # see flows.Flow
    reason: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
