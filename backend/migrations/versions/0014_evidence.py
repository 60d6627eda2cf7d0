"""Anchors of the evidence log"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_anchorings",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("seen_at_address", sa.Text()),
        sa.Column("last_error", sa.Text()),
        sa.ForeignKeyConstraint(["day"], ["ledger_heads.day"], name=op.f("fk_ledger_anchorings_day")),
        sa.PrimaryKeyConstraint("day", "place", name=op.f("pk_ledger_anchorings")),
    )
    op.create_index(
        "ix_ledger_anchorings_due",
        "ledger_anchorings",
        ["next_at"],
        postgresql_where=sa.text("done_at IS NULL"),
    )
    # Heads are in DATA_DIR/anchors now, where they are put again; where they were put before tells nobody anything.
    op.drop_column("ledger_heads", "anchored_at")


def downgrade() -> None:
    op.add_column("ledger_heads", sa.Column("anchored_at", sa.DateTime(timezone=True)))
    op.drop_table("ledger_anchorings")
