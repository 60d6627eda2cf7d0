"""Keep packaging standards as data: what administrators changed, dictionaries, and judging again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "packaging_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_packaging_rules_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packaging_rules")),
        sa.UniqueConstraint("ordinal", name=op.f("uq_packaging_rules_ordinal")),
    )
    op.create_index("ix_packaging_rules_key", "packaging_rules", ["kind", "key", "ordinal"])
    op.create_table(
        "packaging_dictionaries",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_packaging_dictionaries")),
    )
    op.create_table(
        "packaging_repeatings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dictionary", sa.Text(), nullable=False),
        sa.Column("classes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("after", sa.Uuid(), nullable=True),
        sa.Column("looked_at", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["dictionary"], ["packaging_dictionaries.digest"], name=op.f("fk_packaging_repeatings_dictionary")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_packaging_repeatings_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packaging_repeatings")),
    )
    op.create_index(
        "ix_packaging_repeatings_due",
        "packaging_repeatings",
        ["made_at"],
        postgresql_where=sa.text("done_at IS NULL"),
    )


def downgrade() -> None:
    for table in ("packaging_repeatings", "packaging_dictionaries", "packaging_rules"):
        op.drop_table(table)
