"""A rescuer on the way shares where they are: by their own switch, with this report's people alone, until somebody is
there. Every point is gone after a day. Nothing here commits but the job."""

from datetime import timedelta

from msgspec import Struct
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.database import Sessions, now
from backend.jobs import Job
from backend.live.announcing import announce
from backend.refusals import Conflict, NotFound, TooMany
from backend.regions.coordinates import Wgs84
from backend.reports.parties import party_of
from backend.reports.queries import NO_REPORT, Seen
from backend.reports.tracking.models import Whereabouts
from backend.reports.tracking.queries import may_be_shared, place_of
from backend.reports.tracking.travel import way_between
from backend.things.forms import Accuracy, Lat, Lng

KEPT = timedelta(hours=24)
MOST_A_MINUTE = 30


class Here(Struct, forbid_unknown_fields=True, rename="camel"):
    lng_wgs84: Lng
    lat_wgs84: Lat
    accuracy_m: Accuracy | None = None


async def share(session: AsyncSession, actor: Actor, seen: Seen, here: Here) -> None:
    """Raises NotFound for strangers, Conflict when there is nothing to share any more."""
    report, thing = seen
    if party_of(actor, report, thing) is None:
        raise NotFound(NO_REPORT)
    if not may_be_shared(report):
        raise Conflict("已经到场或者结束了，不再共享位置")
    await check_how_often(session, actor, seen)
    facts, before = facts_of(seen, here), await last_shared(session, actor, seen)
    session.add(
        Whereabouts(
            report_id=report.id,
            person_id=actor.person_id,
            lng_wgs84=here.lng_wgs84,
            lat_wgs84=here.lat_wgs84,
            accuracy_m=here.accuracy_m,
        )
    )
    await announce(session, report.room, **facts)
    if report.thing_id and (before is None or facts_of(seen, before).get("minutes") != facts.get("minutes")):
        await announce(session, f"thing:{report.thing_id}")  # bystanders see the minutes alone


async def last_shared(session: AsyncSession, actor: Actor, seen: Seen) -> Here | None:
    newest = (
        select(Whereabouts.lng_wgs84, Whereabouts.lat_wgs84, Whereabouts.accuracy_m)
        .where(Whereabouts.report_id == seen.report.id, Whereabouts.person_id == actor.person_id)
        .order_by(Whereabouts.received_at.desc())
        .limit(1)
    )
    found = (await session.execute(newest)).one_or_none()
    return Here(*found) if found else None


def facts_of(seen: Seen, here: Here) -> dict[str, float | int | str]:
    """What open pages draw without reading again. Where the thing is must not be known, only how long it takes."""
    there = place_of(*seen)
    point = {"lng": here.lng_wgs84, "lat": here.lat_wgs84, "accuracy": here.accuracy_m or 0}
    facts: dict[str, float | int | str] = {} if seen.thing and seen.thing.sensitive else dict(point)
    if there:
        way = way_between(Wgs84(here.lng_wgs84, here.lat_wgs84), there)
        facts |= {"km": way.km, "minutes": way.minutes}
    return facts or {"shared": 1}


async def check_how_often(session: AsyncSession, actor: Actor, seen: Seen) -> None:
    lately = select(func.count()).where(
        Whereabouts.report_id == seen.report.id,
        Whereabouts.person_id == actor.person_id,
        Whereabouts.received_at > now() - timedelta(minutes=1),
    )
    if (await session.execute(lately)).scalar_one() >= MOST_A_MINUTE:
        raise TooMany("位置发得太勤了，过一会儿再发")


async def stop_sharing(session: AsyncSession, actor: Actor, seen: Seen) -> None:
    """Takes back what was shared: nobody sees it from here on."""
    mine = delete(Whereabouts).where(
        Whereabouts.report_id == seen.report.id, Whereabouts.person_id == actor.person_id
    )
    await session.execute(mine)
    await announce(session, seen.report.room)
    if seen.report.thing_id:
        await announce(session, f"thing:{seen.report.thing_id}")


async def erase_old(open_session: Sessions) -> bool:
    async with open_session.begin() as session:
        await session.execute(delete(Whereabouts).where(Whereabouts.received_at < now() - KEPT))
    return False


JOB = Job("reports.erasing_whereabouts", erase_old, 600)
