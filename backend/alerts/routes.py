"""消息: the inbox. A notice is read when it is opened."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.limits import place_of
from backend.accounts.local_paths import local_path
from backend.accounts.permissions import Actor, Deed, signed_in
from backend.accounts.sign_in_routes import client_of
from backend.alerts.actions import mark_read, room_of
from backend.alerts.days import by_day
from backend.alerts.queries import PAGE, groups_in, inbox, notice_of, unread_count
from backend.alerts.topics import group_named
from backend.dates import today
from backend.live.stream import LIVE, live
from backend.pages import FOR_PROGRAMS, Page, page, redirect
from backend.refusals import NotFound
from backend.settings import Settings


class Unread(Struct):
    unread: int


@get("/inbox")
async def inbox_page(
    request: Request,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    unread: Annotated[str, QueryParameter(max_length=5)] = "",
    topic: Annotated[str, QueryParameter(max_length=20)] = "",
    before: FromQuery[UUID | None] = None,
) -> Page:
    """`unread=1` narrows to what was not opened, `topic` to a group; `before` is the last notice of the page above."""
    if actor is None:
        return page(request, "inbox/visitor.html")
    only_unread, group = unread == "1", group_named(topic)
    found = await inbox(session, actor.person_id, before, only_unread=only_unread, group=group)
    return page(
        request,
        "inbox/inbox.html",
        part="inbox/part.html",
        days=by_day(found[:PAGE], today()),
        more=found[PAGE - 1].id if len(found) > PAGE else None,
        only_unread=only_unread,
        group=group,
        groups=await groups_in(session, actor.person_id),
        may_watch=actor.may(Deed.WATCH_DELIVERIES),
    )


@get("/inbox/live", guards=[signed_in], opt=LIVE)
async def hear_of_changes(
    request: Request, actor: NamedDependency[Actor], settings: NamedDependency[Settings]
) -> Response[Any]:
    return live(request, room_of(actor.person_id), place=place_of(client_of(request, settings)))


@get("/inbox/unread", guards=[signed_in], opt={FOR_PROGRAMS: True})
async def how_many_unread(
    session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Response[Unread]:
    return Response(
        Unread(await unread_count(session, actor.person_id)), headers={"Cache-Control": "no-store"}
    )


@post("/inbox/{notice_id:uuid}/reading", guards=[signed_in])
async def open_notice(
    notice_id: FromPath[UUID], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    """Marks it read and goes to what it is about."""
    notice = await notice_of(session, actor.person_id, notice_id)
    if notice is None:
        raise NotFound("没有这条消息")
    await mark_read(session, actor.person_id, notice.id)
    return redirect(local_path(notice.link))


@post("/inbox/readings", guards=[signed_in])
async def read_all(session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]) -> Page:
    await mark_read(session, actor.person_id)
    return redirect("/inbox")


ROUTES = [inbox_page, hear_of_changes, how_many_unread, open_notice, read_all]
