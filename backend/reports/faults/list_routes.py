"""/faults: what the units and the regulator have to repair, or to have repaired."""

from datetime import datetime

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.pages import Page, PageRequest, page
from backend.reports.faults.queries import PAGE, faults_of, how_many
from backend.reports.faults.rules import State, state_of
from backend.reports.sentences import what_of


@get("/faults", guards=[allowed(Deed.RESPOND)])
async def list_faults(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    standing: FromQuery[State | None] = None,
    before: FromQuery[datetime | None] = None,
) -> Page:
    rows = await faults_of(session, actor, standing, before)
    return page(
        request,
        "faults/list.html",
        rows=[(row, state_of(row.report), what_of(row.report, row.thing)) for row in rows],
        numbers=await how_many(session, actor),
        chosen=standing,
        more=rows[-1].report.received_at.isoformat() if len(rows) == PAGE else None,
    )


ROUTES = [list_faults]
