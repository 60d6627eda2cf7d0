"""Categories of articles: one set for the whole city, so its administrators add, rename and void. Nothing here
commits."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed
from backend.database import now
from backend.news.forms import read_id
from backend.news.models import Article, Category
from backend.refusals import Conflict, Forbidden, NotFound

MOST = 20


def must_keep_categories(actor: Actor) -> None:
    if not keeps_categories(actor):
        raise Forbidden("类别全市一份，由市局的管理人员增改")


def keeps_categories(actor: Actor) -> bool:
    return actor.may(Deed.WRITE_NEWS) and actor.city_wide


async def categories(session: AsyncSession) -> Sequence[Category]:
    """Those that are offered, in the order in which they were added."""
    offered = select(Category).where(Category.voided_at.is_(None)).order_by(Category.added_at, Category.id)
    return (await session.scalars(offered)).all()


async def category_offered(session: AsyncSession, typed: str) -> Category | None:
    named = read_id(typed)
    found = await session.get(Category, named) if named else None
    return found if found and found.voided_at is None else None


async def categories_counted(session: AsyncSession) -> list[tuple[Category, int]]:
    """All, the voided ones last, with the number of articles in each."""
    counted = (
        select(Category, func.count(Article.id))
        .outerjoin(Article, Article.category_id == Category.id)
        .group_by(Category.id)
        .order_by(Category.voided_at.is_not(None), Category.added_at, Category.id)
    )
    return [(category, number) for category, number in await session.execute(counted)]


async def add(session: AsyncSession, actor: Actor, name: str) -> None:
    must_keep_categories(actor)
    if len(await categories(session)) >= MOST:
        raise Conflict(f"类别已经有 {MOST} 个。先停用不用的")
    async with alone_with(session, name):
        session.add(Category(name=name, added_by=actor.person_id))


async def rename(session: AsyncSession, actor: Actor, category: Category, name: str) -> None:
    """Its articles have the new name at once."""
    must_keep_categories(actor)
    if category.voided_at:
        raise Conflict("这一类停用了，不能改名")
    if category.name == name:
        return
    async with alone_with(session, name):
        category.name, category.renamed_at, category.renamed_by = name, now(), actor.person_id


async def void(session: AsyncSession, actor: Actor, category: Category) -> None:
    """Its articles keep it; new ones cannot choose it."""
    must_keep_categories(actor)
    if category.voided_at:
        return
    if len(await categories(session)) == 1:
        raise Conflict("最后一类不能停用，不然没有类可选")
    category.voided_at, category.voided_by = now(), actor.person_id


async def category_named(session: AsyncSession, category_id: UUID) -> Category:
    found = await session.get(Category, category_id)
    if found is None:
        raise NotFound("没有这一类")
    return found


@asynccontextmanager
async def alone_with(session: AsyncSession, name: str) -> AsyncIterator[None]:
    """Whatever is done inside is undone, and refused, when another category has this name."""
    try:
        async with session.begin_nested():
            yield
            await session.flush()
    except IntegrityError as error:
        raise Conflict(f"已经有叫“{name}”的一类", "name") from error
