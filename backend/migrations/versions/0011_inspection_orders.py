"""Inspection orders, rectification and re-checks"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inspection_orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("organ", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("violated", sa.Text(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_inspection_orders_inspection_id")
        ),
        sa.ForeignKeyConstraint(["issued_by"], ["people.id"], name=op.f("fk_inspection_orders_issued_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_orders")),
        sa.UniqueConstraint("inspection_id", name=op.f("uq_inspection_orders_inspection_id")),
        sa.UniqueConstraint("organ", "year", "ordinal", name=op.f("uq_inspection_orders_organ")),
    )
    op.create_index(
        "ix_inspection_orders_open",
        "inspection_orders",
        ["deadline"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "inspection_order_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("photos", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_inspection_order_steps_made_by")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["inspection_orders.id"], name=op.f("fk_inspection_order_steps_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_order_steps")),
    )
    op.create_index(
        op.f("ix_inspection_order_steps_order_id"), "inspection_order_steps", ["order_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("inspection_order_steps")
    op.drop_table("inspection_orders")
