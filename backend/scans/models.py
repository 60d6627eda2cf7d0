"""扫码日志: who opened which code, how, and what was used then. Append-only, partitioned by month, so there
are no foreign keys and no ORM rows; `log` writes it."""

from enum import StrEnum

from sqlalchemy import Column, DateTime, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import UUID as PgUuid

from backend.database import Row


class Found(StrEnum):
    """What was behind the tag."""

    BOUND = "bound"
    BLANK = "blank"
    VOID = "void"
    UNKNOWN = "unknown"


class Entry(StrEnum):
    """How the page was reached."""

    CAMERA_APP = "camera_app"  # the phone's own camera, WeChat, or an address typed into the browser
    SCANNER = "scanner"  # our /scan
    PHOTO = "photo"  # a photo of the code, decoded here
    TYPED = "typed"
    PAGE = "page"  # a link on one of our pages: not a scan


class Use(StrEnum):
    """What somebody did on the page."""

    CALLED = "called"
    SAVED = "saved"
    OPENED = "opened"  # a deed or a part that was folded
    BOUND = "bound"
    LEFT = "left"


scans = Table(
    "scans",
    Row.metadata,
    Column("id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("tag", Text, nullable=False, index=True),
    Column("found", Text, nullable=False),
    Column("thing_id", PgUuid, index=True),
    Column("audience", Text, nullable=False),
    Column("person_id", PgUuid),
    Column("terminal", Text, nullable=False),  # iOS, Android, HarmonyOS, WeChat, desktop …
    Column("entry", Text, nullable=False),
    postgresql_partition_by="RANGE (at)",
)

scan_uses = Table(
    "scan_uses",
    Row.metadata,
    Column("scan_id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("what", Text, primary_key=True),
    Column("seconds", Integer),  # since the page was opened
    postgresql_partition_by="RANGE (at)",
)
