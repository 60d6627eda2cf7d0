"""Reads of those who write: the articles of their office (the city sees all), versions, what was done when."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation, Person, RegulatorLevel
from backend.accounts.permissions import Actor, Deed
from backend.news.models import Article, Category, State, Step, Version, Views
from backend.news.queries import NO_ARTICLE, STATES, place_of
from backend.refusals import NotFound
from backend.things.search_words import plain_words

PAGE = 30


class Row(Struct, frozen=True):
    """One line of the desk's list, with the title of the latest version."""

    article: Article
    title: str
    category: str
    organisation: str
    by: str | None
    views: int


class Made(Struct, frozen=True):
    """A version, or a step, and who made it."""

    at: datetime
    by: str | None
    version: Version | None = None
    step: Step | None = None


async def articles(
    session: AsyncSession, actor: Actor, state: State | None, q: str = "", after: str = ""
) -> tuple[list[Row], str | None]:
    """A page, last touched first, and where the next one begins."""
    wanted = [theirs(actor), *(STATES[state] if state else ())]
    wanted += [func.strpos(func.lower(Version.title), word) > 0 for word in plain_words(q.replace("\0", ""))]
    if place := place_of(after):
        wanted.append(tuple_(Article.touched_at, Article.id) < tuple_(*map(literal, place)))
    query = (
        select(
            Article,
            Version.title,
            Category.name,
            Organisation.name,
            Person.name,
            func.coalesce(Views.views, 0),
        )
        .join(Version, and_(Version.article_id == Article.id, Version.number == Article.latest))
        .join(Category, Category.id == Version.category_id)
        .join(Organisation, Organisation.id == Article.organisation_id)
        .outerjoin(Person, Person.id == Version.made_by)
        .outerjoin(Views, Views.article_id == Article.id)
        .where(*wanted)
        .order_by(Article.touched_at.desc(), Article.id.desc())
        .limit(PAGE + 1)
    )
    rows = [Row(*row) for row in await session.execute(query)]
    last = rows[PAGE - 1].article if len(rows) > PAGE else None
    return rows[:PAGE], f"{last.touched_at.isoformat()}~{last.id}" if last else None


async def how_many(session: AsyncSession, actor: Actor) -> dict[State, int]:
    counted = select(*(func.count().filter(and_(*STATES[state])) for state in State)).where(theirs(actor))
    return dict(zip(State, (await session.execute(counted)).one(), strict=True))


async def article_theirs(session: AsyncSession, actor: Actor, article_id: UUID) -> Article:
    """Raises NotFound for what another office wrote."""
    article = await session.scalar(select(Article).where(Article.id == article_id, theirs(actor)))
    if article is None:
        raise NotFound(NO_ARTICLE)
    return article


def theirs(actor: Actor) -> ColumnElement[bool]:
    offices = actor.members(Deed.WRITE_NEWS)
    everything = any(office.regulator_level == RegulatorLevel.CITY for office in offices)
    return or_(literal(everything), Article.organisation_id.in_([o.organisation_id for o in offices]))


async def version_of(session: AsyncSession, article_id: UUID, number: int) -> Version:
    found = await session.scalar(
        select(Version).where(Version.article_id == article_id, Version.number == number)
    )
    if found is None:
        raise NotFound("这篇资讯没有这一版")
    return found


async def name_of(session: AsyncSession, person_id: UUID | None) -> str:
    """Nobody made what came with the demo world."""
    return await session.scalar(select(Person.name).where(Person.id == person_id)) or ""


async def history_of(session: AsyncSession, article_id: UUID) -> list[Made]:
    """What was saved and what was done, newest first."""
    versions = select(Version, Person.name).outerjoin(Person, Person.id == Version.made_by)
    steps = select(Step, Person.name).join(Person, Person.id == Step.made_by)
    saved = await session.execute(versions.where(Version.article_id == article_id))
    done = await session.execute(steps.where(Step.article_id == article_id))
    made = [Made(row.made_at, by, version=row) for row, by in saved]
    made += [Made(row.made_at, by, step=row) for row, by in done]
    return sorted(made, key=lambda each: each.at, reverse=True)
