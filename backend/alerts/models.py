"""Notices and their deliveries: a notice is what a person was told, a delivery carries it over one channel to one
address and keeps when it got how far."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now


class Urgency(StrEnum):
    NORMAL = "normal"
    HIGH = "high"
    EMERGENCY = "emergency"  # knows no quiet hours and asks no preference

    @property
    def lasts(self) -> timedelta:
        """How long it is worth handing over: help that was called ten minutes ago was called otherwise by now."""
        return timedelta(minutes=10) if self == Urgency.EMERGENCY else timedelta(hours=24)

    @property
    def priority(self) -> int:
        """Which of two that are due goes first: the higher one."""
        return list(Urgency).index(self)


class Channel(StrEnum):
    PUSH = "push"
    SMS = "sms"
    MAIL = "mail"


class Reached(StrEnum):
    """How far a delivery got, the farthest last; failed and expired ones got nowhere."""

    FAILED = "failed"
    STORED = "stored"
    HANDED_OVER = "handed_over"
    SHOWN = "shown"
    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"


class Notice(Row):
    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_unread", "person_id", postgresql_where="read_at IS NULL"),
        Index("uq_notices_key", "person_id", "key", unique=True, postgresql_where="key <> ''"),
        Index("ix_notices_unanswered", "person_id", "link", postgresql_where="acknowledged_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    topic: Mapped[str]
    title: Mapped[str]
    body: Mapped[str] = mapped_column(default="")
    link: Mapped[str]
    urgency: Mapped[str] = mapped_column(default=Urgency.NORMAL, server_default="normal")
    key: Mapped[str] = mapped_column(default="", server_default="")  # one notice for each person and key
    made_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]  # the person took on what it asks for


OPEN = "handed_over_at IS NULL AND failed_at IS NULL"


class Delivery(Row):
    """Open until it is handed over or has failed. Who claims it moves `due_at` ahead for the time of an attempt."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_open", text("priority DESC"), "due_at", postgresql_where=OPEN),
        Index("ix_deliveries_expiring", "expires_at", postgresql_where=OPEN),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notices.id"), index=True)
    channel: Mapped[str]
    subscription_id: Mapped[UUID | None] = mapped_column(ForeignKey("push_subscriptions.id"), index=True)
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # phone number or mail address
    priority: Mapped[int] = mapped_column(SmallInteger, default=0)
    made_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    why: Mapped[str] = mapped_column(default="")  # what kept it back the last time, in words
    reference: Mapped[str | None]  # what the other side calls it
    handed_over_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]

    @property
    def reached(self) -> Reached:
        if self.opened_at:
            return Reached.OPENED
        if self.shown_at:
            return Reached.SHOWN
        if self.failed_at:  # also after a gateway had taken it
            return Reached.FAILED
        return Reached.HANDED_OVER if self.handed_over_at else Reached.STORED


class PushSubscription(Row):
    """A browser that lets us push to it. It belongs to a sign-in: who signs out hears nothing there any more."""

    __tablename__ = "push_subscriptions"
    __table_args__ = (Index("ix_push_subscriptions_silent", "seen_at", postgresql_where="ended_at IS NULL"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    sign_in: Mapped[bytes] = mapped_column(LargeBinary, ForeignKey("sign_ins.token_digest"))
    endpoint_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # endpoint and keys as JSON, while it lives
    service: Mapped[str]  # host name of the push service
    terminal: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)  # pages send it again each time they are opened
    warned_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(default="")


class NoticeWish(Row):
    """Where a person wants a topic otherwise than by default."""

    __tablename__ = "notice_wishes"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)  # a group of `topics`
    channel: Mapped[str] = mapped_column(primary_key=True)
    wanted: Mapped[bool]


class NoticeSettings(Row):
    """Quiet hours by the clock of Shanghai, and the mail address of who wants mail."""

    __tablename__ = "notice_settings"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]
    mail_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    mail_confirmed_at: Mapped[datetime | None]  # mail goes to an address only after its owner said so
