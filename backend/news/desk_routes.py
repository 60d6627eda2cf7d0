"""写资讯: the articles of an office, one article with its editor, and what is done with it."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation
from backend.accounts.permissions import Actor, Deed, allowed
from backend.database import now
from backend.dates import SHANGHAI
from backend.news import desk, publishing, writing
from backend.news.categories import categories, keeps_categories
from backend.news.forms import ArticleForm, read_article, read_note, read_time
from backend.news.models import Article, State
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import Refusal
from backend.settings import Settings
from backend.things.forms import text

WRITERS = [allowed(Deed.WRITE_NEWS)]


@get("/articles", guards=WRITERS)
async def list_articles(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    which: FromQuery[str] = "",
    q: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Page:
    chosen = State(which) if which in tuple(State) else None
    rows, more = await desk.articles(session, actor, chosen, q[:60], after)
    return page(
        request,
        "news/articles.html",
        rows=rows,
        more=more,
        numbers=await desk.how_many(session, actor),
        chosen=chosen,
        q=q[:60],
        moment=now(),
        keeps=keeps_categories(actor),
    )


@get("/articles/new", guards=WRITERS)
async def new_article(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    return await editor_page(request, session, actor, None)


@post("/articles", guards=WRITERS)
async def begin_article(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
) -> Page:
    form = read_article(await request.form())
    try:
        written = await writing.read_written(session, settings, actor, form)
    except writing.NotKept as refusal:
        return await editor_page(request, session, actor, None, form, refusal)
    article = await writing.begin(session, writing.writes_for(actor), actor, written)
    return await after_saving(request, session, actor, article, form)


@get("/articles/{article_id:uuid}", guards=WRITERS)
async def show_article(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    article_id: FromPath[UUID],
) -> Page:
    return await editor_page(request, session, actor, await desk.article_theirs(session, actor, article_id))


@post("/articles/{article_id:uuid}/versions", guards=WRITERS)
async def save_version(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    article_id: FromPath[UUID],
) -> Page:
    article = await desk.article_theirs(session, actor, article_id)
    form = read_article(await request.form())
    try:
        written = await writing.read_written(session, settings, actor, form)
        await writing.save(session, actor, article, form.base, written)
    except Refusal as refusal:
        return await editor_page(request, session, actor, article, form, refusal)
    return await after_saving(request, session, actor, article, form)


@get("/articles/{article_id:uuid}/versions/{number:int}", guards=WRITERS)
async def show_version(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    article_id: FromPath[UUID],
    number: FromPath[int],
) -> Page:
    article = await desk.article_theirs(session, actor, article_id)
    version = await desk.version_of(session, article_id, number)
    return page(
        request,
        "news/version.html",
        article=article,
        version=version,
        by=await desk.name_of(session, version.made_by),
        body=Markup(version.body),
    )


@post("/articles/{article_id:uuid}/versions/{number:int}/restoration", guards=WRITERS)
async def restore_version(
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    article_id: FromPath[UUID],
    number: FromPath[int],
) -> Page:
    article = await desk.article_theirs(session, actor, article_id)
    await writing.restore(session, actor, article, number)
    return redirect(article.desk_path)


@post("/articles/{article_id:uuid}/withdrawal", guards=WRITERS)
async def withdraw_article(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    article_id: FromPath[UUID],
) -> Page:
    article = await desk.article_theirs(session, actor, article_id)
    try:
        await publishing.withdraw(session, actor, article, read_note(await request.form(), "why"))
    except Refusal as refusal:
        return await editor_page(request, session, actor, article, refusal=refusal)
    return redirect(article.desk_path)


@post("/articles/{article_id:uuid}/pinning", guards=WRITERS)
async def pin_article(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    article_id: FromPath[UUID],
) -> Page:
    article = await desk.article_theirs(session, actor, article_id)
    try:
        if text(await request.form(), "pinned") == "0":
            await publishing.unpin(session, actor, article)
        else:
            await publishing.pin(session, actor, article)
    except Refusal as refusal:
        return await editor_page(request, session, actor, article, refusal=refusal)
    return redirect(article.desk_path)


ROUTES: list[Any] = [
    list_articles,
    new_article,
    begin_article,
    show_article,
    save_version,
    show_version,
    restore_version,
    withdraw_article,
    pin_article,
]


async def after_saving(
    request: PageRequest, session: AsyncSession, actor: Actor, article: Article, form: ArticleForm
) -> Page:
    """Published, if that was wanted. What was saved stays saved when that is refused."""
    if form.publishes:
        try:
            await publishing.publish(session, actor, article, read_time(form.at))
        except Refusal as refusal:
            return await editor_page(request, session, actor, article, form, refusal)
    return redirect(article.desk_path)


async def editor_page(
    request: PageRequest,
    session: AsyncSession,
    actor: Actor,
    article: Article | None,
    form: ArticleForm | None = None,
    refusal: Refusal | None = None,
) -> Page:
    """`form`: what was typed and refused, shown again."""
    history = await desk.history_of(session, article.id) if article else []
    office = article.organisation_id if article else writing.writes_for(actor).organisation_id
    state = article.state(now()) if article else State.DRAFT
    if form:
        given = as_typed(form, refusal)
    else:
        given = writing.as_given(next((made.version for made in history if made.version), None))
        if article and article.published_at and state == State.DUE:
            given["at"] = f"{article.published_at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
    return page(
        request,
        "news/editor.html",
        status=refusal.status if refusal else 200,
        article=article,
        state=state,
        given=given,
        office=await session.get_one(Organisation, office),
        categories=await categories(session),
        history=history,
        refusal=refusal,
        problems=(refusal.problems or {refusal.field or "": refusal.say}) if refusal else {},
    )


def as_typed(form: ArticleForm, refusal: Refusal | None) -> dict[str, str]:
    return {
        "title": form.title,
        "category": form.category,
        "body": form.written,
        "lead_sha256": refusal.lead if isinstance(refusal, writing.NotKept) else form.lead_sha256,
        "lead_alt": form.lead_alt,
        "at": form.at,
    }
