"""Order of platform calls: times of several machines cannot tell which deed came first"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("platform_calls", sa.Column("number", sa.BigInteger(), sa.Identity(), nullable=False))
    op.create_unique_constraint(op.f("uq_platform_calls_number"), "platform_calls", ["number"])
    op.create_index(
        "ix_platform_calls_order",
        "platform_calls",
        ["subject", "number"],
        postgresql_where=sa.text("done_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_platform_calls_order", "platform_calls")
    op.drop_column("platform_calls", "number")
