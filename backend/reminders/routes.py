"""到期一览: what is late and soon due of what one looks after, each number the door to its list."""

from litestar import Request, get
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, signed_in
from backend.dates import today
from backend.inspections.orders import path_of
from backend.pages import Page, page
from backend.reminders import tallies
from backend.reminders.intervals import longest_without_maintenance
from backend.things.models import ThingKind

MOST = 50  # things without maintenance that are listed


@get("/reminders", guards=[signed_in])
async def reminders(
    request: Request, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    day = today()
    counts = await tallies.counts_seen_by(session, actor, day)
    return page(
        request,
        "reminders/reminders.html",
        equipment=counts.get(ThingKind.EQUIPMENT, (0, 0)),
        meters=counts.get(ThingKind.METER, (0, 0)),
        unmaintained=await tallies.unmaintained_seen_by(session, actor, day, MOST + 1),
        most=MOST,
        longest=max(longest_without_maintenance().values()),
        orders=await tallies.orders_seen_by(session, actor, day),
        path_of=path_of,
        day=day,
    )


ROUTES = [reminders]
