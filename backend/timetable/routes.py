"""后台任务: what goes on by itself, when it did last, when it will next, and what went wrong."""

from litestar import Request, get
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Deed, allowed
from backend.database import now
from backend.pages import Page, page
from backend.timetable.queries import periodic_work


@get("/work", guards=[allowed(Deed.WATCH_WORK)])
async def work(request: Request, session: NamedDependency[AsyncSession]) -> Page:
    return page(request, "timetable/work.html", work=await periodic_work(session), now=now())


ROUTES = [work]
