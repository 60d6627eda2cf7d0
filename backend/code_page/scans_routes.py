"""Who scanned the code of a thing: numbers and a list, for those who may see the scan log."""

from datetime import datetime
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.pages import Page, PageRequest, page
from backend.refusals import NotFound
from backend.scans.queries import PAGE, numbers_of, scans_of
from backend.things.models import Thing
from backend.things.visibility import seen_by


@get("/things/{thing_id:uuid}/scans", guards=[allowed(Deed.SEE_SCANS)])
async def show_scans(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    thing_id: FromPath[UUID],
    before: FromQuery[datetime | None] = None,
) -> Page:
    thing = await thing_with_scans(session, actor, thing_id)
    lines = await scans_of(session, thing_id, before)
    numbers = await numbers_of(session, thing_id)
    more = lines[-1].at.isoformat() if len(lines) == PAGE else None
    return page(request, "code_page/scans.html", thing=thing, lines=lines, numbers=numbers, more=more)


async def thing_with_scans(session: AsyncSession, actor: Actor, thing_id: UUID) -> Thing:
    """Raises NotFound for a thing that does not exist and for one of others, in the same words."""
    thing = await session.scalar(select(Thing).where(Thing.id == thing_id, scans_visible_to(actor)))
    if thing is None:
        raise NotFound("没有这台设备，或者它不归您的单位管")
    return thing


def scans_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Narrower than `visible_to`: only by memberships that allow it."""
    return or_(*(seen_by(member) for member in actor.members(Deed.SEE_SCANS)))


ROUTES = [show_scans]
