"""资讯: articles and their versions, what was done with each, their pictures, and how many read them.

A version is never changed: to change an article is to add one. What the public reads is the version `shown`, so that
somebody can write on while the one before stays up.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row, new_id, now

PUBLIC = text("shown IS NOT NULL AND withdrawn_at IS NULL")


class State(StrEnum):
    """Where an article stands, in the order in which it gets there."""

    DRAFT = "draft"
    DUE = "due"  # published from a later time on
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class StepKind(StrEnum):
    PUBLISHED = "published"
    CHANGED = "changed"  # a later version took the place of the one that was shown
    WITHDRAWN = "withdrawn"
    PINNED = "pinned"
    UNPINNED = "unpinned"


class Category(Row):
    """A voided one stays with the articles that have it, and is not offered any more."""

    __tablename__ = "news_categories"
    __table_args__ = (
        Index("ix_news_categories_name", "name", unique=True, postgresql_where=text("voided_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(default=now)
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))  # None: came with the product
    renamed_at: Mapped[datetime | None]
    renamed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    voided_at: Mapped[datetime | None]
    voided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


class Article(Row):
    """`category_id` and the search columns are those of the version shown; of the latest while none is."""

    __tablename__ = "news_articles"
    __table_args__ = (
        Index("ix_news_articles_newest", "published_at", "id", postgresql_where=PUBLIC),
        Index("ix_news_articles_category", "category_id", "published_at", "id", postgresql_where=PUBLIC),
        Index("ix_news_articles_search", "search_grams", postgresql_using="gin"),
        Index("ix_news_articles_touched", "touched_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    category_id: Mapped[UUID] = mapped_column(ForeignKey("news_categories.id"))
    latest: Mapped[int] = mapped_column(default=0)  # number of the latest version
    shown: Mapped[int | None]
    published_at: Mapped[datetime | None]  # from when on the public reads it; may lie ahead
    changed_at: Mapped[datetime | None]  # since when it reads another version than the first
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str] = mapped_column(default="")
    pinned_at: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(default=now)
    touched_at: Mapped[datetime] = mapped_column(default=now)
    search_text: Mapped[str] = mapped_column(default="")
    search_grams: Mapped[str | None] = mapped_column(TSVECTOR)

    @property
    def path(self) -> str:
        return f"/news/{self.id}"

    @property
    def desk_path(self) -> str:
        return f"/articles/{self.id}"

    def state(self, moment: datetime) -> State:
        if self.withdrawn_at:
            return State.WITHDRAWN
        if self.shown is None or self.published_at is None:
            return State.DRAFT
        return State.PUBLISHED if self.published_at <= moment else State.DUE

    @property
    def has_unpublished_changes(self) -> bool:
        return self.shown is not None and self.shown != self.latest


class Version(Row):
    """What was written, cleaned (`cleaning`). `pictures`: digests of all that it shows, the lead picture first."""

    __tablename__ = "news_versions"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        Index("ix_news_versions_pictures", "pictures", postgresql_using="gin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    article_id: Mapped[UUID] = mapped_column(ForeignKey("news_articles.id"))
    number: Mapped[int]
    category_id: Mapped[UUID] = mapped_column(ForeignKey("news_categories.id"))
    title: Mapped[str]
    lead_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_files.sha256"))
    lead_alt: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    excerpt: Mapped[str] = mapped_column(default="")
    pictures: Mapped[list[str]] = mapped_column(default=list)
    restored_from: Mapped[int | None]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))  # None: came with the demo world
    made_at: Mapped[datetime] = mapped_column(default=now)


class Step(Row):
    """`takes_effect_at` lies ahead of `made_at` where an article is published from a later time on."""

    __tablename__ = "news_steps"
    __table_args__ = (Index("ix_news_steps_article", "article_id", "made_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    article_id: Mapped[UUID] = mapped_column(ForeignKey("news_articles.id"))
    kind: Mapped[str]
    number: Mapped[int]  # of the version
    note: Mapped[str] = mapped_column(default="")
    takes_effect_at: Mapped[datetime] = mapped_column(default=now)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)


class Picture(Row):
    """A file that was brought for an article: no other file of the evidence can be shown by writing its digest."""

    __tablename__ = "news_pictures"

    sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), primary_key=True)
    brought_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    brought_at: Mapped[datetime] = mapped_column(default=now)


class Views(Row):
    """Beside the article, so that reading rewrites no row that has indexes."""

    __tablename__ = "news_views"

    article_id: Mapped[UUID] = mapped_column(ForeignKey("news_articles.id"), primary_key=True)
    views: Mapped[int] = mapped_column(BigInteger, default=0)


class Reader(Row):
    """That a phone was counted for an article on a day: a digest of a number that the phone drew for that day.
    Not in PostgreSQL's log: after a crash a day's readers may be counted once more, and nothing else is lost."""

    __tablename__ = "news_readers"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # noqa: RUF012

    day: Mapped[date] = mapped_column(primary_key=True)
    article_id: Mapped[UUID] = mapped_column(primary_key=True)
    reader: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
