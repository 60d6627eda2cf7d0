"""One read of all that a code page shows a visitor: code, live binding, thing, and the units around it.

The busiest read of the product: one statement, only the columns that are shown, no transaction around it. Core
writes the statement, but the driver runs it: that costs a quarter of the processor time of the same read through
Core, a tenth of that through the ORM.
"""

import asyncio
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, and_, bindparam, literal_column, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.orm import aliased

from backend.accounts.models import Membership, Organisation
from backend.code_page.happenings import COLUMNS
from backend.codes.models import Binding, Code
from backend.regions.models import District
from backend.reports.models import Report
from backend.scans.models import Found
from backend.things.models import Thing

MOST_REPORTED = 6


class Glance(Struct, frozen=True):
    """What lies behind an issued code. Of a blank or void one everything about the thing is None."""

    voided_at: datetime | None
    bound_at: datetime | None
    thing_id: UUID | None
    kind: str
    type_code: str
    name: str
    use_status: str
    address: str
    place: str
    sensitive: bool
    device_code: str | None
    register_no: str | None
    certificate_no: str | None
    internal_no: str | None
    plate_no: str | None
    factory_no: str | None
    type_approval_no: str | None
    maker: str | None
    model: str | None
    made_on: date | None
    in_use_since: date | None
    last_checked_on: date | None
    check_result: str | None
    next_due_on: date | None
    last_checked_b_on: date | None
    next_due_b_on: date | None
    last_maintained_on: date | None
    details: dict[str, Any]
    district_code: str
    district: str
    district_en: str
    user_unit: str
    user_unit_en: str | None
    duty_phone: str | None
    officer_phone: str | None
    maintenance_unit: str | None
    maintenance_unit_en: str | None
    body: str | None
    body_en: str | None
    reported: list[dict[str, Any]] | None  # see happenings.Reported

    @property
    def found(self) -> Found:
        if self.voided_at:
            return Found.VOID
        return Found.BOUND if self.thing_id else Found.BLANK


class Glances:
    """The reads of one process over a few connections of their own, opened at the first read; whoever waits for
    one is served in order. A connection that PostgreSQL closed is opened again."""

    def __init__(self, url: str, connections: int = 5) -> None:
        self.url, self.connections = url, connections
        self.pool: asyncpg.Pool | None = None
        self.turns = asyncio.Semaphore(connections)  # the pool's own queue lets some wait for seconds

    async def at(self, tag: str) -> Glance | None:
        """What is behind a well-formed tag; None when it was never issued. Asks once more when PostgreSQL went
        away meanwhile."""
        async with self.turns:
            try:
                row = await self.row(tag)
            except LOST:
                row = await self.row(tag)
        return Glance(*row) if row else None

    async def row(self, tag: str) -> asyncpg.Record | None:
        if self.pool is None:
            await self.open()
        return await self.pool.fetchrow(SQL, tag)  # type: ignore[union-attr]

    async def open(self) -> None:
        """In the loop that serves, which is not there yet when an app is made. Connects nothing by itself."""
        self.pool = asyncpg.create_pool(
            self.url, min_size=0, max_size=self.connections, init=understand_json, reset=leave_as_it_is
        )
        await self.pool

    async def close(self) -> None:
        if self.pool:
            self.pool.terminate()


async def understand_json(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=str, decoder=msgspec.json.decode)


async def leave_as_it_is(_: asyncpg.Connection) -> None:
    """A single SELECT leaves nothing behind in a connection; the driver's own reset costs as much as the read."""


def officer_phone() -> ColumnElement[str | None]:
    """The public duty phone of a safety officer of the user unit: of the thing's management unit before others."""
    return (
        select(Membership.public_duty_phone)
        .where(
            Membership.organisation_id == Thing.user_unit_id,
            Membership.public_duty_phone.is_not(None),
            Membership.ended_at.is_(None),
            or_(
                Membership.management_unit_id.is_(None),
                Membership.management_unit_id == Thing.management_unit_id,
            ),
        )
        .order_by(Membership.management_unit_id.is_(None), Membership.started_at)
        .limit(literal_column("1"))  # no parameter: the driver gives the tag alone
        .scalar_subquery()
    )


def reported() -> ColumnElement[Any]:
    """The last emergencies and faults, those that go on before others. No row of most things: then it costs one look
    into an index."""
    within: ColumnElement[int] = literal_column("coalesce((reports.flow->>'on_site_minutes')::int, 0)").label(
        "within"
    )
    last = (
        select(*(getattr(Report, name) for name in COLUMNS), within)
        .where(
            Report.thing_id == Binding.thing_id,
            Report.joined_to.is_(None),
            Report.kind != literal_column("'suggestion'"),
        )
        .order_by(Report.closed_at.is_not(None), Report.received_at.desc())
        .limit(literal_column(str(MOST_REPORTED)))
        .correlate(Binding)
        .subquery("last")
    )
    return select(literal_column("jsonb_agg(to_jsonb(last))", JSONB())).select_from(last).scalar_subquery()


def statement():  # type: ignore[no-untyped-def]
    unit, maintainer, body = aliased(Organisation), aliased(Organisation), aliased(Organisation)
    columns: dict[str, ColumnElement[Any] | Any] = {
        "voided_at": Code.voided_at,
        "bound_at": Binding.bound_at,
        "thing_id": Binding.thing_id,
        "district": District.name,
        "district_en": District.name_en,
        "user_unit": unit.name,
        "user_unit_en": unit.name_en,
        "duty_phone": unit.duty_phone,
        "officer_phone": officer_phone(),
        "maintenance_unit": maintainer.name,
        "maintenance_unit_en": maintainer.name_en,
        "body": body.name,
        "body_en": body.name_en,
        "reported": reported(),
    }
    shown = [columns[name] if name in columns else getattr(Thing, name) for name in Glance.__struct_fields__]
    return (
        select(*(column.label(name) for column, name in zip(shown, Glance.__struct_fields__, strict=True)))
        .select_from(Code)
        .outerjoin(Binding, and_(Binding.tag == Code.tag, Binding.ended_at.is_(None)))
        .outerjoin(Thing, Thing.id == Binding.thing_id)
        .outerjoin(District, District.code == Thing.district_code)
        .outerjoin(unit, unit.id == Thing.user_unit_id)
        .outerjoin(maintainer, maintainer.id == Thing.maintenance_unit_id)
        .outerjoin(body, body.id == Thing.check_body_id)
        .where(Code.tag == bindparam("tag"))
    )


SQL = str(statement().compile(dialect=dialect()))
LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
