"""Files known by digest. The bytes lie in `storage`, the row says what they are and who brought them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, now


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
