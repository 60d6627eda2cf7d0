"""How the last run of each piece of periodic work went. When the next one is due is in the library's own table."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row


class PeriodicRun(Row):
    __tablename__ = "periodic_runs"

    name: Mapped[str] = mapped_column(primary_key=True)
    says: Mapped[str]
    started_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]  # of the last run that went well
    failed_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(default="")
    failures: Mapped[int] = mapped_column(default=0)  # since the last run that went well
