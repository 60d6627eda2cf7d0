"""Faults"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reports", sa.Column("parts_due_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("reports", "parts_due_on")
