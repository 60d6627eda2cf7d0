"""How somebody signed in: who proved to have the phone may set a password without knowing the old one"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sign_ins", sa.Column("by_code", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.alter_column("sign_ins", "by_code", server_default=None)


def downgrade() -> None:
    op.drop_column("sign_ins", "by_code")
