"""An article goes before the public, changes there, stands at the top, is taken down. Nothing here commits."""

from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.database import now
from backend.dates import when
from backend.news.desk import version_of
from backend.news.models import Article, State, Step, StepKind
from backend.news.queries import PUBLISHED
from backend.news.search import find_by
from backend.refusals import Conflict, Invalid

MOST_PINNED = 3  # more, and none is at the top


async def publish(session: AsyncSession, actor: Actor, article: Article, at: datetime | None) -> None:
    """The latest version, from `at` on. What is public already keeps its time, and says since when it is changed."""
    await session.refresh(article, with_for_update=True)
    version = await version_of(session, article.id, article.latest)
    if not version.body:
        raise Invalid("正文是空的，写了再发布。要先放一放，就存为草稿", "body")
    before, moment = article.state(now()), now()
    if before == State.PUBLISHED:
        if at:
            raise Invalid(
                f"{when(article.published_at)} 已经发布了，不能再定时。改的内容现在就发布，时间空着", "at"
            )
        if article.shown == article.latest:
            return
        article.changed_at = moment
        kind, effect = StepKind.CHANGED, moment
    else:
        article.published_at, article.changed_at = at or moment, None
        kind, effect = StepKind.PUBLISHED, at or moment
    article.shown, article.withdrawn_at, article.withdrawn_why = article.latest, None, ""
    find_by(article, version)
    await note(session, actor, article, kind, effect=effect)


async def withdraw(session: AsyncSession, actor: Actor, article: Article, why: str) -> None:
    """Nobody but those who write sees it any more. It can be published again."""
    await session.refresh(article, with_for_update=True)
    if article.state(now()) not in (State.PUBLISHED, State.DUE):
        raise Conflict("这篇没有发布，不用撤下")
    if not why:
        raise Invalid("写一句为什么撤下，以后查得到", "why")
    article.withdrawn_at, article.withdrawn_why, article.pinned_at = now(), why, None
    await note(session, actor, article, StepKind.WITHDRAWN, why)


async def pin(session: AsyncSession, actor: Actor, article: Article) -> None:
    """For all readers, whoever wrote it, so the number is counted under a lock."""
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('news pinned'))"))
    await session.refresh(article, with_for_update=True)
    if article.pinned_at:
        return
    if article.state(now()) != State.PUBLISHED:
        raise Conflict("发布以后才能置顶")
    others = select(func.count()).select_from(Article).where(*PUBLISHED, Article.pinned_at.is_not(None))
    if (await session.scalar(others) or 0) >= MOST_PINNED:
        raise Conflict(f"置顶的已经有 {MOST_PINNED} 篇。先取消一篇，再置顶这一篇")
    article.pinned_at = now()
    await note(session, actor, article, StepKind.PINNED)


async def unpin(session: AsyncSession, actor: Actor, article: Article) -> None:
    await session.refresh(article, with_for_update=True)
    if article.pinned_at is None:
        return
    article.pinned_at = None
    await note(session, actor, article, StepKind.UNPINNED)


async def note(
    session: AsyncSession,
    actor: Actor,
    article: Article,
    kind: StepKind,
    why: str = "",
    effect: datetime | None = None,
) -> None:
    """What was done, by whom, to which version."""
    article.touched_at = now()
    session.add(
        Step(
            article_id=article.id,
            kind=kind,
            number=article.shown,
            note=why,
            takes_effect_at=effect or now(),
            made_by=actor.person_id,
        )
    )
    await session.flush()
