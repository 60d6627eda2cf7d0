"""Files known by digest. The bytes lie in `storage`, the row says what they are and who brought them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now


class StoredFile(Row):
    __tablename__ = "stored_files"

    sha256: Mapped[str] = mapped_column(primary_key=True)  # 64 hex digits
    sm3: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str]  # by content, not by name
    width: Mapped[int | None]  # px
    height: Mapped[int | None]
    stored_at: Mapped[datetime] = mapped_column(default=now)
    stored_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


class Upload(Row):
    """A file on its way: the pieces that have arrived, in order. Gone when the file is stored."""

    __tablename__ = "uploads"

    owner_id: Mapped[UUID] = mapped_column(primary_key=True)  # a person, or the id of a visitor's phone
    sha256: Mapped[str] = mapped_column(primary_key=True)
    folder: Mapped[UUID] = mapped_column(unique=True, default=new_id)  # of its pieces in the storage
    size: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    pieces: Mapped[list[str]] = mapped_column(default=list)
    touched_at: Mapped[datetime] = mapped_column(default=now, index=True)
