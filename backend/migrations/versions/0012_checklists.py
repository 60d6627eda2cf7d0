"""Checklists as data of their own, and what was found on site"""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
import yaml
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

FIRST = Path(__file__).parents[2] / "inspections" / "data" / "checklists.yaml"


def upgrade() -> None:
    checklists = op.create_table(
        "checklist_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["published_by"], ["people.id"], name=op.f("fk_checklist_versions_published_by")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["people.id"], name=op.f("fk_checklist_versions_uploaded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_versions")),
        sa.UniqueConstraint("version", name=op.f("uq_checklist_versions_version")),
    )
    op.create_index("ix_checklist_versions_in_force", "checklist_versions", ["effective_on", "published_at"])
    op.bulk_insert(checklists, [first_version()])
    op.add_column(
        "inspections",
        sa.Column("site", postgresql.JSONB(), nullable=False, server_default=sa.text("'{}'::jsonb")),
    )
    op.alter_column("inspections", "site", server_default=None)
    op.create_table(
        "inspection_proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("declined", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["people.id"], name=op.f("fk_inspection_proposals_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_inspection_proposals_inspection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_proposals")),
        sa.UniqueConstraint("inspection_id", "key", name=op.f("uq_inspection_proposals_inspection_id")),
    )


def first_version() -> dict:
    """The one that came with the product: in force from the day it was written."""
    content = yaml.safe_load(FIRST.read_text("utf-8"))
    version = content.pop("version")
    return {
        "id": UUID(int=1),
        "file_name": FIRST.name,
        "uploaded_at": datetime(2026, 11, 1, tzinfo=UTC),
        "uploaded_by": None,
        "content": content,
        "version": version,
        "effective_on": date(2026, 11, 1),
        "reason": "随产品带来的第一版",
        "published_at": datetime(2026, 11, 1, tzinfo=UTC),
        "published_by": None,
        "discarded_at": None,
    }


def downgrade() -> None:
    op.drop_table("inspection_proposals")
    op.drop_column("inspections", "site")
    op.drop_table("checklist_versions")
