"""Count visits and the use of functions."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visits",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("pages", sa.BigInteger(), nullable=False),
        sa.Column("deeds", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "function", "who", "district", name=op.f("pk_visits")),
    )
    op.create_table(
        "visitors",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("of_month", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "who", "district", name=op.f("pk_visitors")),
    )


def downgrade() -> None:
    op.drop_table("visitors")
    op.drop_table("visits")
