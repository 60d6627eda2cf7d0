"""Files that arrive in pieces"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "uploads",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("folder", sa.Uuid(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("pieces", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_uploads_person_id")),
        sa.PrimaryKeyConstraint("person_id", "sha256", name=op.f("pk_uploads")),
        sa.UniqueConstraint("folder", name=op.f("uq_uploads_folder")),
    )
    op.create_index(op.f("ix_uploads_touched_at"), "uploads", ["touched_at"])


def downgrade() -> None:
    op.drop_table("uploads")
