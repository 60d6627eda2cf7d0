"""What the public reads: the newest articles, by category and by words, one article with its number of readers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation
from backend.news.models import Article, Category, State, Version, Views
from backend.news.search import has_words
from backend.refusals import NotFound, Over

PAGE = 20
NO_ARTICLE = "没有这篇资讯。检查网址，或者到资讯里找"
PUBLISHED: tuple[ColumnElement[bool], ...] = (
    Article.shown.is_not(None),
    Article.withdrawn_at.is_(None),
    Article.published_at <= func.now(),
)


class Line(Struct, frozen=True):
    """An article as the public sees it. `body` is empty in lists."""

    id: UUID
    title: str
    excerpt: str
    lead_sha256: str | None
    lead_alt: str
    category_id: UUID
    category: str
    published_at: datetime
    changed_at: datetime | None
    pinned: bool
    organisation_id: UUID
    organisation: str
    views: int
    body: str = ""

    @property
    def path(self) -> str:
        return f"/news/{self.id}"

    @property
    def lang(self) -> str:
        """An article is read in the language it was written in, whatever that of the page around it."""
        return "zh-CN" if any("\u4e00" <= sign <= "\u9fff" for sign in self.title + self.excerpt) else "en"


class Found(Struct, frozen=True):
    """A page of the list; `pinned` stand before the first one. `after` leads to the next page."""

    pinned: list[Line]
    lines: list[Line]
    after: str | None


async def news(session: AsyncSession, category: UUID | None = None, q: str = "", after: str = "") -> Found:
    """Newest first. Searched, pinned articles stand where their time puts them."""
    wanted = [*PUBLISHED, *has_words(q)]
    if category:
        wanted.append(Article.category_id == category)
    pinned: list[Line] = []
    if not q.strip():
        start = place_of(after)
        if start is None:
            up = lines_query().where(*wanted, Article.pinned_at.is_not(None)).order_by(*NEWEST)
            pinned = read(await session.execute(up))
        wanted.append(Article.pinned_at.is_(None))
    if place := place_of(after):
        wanted.append(tuple_(Article.published_at, Article.id) < tuple_(*map(literal, place)))
    rows = read(await session.execute(lines_query().where(*wanted).order_by(*NEWEST).limit(PAGE + 1)))
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Found(pinned, rows[:PAGE], f"{last.published_at.isoformat()}~{last.id}" if last else None)


async def newest(session: AsyncSession, most: int = 3) -> list[Line]:
    """For the start pages: pinned ones first."""
    first = (Article.pinned_at.is_(None), *NEWEST)
    return read(await session.execute(lines_query().where(*PUBLISHED).order_by(*first).limit(most)))


async def article_read(session: AsyncSession, article_id: UUID) -> Line:
    """Raises NotFound for what is not published, Over for what was withdrawn."""
    rows = read(await session.execute(lines_query(Version.body).where(Article.id == article_id, *PUBLISHED)))
    if rows:
        return rows[0]
    article = await session.get(Article, article_id)
    if article and article.withdrawn_at:
        raise Over("这篇资讯已经撤下，不再公开")
    raise NotFound(NO_ARTICLE)


async def categories_read(session: AsyncSession) -> Sequence[Category]:
    """Those in which there is something to read, in the order in which they were added."""
    has_articles = select(Article.id).where(Article.category_id == Category.id, *PUBLISHED).exists()
    found = await session.scalars(
        select(Category).where(has_articles).order_by(Category.added_at, Category.id)
    )
    return found.all()


NEWEST = (Article.published_at.desc(), Article.id.desc())


NO_BODY: ColumnElement[str] = literal("")


def lines_query(body: Any = NO_BODY) -> Select[Any]:
    columns: list[Any] = [
        Article.id,
        Version.title,
        Version.excerpt,
        Version.lead_sha256,
        Version.lead_alt,
        Category.id,
        Category.name,
        Article.published_at,
        Article.changed_at,
        Article.pinned_at.is_not(None),
        Organisation.id,
        Organisation.name,
        func.coalesce(Views.views, 0),
        body,
    ]
    return (
        select(*columns)
        .join(Version, and_(Version.article_id == Article.id, Version.number == Article.shown))
        .join(Category, Category.id == Article.category_id)
        .join(Organisation, Organisation.id == Article.organisation_id)
        .outerjoin(Views, Views.article_id == Article.id)
    )


def read(rows: Any) -> list[Line]:
    return [Line(*row) for row in rows]


def place_of(after: str) -> tuple[datetime, UUID] | None:
    """Where the page before ended; None for what is no such place."""
    moment, _, row_id = after.partition("~")
    try:
        at, place = datetime.fromisoformat(moment), UUID(row_id)
    except ValueError:
        return None
    return (at, place) if at.tzinfo else None


STATES: dict[State, tuple[ColumnElement[bool], ...]] = {
    State.DRAFT: (Article.shown.is_(None), Article.withdrawn_at.is_(None)),
    State.DUE: (
        Article.shown.is_not(None),
        Article.withdrawn_at.is_(None),
        Article.published_at > func.now(),
    ),
    State.PUBLISHED: PUBLISHED,
    State.WITHDRAWN: (Article.withdrawn_at.is_not(None),),
}
