"""扫码日志: who opened which code, how, and what was used then. Append-only, partitioned by month, so there
are no foreign keys and no ORM rows; `log` writes it."""

from sqlalchemy import Column, DateTime, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import UUID as PgUuid

from backend.database import Row

scans = Table(
    "scans",
    Row.metadata,
    Column("id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("tag", Text, nullable=False, index=True),
    Column("found", Text, nullable=False),  # bound, blank, void, unknown
    Column("thing_id", PgUuid, index=True),
    Column("audience", Text, nullable=False),
    Column("person_id", PgUuid),
    Column("terminal", Text, nullable=False),  # iOS, Android, HarmonyOS, WeChat, desktop …
    Column("entry", Text, nullable=False),  # camera_app, scanner, photo, typed
    postgresql_partition_by="RANGE (at)",
)

scan_uses = Table(
    "scan_uses",
    Row.metadata,
    Column("scan_id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("what", Text, primary_key=True),  # opened, called, saved, bound … or left
    Column("seconds", Integer),  # since the page was opened
    postgresql_partition_by="RANGE (at)",
)
