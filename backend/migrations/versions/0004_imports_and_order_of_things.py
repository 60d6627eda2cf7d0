"""Imports of tables, and the register in order of what is due"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DUE = sa.text("coalesce(least(next_due_on, next_due_b_on), 'infinity'::date)")


def upgrade() -> None:
    make_imports()
    op.drop_index("ix_things_kind_due", "things")
    op.drop_index("ix_things_district", "things")
    op.drop_index("ix_things_type", "things")
    op.create_index("ix_things_order", "things", ["kind", DUE, "id"])
    op.create_index("ix_things_district", "things", ["district_code", "kind", DUE, "id"])
    op.create_index("ix_things_street", "things", ["street_code", "kind"])
    op.create_index("ix_things_type", "things", ["type_code", DUE, "id"])
    op.create_index(
        "ix_things_owner", "things", ["owner_id"], postgresql_where=sa.text("owner_id IS NOT NULL")
    )
    op.create_index("ix_things_check_body", "things", ["check_body_id", "kind", DUE, "id"])
    op.create_index(
        "ix_things_stopped", "things", ["kind", DUE, "id"], postgresql_where=sa.text("use_status <> 'in_use'")
    )


def make_imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_by", sa.Uuid(), sa.ForeignKey("people.id", name="fk_imports_created_by"), nullable=False
        ),
        sa.Column("scope", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("notes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("headings", postgresql.ARRAY(sa.Text()), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in TIMES),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    op.create_index(
        "ix_imports_due",
        "imports",
        ["created_at"],
        postgresql_where=sa.text("state IN ('waiting', 'confirmed')"),
    )
    op.create_index("ix_imports_created_by", "imports", ["created_by", "id"])
    op.create_table(
        "import_files",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", name="pk_import_files"),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name="fk_import_files_import_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "import_rows",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("messages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("warnings", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("cells", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("thing_id", sa.Uuid(), nullable=True),
        *(sa.Column(name, postgresql.JSONB(), nullable=True) for name in ("record", "change", "new_unit")),
        sa.PrimaryKeyConstraint("import_id", "line", name="pk_import_rows"),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name="fk_import_rows_import_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_import_rows_outcome", "import_rows", ["import_id", "outcome", "line"])


NUMBERS = (
    "total_rows",
    "done_rows",
    "written_line",
    "new_rows",
    "changed_rows",
    "unchanged_rows",
    "error_rows",
    "warned_rows",
)
TIMES = ("checked_at", "confirmed_at", "written_at", "leased_until")


def downgrade() -> None:
    for index in ("stopped", "check_body", "owner", "type", "street", "district", "order"):
        op.drop_index(f"ix_things_{index}", "things")
    op.create_index("ix_things_type", "things", ["type_code", "id"])
    op.create_index("ix_things_district", "things", ["district_code", "id"])
    op.create_index("ix_things_kind_due", "things", ["kind", "next_due_on"])
    op.drop_table("import_rows")
    op.drop_table("import_files")
    op.drop_table("imports")
