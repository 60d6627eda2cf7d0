"""Records that came in by rescue files"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rescue_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brought_by", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("drafts", sa.Integer(), nullable=False),
        sa.Column("broken", sa.Text()),
        sa.ForeignKeyConstraint(["brought_by"], ["people.id"], name=op.f("fk_rescue_imports_brought_by")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_rescue_imports_author_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_rescue_imports_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescue_imports")),
    )
    op.create_index("ix_rescue_imports_brought_by", "rescue_imports", ["brought_by", "id"])
    op.create_index("ix_rescue_imports_author_id", "rescue_imports", ["author_id"])
    op.create_table(
        "rescued_records",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Uuid()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text()),
        sa.Column("path", sa.Text()),
        sa.ForeignKeyConstraint(
            ["import_id"], ["rescue_imports.id"], name=op.f("fk_rescued_records_import_id")
        ),
        sa.PrimaryKeyConstraint("import_id", "place", name=op.f("pk_rescued_records")),
    )
    op.create_index("ix_rescued_records_record_id", "rescued_records", ["record_id"])


def downgrade() -> None:
    op.drop_table("rescued_records")
    op.drop_table("rescue_imports")
