"""资讯 for everybody: the list, an article, and that it was read."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.limits import place_of
from backend.accounts.permissions import Actor, Deed
from backend.accounts.sign_in_routes import client_of
from backend.news import queries
from backend.news.forms import read_id
from backend.news.readings import count_reader, may_count
from backend.pages import FOR_PROGRAMS, Page, PageRequest, page
from backend.settings import Settings

LONGEST_QUERY = 60


class Reading(msgspec.Struct):
    """`phone`: a number that the phone drew for today."""

    phone: Annotated[str, msgspec.Meta(max_length=40)] = ""


@get("/news")
async def list_news(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    category: FromQuery[str] = "",
    q: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Page:
    q = q[:LONGEST_QUERY]
    chosen = read_id(category)
    found = await queries.news(session, chosen, q, after)
    return page(
        request,
        "news/list.html",
        found=found,
        categories=await queries.categories_read(session),
        chosen=chosen,
        q=q,
        is_first=queries.place_of(after) is None,
        may_write=bool(actor and actor.may(Deed.WRITE_NEWS)),
    )


@get("/news/{article_id:uuid}")
async def show_news(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    article_id: FromPath[UUID],
) -> Page:
    article = await queries.article_read(session, article_id)
    return page(
        request,
        "news/article.html",
        article=article,
        body=Markup(article.body),
        may_write=bool(actor and may_change(actor, article)),
    )


@post("/news/{article_id:uuid}/readings", opt={FOR_PROGRAMS: True}, status_code=204)
async def add_reading(
    request: Request,
    settings: NamedDependency[Settings],
    article_id: FromPath[UUID],
    data: URLEncodedBody[Reading],
) -> Response[None]:
    phone = read_id(data.phone)
    place = place_of(client_of(request, settings))
    agent = request.headers.get("user-agent", "")
    if phone and await may_count(request.app.state.counts, article_id, place, agent):
        await count_reader(request.app.state.alone, article_id, phone)
    return Response(None, status_code=204, headers={"Cache-Control": "no-store"})


ROUTES: list[Any] = [list_news, show_news, add_reading]


def may_change(actor: Actor, article: queries.Line) -> bool:
    offices = actor.members(Deed.WRITE_NEWS)
    return any(o.regulator_level == "city" or o.organisation_id == article.organisation_id for o in offices)
