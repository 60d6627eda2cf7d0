"""消息: the inbox. A notice is read when it is opened."""

from typing import Annotated
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.local_paths import local_path
from backend.accounts.permissions import Actor, signed_in
from backend.alerts.actions import mark_read
from backend.alerts.queries import PAGE, inbox, notice_of
from backend.pages import Page, page, redirect
from backend.refusals import NotFound


@get("/inbox")
async def inbox_page(
    request: Request,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    unread: Annotated[str, QueryParameter(max_length=5)] = "",
    before: FromQuery[UUID | None] = None,
) -> Page:
    """`unread=1` narrows to what was not opened; `before` is the last notice of the page above."""
    if actor is None:
        return page(request, "inbox/visitor.html")
    only_unread = unread == "1"
    found = await inbox(session, actor.person_id, before, only_unread=only_unread)
    return page(
        request,
        "inbox/inbox.html",
        notices=found[:PAGE],
        more=found[PAGE - 1].id if len(found) > PAGE else None,
        only_unread=only_unread,
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


ROUTES = [inbox_page, open_notice, read_all]
