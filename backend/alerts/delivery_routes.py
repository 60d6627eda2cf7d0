"""送达情况: what became of notices, for those who look after the people they are for."""

from typing import Annotated
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.alerts import watching
from backend.alerts.topics import group_of
from backend.alerts.watching import PAGE, Sieve
from backend.pages import Page, page, redirect

WATCHES = [allowed(Deed.WATCH_DELIVERIES)]


@get("/deliveries", guards=WATCHES)
async def deliveries(
    request: Request,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    only: Annotated[str, QueryParameter(max_length=20)] = "",
    before: FromQuery[UUID | None] = None,
) -> Page:
    sieve = Sieve(only) if only in list(Sieve) else Sieve.ALL
    told = await watching.watched(session, actor, sieve, before)
    return page(
        request,
        "inbox/deliveries.html",
        sieve=sieve,
        numbers=await watching.numbers(session, actor),
        told=told[:PAGE],
        more=told[PAGE - 1].notice.id if len(told) > PAGE else None,
        group_of=group_of,
    )


@post("/deliveries/{delivery_id:uuid}/sending", guards=WATCHES)
async def send_again(
    delivery_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    only: Annotated[str, QueryParameter(max_length=20)] = "",
) -> Page:
    await watching.send_again(session, actor, delivery_id)
    return redirect(f"/deliveries?only={Sieve(only) if only in list(Sieve) else Sieve.ALL}")


ROUTES = [deliveries, send_again]
