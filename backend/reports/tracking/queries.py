"""Reads for the page of a report: the report as one reader may see it."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Membership, Organisation, Person
from backend.accounts.permissions import Actor
from backend.database import now
from backend.evidence.models import StoredFile
from backend.refusals import NotFound
from backend.regions.coordinates import Wgs84
from backend.reports.circles import ROLES
from backend.reports.models import Party, Report, ReportFile
from backend.reports.parties import party_of
from backend.reports.queries import Seen, StepSeen, parties_told, report_seen, steps_of
from backend.reports.tracking.models import Whereabouts
from backend.reports.tracking.travel import Way, way_between
from backend.things.models import Thing

OLD = timedelta(minutes=5)  # a position that was not renewed since says nothing any more


class Tracked(NamedTuple):
    """`party` is the reader's; None for whoever knows the id, who may be its reporter."""

    report: Report
    thing: Thing | None
    party: Party | None
    steps: list[StepSeen]
    told: list[tuple[Party, str]]
    taker: str | None
    rescuer: Whereabouts | None

    @property
    def way(self) -> Way | None:
        there = place_of(self.report, self.thing)
        if self.rescuer is None or there is None:
            return None
        return way_between(Wgs84(self.rescuer.lng_wgs84, self.rescuer.lat_wgs84), there)


async def tracked(session: AsyncSession, actor: Actor | None, report_id: UUID) -> Tracked:
    """Raises NotFound. Of a report that joined another: the other."""
    seen = await report_seen(session, report_id)
    report = seen.report
    taker = await session.get(Person, report.taken_by) if report.taken_by else None
    return Tracked(
        report,
        seen.thing,
        party_of(actor, report, seen.thing),
        await steps_of(session, report.id),
        await parties_told(session, report.id),
        taker.name if taker else None,
        await last_whereabouts(session, report),
    )


def place_of(report: Report, thing: Thing | None) -> Wgs84 | None:
    """Where help is needed: where the thing is, else where the reporter was."""
    if thing and thing.lng_wgs84 is not None and thing.lat_wgs84 is not None:
        return Wgs84(thing.lng_wgs84, thing.lat_wgs84)
    if report.lng_wgs84 is not None and report.lat_wgs84 is not None:
        return Wgs84(report.lng_wgs84, report.lat_wgs84)
    return None


def may_be_shared(report: Report) -> bool:
    """Only on the way."""
    return bool(report.taken_at) and not (report.arrived_at or report.done_at or report.closed_at)


async def last_whereabouts(session: AsyncSession, report: Report) -> Whereabouts | None:
    if not may_be_shared(report):
        return None
    last = (
        select(Whereabouts)
        .where(Whereabouts.report_id == report.id, Whereabouts.received_at > now() - OLD)
        .order_by(Whereabouts.received_at.desc())
        .limit(1)
    )
    return await session.scalar(last)


async def people_to_hand_to(session: AsyncSession, seen: Seen, actor: Actor) -> list[tuple[UUID, str]]:
    """Who of the report's units may respond, with the unit, by name."""
    units = {
        seen.report.maintenance_unit_id: ROLES[Party.MAINTENANCE_UNIT],
        seen.report.user_unit_id: ROLES[Party.USER_UNIT],
    }
    found: list[tuple[UUID, str]] = []
    for unit, roles in units.items():
        if unit is None:
            continue
        members = (
            select(Person.id, Person.name, Organisation.name)
            .join(Membership, Membership.person_id == Person.id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(
                Organisation.id == unit,
                Membership.ended_at.is_(None),
                Membership.roles.overlap(list(roles)),
                Person.id != actor.person_id,
            )
            .order_by(Person.name)
        )
        found += [(person, f"{name}，{of}") for person, name, of in await session.execute(members)]
    return found


async def file_of_report(session: AsyncSession, actor: Actor, report_id: UUID, sha256: str) -> StoredFile:
    """Of a report that this person responds to. Raises NotFound."""
    seen = await report_seen(session, report_id)
    held = select(func.count()).where(ReportFile.report_id == seen.report.id, ReportFile.sha256 == sha256)
    if party_of(actor, *seen) and (await session.execute(held)).scalar_one():
        return await session.get_one(StoredFile, sha256)
    raise NotFound("没有这个文件")
