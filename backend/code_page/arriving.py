"""How many minutes until help is there, where a rescuer shares the way: for everybody a number, never a position."""

from sqlalchemy import select

from backend.code_page.glance import Glance
from backend.code_page.happenings import read_reported
from backend.database import Sessions
from backend.regions.coordinates import Wgs84
from backend.reports.models import Report, ReportKind
from backend.reports.tracking.queries import last_whereabouts, place_of
from backend.reports.tracking.travel import way_between
from backend.things.models import Thing


async def minutes_until_there(open_session: Sessions, glance: Glance) -> int | None:
    """Asks the database only while somebody is on the way."""
    if not any(each.is_on_the_way for each in read_reported(glance.reported)):
        return None
    async with open_session() as session:
        on_the_way = (
            select(Report, Thing)
            .join(Thing, Thing.id == Report.thing_id)
            .where(
                Report.thing_id == glance.thing_id,
                Report.kind == ReportKind.EMERGENCY,
                Report.departed_at.is_not(None),
                Report.closed_at.is_(None),
            )
            .order_by(Report.received_at.desc())
        )
        row = (await session.execute(on_the_way.limit(1))).first()
        rescuer = await last_whereabouts(session, row[0]) if row else None
        there = place_of(*row) if row else None
        if rescuer is None or there is None:
            return None
        return way_between(Wgs84(rescuer.lng_wgs84, rescuer.lat_wgs84), there).minutes
