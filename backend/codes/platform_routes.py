"""The queue to the city's code platform, for the administrators of the city."""

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.codes import calls, queries
from backend.codes.rules import STUCK_AFTER
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import Forbidden
from backend.settings import Settings
from scanning.codes import grouped

WATCHERS = [allowed(Deed.WATCH_PLATFORM)]


@get("/codes/platform", guards=WATCHERS)
async def show_queue(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    after: FromQuery[str] = "",
) -> Page:
    must_be_of_the_city(actor)
    number = int(after) if after.isdecimal() and len(after) < 18 else 0
    return page(
        request,
        "codes/platform.html",
        address=settings.city_platform_url,
        numbers=await queries.queue_numbers(session),
        calls=await queries.waiting_calls(session, number),
        per_page=queries.PAGE,
        grouped=grouped,
        stuck_after=STUCK_AFTER,
    )


@post("/codes/platform/calls/{call_id:uuid}/sending", guards=WATCHERS)
async def send_one_again(
    session: NamedDependency[AsyncSession], actor: NamedDependency[Actor], call_id: FromPath[UUID]
) -> Page:
    must_be_of_the_city(actor)
    await calls.send_again(session, call_id)
    return redirect("/codes/platform")


@post("/codes/platform/sendings", guards=WATCHERS)
async def send_all_again(session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]) -> Page:
    must_be_of_the_city(actor)
    await calls.send_all_again(session)
    return redirect("/codes/platform")


def must_be_of_the_city(actor: Actor) -> None:
    """The queue holds codes of all districts."""
    if not any(member.regulator_level == "city" for member in actor.members(Deed.WATCH_PLATFORM)):
        raise Forbidden("市平台的上报情况由市局管理员看")
