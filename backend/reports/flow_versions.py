"""Which flow is in force, and how a new version takes its place."""

from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.equipment import catalogue
from backend.reports.flows import ANY, Flow, closest, content_of, order_of_fit, read_flow, shipped_flow
from backend.reports.models import FlowVersion, ReportKind


async def flow_for(session: AsyncSession, kind: ReportKind, sort: str, type_code: str | None) -> Flow:
    """The closest version in force; where no administrator made one, that of the product."""
    found = catalogue.kind_of(type_code) if type_code else None
    equipment = found.slug if found else ANY
    versions = await current_versions(session, kind, order_of_fit(sort, equipment))
    own = (((each.sort, each.equipment), read_flow(each.content)) for each in versions)
    return closest(own, sort, equipment) or shipped_flow(kind, sort, equipment)


async def current_versions(
    session: AsyncSession, kind: ReportKind, which: list[tuple[str, str]] | None = None
) -> list[FlowVersion]:
    """The latest version of each sort and kind of equipment; only `which` of them when given."""
    mine = (
        select(FlowVersion)
        .where(FlowVersion.kind == kind)
        .ext(distinct_on(FlowVersion.sort, FlowVersion.equipment))
        .order_by(FlowVersion.sort, FlowVersion.equipment, FlowVersion.made_at.desc(), FlowVersion.id.desc())
    )
    if which is not None:
        mine = mine.where(tuple_(FlowVersion.sort, FlowVersion.equipment).in_(which))
    return list(await session.scalars(mine))


async def make_version(
    session: AsyncSession, actor: Actor, kind: ReportKind, place: tuple[str, str], flow: Flow, reason: str
) -> UUID:
    """`place`: sort and slug of the kind of equipment, `*` for any."""
    sort, equipment = place
    version = FlowVersion(
        kind=kind,
        sort=sort,
        equipment=equipment,
        content=content_of(flow),
        reason=reason,
        made_by=actor.person_id,
    )
    session.add(version)
    await session.flush()
    return version.id
