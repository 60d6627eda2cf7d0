"""People, organisations, memberships, sessions. Phone numbers lie here only encrypted (see `secrets`)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now


class OrganisationKind(StrEnum):
    """What an organisation is to a thing. One organisation may be several."""

    USER_UNIT = "user_unit"
    OWNER = "owner"
    MAINTENANCE_UNIT = "maintenance_unit"
    INSPECTION_BODY = "inspection_body"
    VERIFICATION_BODY = "verification_body"
    REGULATOR = "regulator"


class RegulatorLevel(StrEnum):
    CITY = "city"
    DISTRICT = "district"
    STATION = "station"


class Role(StrEnum):
    """What a person is in an organisation. Who may do what with it is decided in `permissions` alone."""

    MANAGER = "manager"  # 单位负责人、管理员
    SAFETY_DIRECTOR = "safety_director"  # 安全总监
    SAFETY_OFFICER = "safety_officer"  # 安全员
    BINDER = "binder"  # 绑码人
    OPERATOR = "operator"  # 作业人员
    MECHANIC = "mechanic"  # 维保人员
    EXAMINER = "examiner"  # 检验人员
    VERIFIER = "verifier"  # 检定人员
    INSPECTOR = "inspector"  # 监察人员
    ADMINISTRATOR = "administrator"  # 监管部门管理人员


class Organisation(Row):
    __tablename__ = "organisations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    uscc: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    name_en: Mapped[str | None]
    kinds: Mapped[list[str]]
    regulator_level: Mapped[str | None]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"), index=True)
    street_codes: Mapped[list[str]] = mapped_column(default=list)  # the streets a station looks after
    address: Mapped[str] = mapped_column(default="")
    duty_phone: Mapped[str | None]  # 值班电话, public when set
    created_at: Mapped[datetime] = mapped_column(default=now)


class ManagementUnit(Row):
    """管理单元: groups equipment and binders inside a user unit."""

    __tablename__ = "management_units"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str]


class Person(Row):
    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    phone_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)  # keyed, to find a person
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary)  # encrypted, to call a person
    password_hash: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Membership(Row):
    """A person's roles in an organisation. It ends, it is never deleted."""

    __tablename__ = "memberships"
    __table_args__ = (
        Index(
            "uq_memberships_live",
            "person_id",
            "organisation_id",
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
        Index(
            "ix_memberships_on_duty",
            "organisation_id",
            postgresql_where="public_duty_phone IS NOT NULL AND ended_at IS NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    roles: Mapped[list[str]]
    binder_kinds: Mapped[list[str]] = mapped_column(default=list)  # kinds a binder may bind; empty: all
    management_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("management_units.id"))
    duty_phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # 安全员值班电话, encrypted
    public_duty_phone: Mapped[str | None]  # the same number for everybody to read, while it is marked public
    started_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]


class SignIn(Row):
    """A session on the server. The cookie holds a random token, this row only its SHA-256."""

    __tablename__ = "sign_ins"

    token_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    installed: Mapped[bool] = mapped_column(default=False)  # the installed app of field people
    terminal: Mapped[str] = mapped_column(default="")
    by_code: Mapped[bool] = mapped_column(default=False)  # by one-time code: has the phone in hand
    ended_at: Mapped[datetime | None]


class OneTimeCode(Row):
    __tablename__ = "one_time_codes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    phone_digest: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    code_digest: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(default=now)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class PhoneLock(Row):
    """How often a wrong password was given for a phone number, with or without an account behind it: a lock that
    only accounts have would tell who has one."""

    __tablename__ = "phone_locks"

    phone_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime] = mapped_column(default=now, index=True)
    locked_until: Mapped[datetime | None]


class AuditEntry(Row):
    """Who looked at or changed what of another person. Append-only: a trigger refuses changes."""

    __tablename__ = "audit_entries"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(default=now)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    deed: Mapped[str]
    about_person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    details: Mapped[dict] = mapped_column(default=dict)
    address: Mapped[str] = mapped_column(default="")  # of the network, as far as the proxy is trusted
