"""The register: one row per thing that can wear a code. Equipment and meters are two kinds of thing; what
differs between them is data in `details`, asked for by `equipment.catalogue` and `meters.catalogue`."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now

DUE_SOON_DAYS = 30
# The nearer of the two due dates, unknown last: the order of every list of the register.
DUE = text("coalesce(least(next_due_on, next_due_b_on), 'infinity'::date)")


class ThingKind(StrEnum):
    EQUIPMENT = "equipment"
    METER = "meter"


class UseStatus(StrEnum):
    IN_USE = "in_use"  # 在用
    OUT_OF_USE = "out_of_use"  # 停用
    SCRAPPED = "scrapped"  # 报废
    CANCELLED = "cancelled"  # 注销


class Standing(StrEnum):
    """What the hero says: derived from use status and dates, never stored."""

    IN_DATE = "in_date"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    OUT_OF_USE = "out_of_use"
    UNKNOWN = "unknown"


class Thing(Row):
    """A piece of equipment or a meter.

    Positions are WGS-84 degrees. Numbers are kept normalised in their columns and as typed in `raw`.
    """

    __tablename__ = "things"
    __table_args__ = (
        Index(
            "uq_things_device_code", "device_code", unique=True, postgresql_where="device_code IS NOT NULL"
        ),
        Index(
            "uq_things_register_no", "register_no", unique=True, postgresql_where="register_no IS NOT NULL"
        ),
        Index(
            "uq_things_meter",
            "maker",
            "factory_no",
            unique=True,
            postgresql_where="kind = 'meter' AND factory_no IS NOT NULL",
        ),
        Index("ix_things_order", "kind", DUE, "id"),
        Index("ix_things_district", "district_code", "kind", DUE, "id"),
        Index("ix_things_street", "street_code", "kind", DUE, "id"),
        Index("ix_things_owner", "owner_id", postgresql_where="owner_id IS NOT NULL"),
        Index("ix_things_check_body", "check_body_id", "kind", DUE, "id"),
        Index("ix_things_stopped", "kind", DUE, "id", postgresql_where="use_status <> 'in_use'"),
        Index("ix_things_user_unit", "user_unit_id", "id"),
        Index("ix_things_maintenance_unit", "maintenance_unit_id", "id"),
        Index("ix_things_type", "type_code", DUE, "id"),
        Index("ix_things_certificate_no", "certificate_no"),
        Index("ix_things_factory_no", "factory_no"),
        Index("ix_things_search", "search_grams", postgresql_using="gin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    type_code: Mapped[str]  # of the catalogue: 3110, 23T0, or the meter category's code
    name: Mapped[str]
    use_status: Mapped[str] = mapped_column(default=UseStatus.IN_USE)

    user_unit_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    maintenance_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    management_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("management_units.id"), index=True)
    safety_officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))

    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"))
    street_code: Mapped[str | None] = mapped_column(ForeignKey("streets.code"))
    address: Mapped[str]
    place: Mapped[str] = mapped_column(default="")  # building, room, stall, nozzle
    lng_wgs84: Mapped[float | None]
    lat_wgs84: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    position_raw: Mapped[dict | None]
    sensitive: Mapped[bool] = mapped_column(default=False)  # no exact place, no full numbers in public

    device_code: Mapped[str | None]
    register_no: Mapped[str | None]
    certificate_no: Mapped[str | None]  # 使用登记证编号; for a meter the verification certificate
    internal_no: Mapped[str | None]
    plate_no: Mapped[str | None]
    factory_no: Mapped[str | None]
    type_approval_no: Mapped[str | None]  # CPA

    maker: Mapped[str | None]
    model: Mapped[str | None]
    made_on: Mapped[date | None]
    in_use_since: Mapped[date | None]

    last_checked_on: Mapped[date | None]  # examination, or verification of a meter
    check_result: Mapped[str | None]
    check_body_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    next_due_on: Mapped[date | None]
    last_checked_b_on: Mapped[date | None]  # the second track: internal, full
    next_due_b_on: Mapped[date | None]
    last_maintained_on: Mapped[date | None]

    details: Mapped[dict] = mapped_column(default=dict)  # fields that the kind demands, by key
    raw: Mapped[dict] = mapped_column(default=dict)  # numbers as typed, by column
    warnings: Mapped[list[str]] = mapped_column(default=list)

    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    updated_at: Mapped[datetime] = mapped_column(default=now)
    search_text: Mapped[str] = mapped_column(default="")  # lower case, all that can be searched, to recheck
    search_grams: Mapped[str | None] = mapped_column(TSVECTOR)  # its pieces, see things.grams

    def standing(self, today: date) -> Standing:
        return standing_of(self.use_status, self.due_on, today)

    @property
    def due_on(self) -> date | None:
        """The nearer of the two due dates."""
        dates = [d for d in (self.next_due_on, self.next_due_b_on) if d]
        return min(dates) if dates else None


class Renaming(Row):
    """An organisation whose things are still found by its former name; the worker goes through them by id."""

    __tablename__ = "renamings"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    renamed_at: Mapped[datetime] = mapped_column(default=now)
    done_upto: Mapped[UUID | None]  # the last thing that was looked at


def standing_of(use_status: str, due_on: date | None, today: date) -> Standing:
    if use_status != UseStatus.IN_USE:
        return Standing.OUT_OF_USE
    if due_on is None:
        return Standing.UNKNOWN
    days = (due_on - today).days
    if days < 0:
        return Standing.OVERDUE
    return Standing.DUE_SOON if days <= DUE_SOON_DAYS else Standing.IN_DATE


class ThingVersion(Row):
    """信息纠错: what a correction changed, both values kept with the reason."""

    __tablename__ = "thing_versions"
    __table_args__ = (UniqueConstraint("thing_id", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    thing_id: Mapped[UUID] = mapped_column(ForeignKey("things.id"))
    version: Mapped[int]  # the version that the change made
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str]
    before: Mapped[dict]  # only the changed fields
    after: Mapped[dict]


class SavedThing(Row):
    """我的设备 of a person with an account. Without one the list lives on the phone alone."""

    __tablename__ = "saved_things"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(ForeignKey("codes.tag"), primary_key=True)
    added_at: Mapped[datetime] = mapped_column(default=now)
