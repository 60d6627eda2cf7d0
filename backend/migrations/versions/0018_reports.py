"""Reports and their flows; records and files of visitors"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "flow_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("equipment", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_flow_versions_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_versions")),
    )
    op.create_index("ix_flow_versions_current", "flow_versions", ["kind", "sort", "equipment", "made_at"])
    op.create_table(
        "reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=True),
        sa.Column("tag", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("lng_wgs84", sa.Double(), nullable=True),
        sa.Column("lat_wgs84", sa.Double(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("position_raw", postgresql.JSONB(), nullable=True),
        sa.Column("away_m", sa.Double(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("network", sa.LargeBinary(), nullable=True),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_unit_id", sa.Uuid(), nullable=True),
        sa.Column("maintenance_unit_id", sa.Uuid(), nullable=True),
        sa.Column("joined_to", sa.Uuid(), nullable=True),
        sa.Column("flow", postgresql.JSONB(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("next_call_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_as", sa.Text(), nullable=True),
        sa.Column("departed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["closed_by"], ["people.id"], name=op.f("fk_reports_closed_by")),
        sa.ForeignKeyConstraint(["district_code"], ["districts.code"], name=op.f("fk_reports_district_code")),
        sa.ForeignKeyConstraint(["joined_to"], ["reports.id"], name=op.f("fk_reports_joined_to")),
        sa.ForeignKeyConstraint(
            ["maintenance_unit_id"], ["organisations.id"], name=op.f("fk_reports_maintenance_unit_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reports_person_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["people.id"], name=op.f("fk_reports_taken_by")),
        sa.ForeignKeyConstraint(["thing_id"], ["things.id"], name=op.f("fk_reports_thing_id")),
        sa.ForeignKeyConstraint(["user_unit_id"], ["organisations.id"], name=op.f("fk_reports_user_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index("ix_reports_author", "reports", ["author_id", "received_at"])
    op.create_index("ix_reports_district", "reports", ["district_code", "kind", "received_at"])
    op.create_index(
        "ix_reports_due", "reports", ["next_call_at"], postgresql_where="next_call_at IS NOT NULL"
    )
    op.create_index(op.f("ix_reports_joined_to"), "reports", ["joined_to"])
    op.create_index("ix_reports_maintenance_unit", "reports", ["maintenance_unit_id", "kind", "received_at"])
    op.create_index("ix_reports_number", "reports", ["number"])
    op.create_index(
        "ix_reports_open", "reports", ["kind", "received_at"], postgresql_where="closed_at IS NULL"
    )
    op.create_index("ix_reports_thing", "reports", ["thing_id", "received_at"])
    op.create_index("ix_reports_user_unit", "reports", ["user_unit_id", "kind", "received_at"])
    op.create_table(
        "report_calls",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("channels", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_report_calls_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_report_calls_person_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_calls_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_calls")),
    )
    op.create_index("ix_report_calls_person", "report_calls", ["person_id", "called_at"])
    op.create_index("ix_report_calls_report", "report_calls", ["report_id", "called_at"])
    op.create_table(
        "report_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("lng_wgs84", sa.Double(), nullable=True),
        sa.Column("lat_wgs84", sa.Double(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_report_steps_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_report_steps_person_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_steps_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_steps")),
    )
    op.create_index("ix_report_steps_report", "report_steps", ["report_id", "ordinal"])
    op.create_table(
        "report_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lng_wgs84", sa.Double(), nullable=True),
        sa.Column("lat_wgs84", sa.Double(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_files_report_id")),
        sa.ForeignKeyConstraint(["sha256"], ["stored_files.sha256"], name=op.f("fk_report_files_sha256")),
        sa.ForeignKeyConstraint(["step_id"], ["report_steps.id"], name=op.f("fk_report_files_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_files")),
    )
    op.create_index(op.f("ix_report_files_report_id"), "report_files", ["report_id"])
    op.drop_constraint(op.f("fk_receipts_author_id"), "receipts", type_="foreignkey")
    op.drop_constraint(op.f("fk_uploads_person_id"), "uploads", type_="foreignkey")
    op.alter_column("uploads", "person_id", new_column_name="owner_id")


def downgrade() -> None:
    op.alter_column("uploads", "owner_id", new_column_name="person_id")
    op.execute("DELETE FROM uploads WHERE person_id NOT IN (SELECT id FROM people)")
    op.create_foreign_key(op.f("fk_uploads_person_id"), "uploads", "people", ["person_id"], ["id"])
    op.execute("DELETE FROM receipts WHERE author_id NOT IN (SELECT id FROM people)")
    op.create_foreign_key(op.f("fk_receipts_author_id"), "receipts", "people", ["author_id"], ["id"])
    for table in ("report_files", "report_steps", "report_calls", "reports", "flow_versions"):
        op.drop_table(table)
