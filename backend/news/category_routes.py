"""资讯类别: one set for the whole city."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.news import categories
from backend.news.forms import read_name
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import Refusal

WRITERS = [allowed(Deed.WRITE_NEWS)]
HERE = "/articles/categories"


@get(HERE, guards=WRITERS)
async def show_categories(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    return await categories_page(request, session, actor)


@post(HERE, guards=WRITERS)
async def add_category(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    categories.must_keep_categories(actor)
    try:
        await categories.add(session, actor, read_name(await request.form()))
    except Refusal as refusal:
        return await categories_page(request, session, actor, refusal)
    return redirect(HERE)


@post("/articles/categories/{category_id:uuid}", guards=WRITERS)
async def rename_category(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    category_id: FromPath[UUID],
) -> Page:
    categories.must_keep_categories(actor)
    category = await categories.category_named(session, category_id)
    try:
        await categories.rename(session, actor, category, read_name(await request.form()))
    except Refusal as refusal:
        return await categories_page(request, session, actor, refusal, category_id)
    return redirect(HERE)


@post("/articles/categories/{category_id:uuid}/voiding", guards=WRITERS)
async def void_category(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    category_id: FromPath[UUID],
) -> Page:
    categories.must_keep_categories(actor)
    try:
        await categories.void(session, actor, await categories.category_named(session, category_id))
    except Refusal as refusal:
        return await categories_page(request, session, actor, refusal, category_id)
    return redirect(HERE)


ROUTES: list[Any] = [show_categories, add_category, rename_category, void_category]


async def categories_page(
    request: PageRequest,
    session: AsyncSession,
    actor: Actor,
    refusal: Refusal | None = None,
    about: UUID | None = None,
) -> Page:
    return page(
        request,
        "news/categories.html",
        status=refusal.status if refusal else 200,
        rows=await categories.categories_counted(session),
        keeps=categories.keeps_categories(actor),
        refusal=refusal,
        about=about,
    )
