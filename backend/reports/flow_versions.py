"""Which flow is in force, and how a new version takes its place."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Person
from backend.accounts.permissions import Actor
from backend.equipment import catalogue
from backend.reports.flows import (
    ANY,
    Flow,
    closest,
    content_of,
    order_of_fit,
    read_flow,
    shipped,
    shipped_flow,
)
from backend.reports.models import FlowVersion, ReportKind


async def flow_for(session: AsyncSession, kind: ReportKind, sort: str, type_code: str | None) -> Flow:
    found = catalogue.kind_of(type_code) if type_code else None
    return await flow_in_force(session, kind, sort, found.slug if found else ANY)


async def flow_in_force(session: AsyncSession, kind: ReportKind, sort: str, equipment: str) -> Flow:
    """The closest version in force; where no administrator made one, that of the product."""
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


class Made(NamedTuple):
    """A version and the name of who made it."""

    version: FlowVersion
    by: str | None


class Place(NamedTuple):
    """A sort and a kind of equipment with a flow of their own; `version` where an administrator made one."""

    sort: str
    equipment: str
    flow: Flow
    version: FlowVersion | None


async def places_with_flows(session: AsyncSession, kind: ReportKind) -> list[Place]:
    """What is special comes before what holds for everything."""
    made = {(each.sort, each.equipment): each for each in await current_versions(session, kind)}
    places = {(each.sort, each.equipment): each.flow for each in shipped() if each.kind == kind}
    places |= {place: read_flow(each.content) for place, each in made.items()}
    ordered = sorted(places, key=lambda place: (place[1] == ANY, place[0] == ANY, place))
    return [Place(*place, places[place], made.get(place)) for place in ordered]


async def history_of(session: AsyncSession, kind: ReportKind, sort: str, equipment: str) -> list[Made]:
    """Newest first."""
    mine = (
        versions_made()
        .where(FlowVersion.kind == kind, FlowVersion.sort == sort, FlowVersion.equipment == equipment)
        .order_by(FlowVersion.made_at.desc(), FlowVersion.id.desc())
    )
    return [Made(*row) for row in (await session.execute(mine)).all()]


async def version_made(session: AsyncSession, version_id: UUID) -> Made | None:
    row = (await session.execute(versions_made().where(FlowVersion.id == version_id))).first()
    return Made(*row) if row else None


def versions_made() -> Any:
    return select(FlowVersion, Person.name).outerjoin(Person, Person.id == FlowVersion.made_by)
