"""Keep news articles."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

PUBLIC = sa.text("shown IS NOT NULL AND withdrawn_at IS NULL")
# Where a city begins; administrators add, rename and void.
CATEGORIES = {
    "019a0000-0000-7000-8000-000000000001": "包装监管",
    "019a0000-0000-7000-8000-000000000002": "设备安全",
    "019a0000-0000-7000-8000-000000000003": "通知公告",
}


def time(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    categories = op.create_table(
        "news_categories",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        time("added_at", nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        time("renamed_at"),
        sa.Column("renamed_by", sa.Uuid(), nullable=True),
        time("voided_at"),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_news_categories_added_by")),
        sa.ForeignKeyConstraint(["renamed_by"], ["people.id"], name=op.f("fk_news_categories_renamed_by")),
        sa.ForeignKeyConstraint(["voided_by"], ["people.id"], name=op.f("fk_news_categories_voided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_categories")),
    )
    op.create_index(
        "ix_news_categories_name",
        "news_categories",
        ["name"],
        unique=True,
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    rows = [{"id": key, "name": name} for key, name in CATEGORIES.items()]
    op.execute(sa.insert(categories).values([row | {"added_at": sa.func.now()} for row in rows]))
    op.create_table(
        "news_articles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=True),
        time("published_at"),
        time("changed_at"),
        time("withdrawn_at"),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        time("pinned_at"),
        time("made_at", nullable=False),
        time("touched_at", nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("search_grams", postgresql.TSVECTOR(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_news_articles_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["news_categories.id"], name=op.f("fk_news_articles_category_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_articles")),
    )
    newest = ["published_at", "id"]
    op.create_index("ix_news_articles_newest", "news_articles", newest, postgresql_where=PUBLIC)
    op.create_index(
        "ix_news_articles_category", "news_articles", ["category_id", *newest], postgresql_where=PUBLIC
    )
    op.create_index("ix_news_articles_search", "news_articles", ["search_grams"], postgresql_using="gin")
    op.create_index("ix_news_articles_touched", "news_articles", ["touched_at", "id"])
    op.create_table(
        "news_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lead_sha256", sa.Text(), nullable=True),
        sa.Column("lead_alt", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("pictures", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("restored_from", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        time("made_at", nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["news_articles.id"], name=op.f("fk_news_versions_article_id")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["news_categories.id"], name=op.f("fk_news_versions_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["lead_sha256"], ["stored_files.sha256"], name=op.f("fk_news_versions_lead_sha256")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_news_versions_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_versions")),
        sa.UniqueConstraint("article_id", "number", name=op.f("uq_news_versions_article_id")),
    )
    op.create_index("ix_news_versions_pictures", "news_versions", ["pictures"], postgresql_using="gin")
    op.create_table(
        "news_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        time("takes_effect_at", nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        time("made_at", nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["news_articles.id"], name=op.f("fk_news_steps_article_id")),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_news_steps_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_steps")),
    )
    op.create_index("ix_news_steps_article", "news_steps", ["article_id", "made_at"])
    op.create_table(
        "news_pictures",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("brought_by", sa.Uuid(), nullable=False),
        time("brought_at", nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["stored_files.sha256"], name=op.f("fk_news_pictures_sha256")),
        sa.ForeignKeyConstraint(["brought_by"], ["people.id"], name=op.f("fk_news_pictures_brought_by")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_news_pictures")),
    )
    op.create_table(
        "news_views",
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("views", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["news_articles.id"], name=op.f("fk_news_views_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_news_views")),
    )
    op.create_table(
        "news_readers",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("reader", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", "article_id", "reader", name=op.f("pk_news_readers")),
        prefixes=["UNLOGGED"],
    )


def downgrade() -> None:
    for table in ("readers", "views", "pictures", "steps", "versions", "articles", "categories"):
        op.drop_table(f"news_{table}")
