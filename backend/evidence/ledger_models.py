"""The log of evidence: every file and every record, in one order, never changed. Triggers refuse anything else."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now


class LedgerWaiting(Row):
    """What has happened and has no place in the order yet. Files come here by a trigger of `stored_files`."""

    __tablename__ = "ledger_waiting"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    kind: Mapped[str]
    subject: Mapped[str]
    sha256: Mapped[str]
    sm3: Mapped[str]


class LedgerEntry(Row):
    """A leaf of the tree. `subject` is the digest of a file or the id of a record."""

    __tablename__ = "ledger_entries"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    sha256: Mapped[str] = mapped_column(index=True)
    sm3: Mapped[str]


class LedgerNode(Row):
    """A complete subtree, by its address in `ledger_tree`, in both hashes."""

    __tablename__ = "ledger_nodes"

    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    sm3: Mapped[bytes] = mapped_column(LargeBinary)


class LedgerHead(Row):
    """The root at the end of a day in Shanghai, signed with Ed25519."""

    __tablename__ = "ledger_heads"

    day: Mapped[date] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    sm3: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime] = mapped_column(default=now)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)


class Anchoring(Row):
    """A head on its way to a place where this installation cannot change it any more, until it is there."""

    __tablename__ = "ledger_anchorings"
    __table_args__ = (Index("ix_ledger_anchorings_due", "next_at", postgresql_where=text("done_at IS NULL")),)

    day: Mapped[date] = mapped_column(ForeignKey("ledger_heads.day"), primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)  # as `Anchor.place` says it
    key: Mapped[UUID] = mapped_column(default=new_id)  # a call that comes twice has one effect
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]
    seen_at_address: Mapped[str | None]  # where anybody finds it, if the place said so
    last_error: Mapped[str | None]
