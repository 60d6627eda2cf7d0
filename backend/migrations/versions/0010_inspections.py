"""Inspections: tasks, records, findings"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inspection_tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("check_code", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("plan_no", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("check", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_inspection_tasks_made_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_inspection_tasks_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_tasks")),
    )
    op.create_index("ix_inspection_tasks_day", "inspection_tasks", ["organisation_id", "day"], unique=False)
    op.create_table(
        "inspection_officers",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("paper_no", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_inspection_officers_person_id")),
        sa.ForeignKeyConstraint(
            ["task_id"], ["inspection_tasks.id"], name=op.f("fk_inspection_officers_task_id")
        ),
        sa.PrimaryKeyConstraint("task_id", "position", name=op.f("pk_inspection_officers")),
    )
    op.create_table(
        "inspection_visits",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"], ["inspection_tasks.id"], name=op.f("fk_inspection_visits_task_id")
        ),
        sa.ForeignKeyConstraint(["thing_id"], ["things.id"], name=op.f("fk_inspection_visits_thing_id")),
        sa.PrimaryKeyConstraint("task_id", "thing_id", name=op.f("pk_inspection_visits")),
    )
    op.create_table(
        "inspections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("checklist", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=False),
        sa.Column("answers", postgresql.JSONB(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=True),
        sa.Column("lng_wgs84", sa.Double(), nullable=True),
        sa.Column("lat_wgs84", sa.Double(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("position_raw", postgresql.JSONB(), nullable=True),
        sa.Column("away_m", sa.Double(), nullable=True),
        sa.Column("marks", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("accompanied_by", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("signed_name", sa.Text(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["filed_by"], ["people.id"], name=op.f("fk_inspections_filed_by")),
        sa.ForeignKeyConstraint(["task_id"], ["inspection_tasks.id"], name=op.f("fk_inspections_task_id")),
        sa.ForeignKeyConstraint(["thing_id"], ["things.id"], name=op.f("fk_inspections_thing_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["organisations.id"], name=op.f("fk_inspections_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspections")),
    )
    op.create_index("ix_inspections_task", "inspections", ["task_id"], unique=False)
    op.create_index("ix_inspections_thing", "inspections", ["thing_id", "made_at"], unique=False)
    op.create_index("ix_inspections_unit", "inspections", ["unit_id", "made_at"], unique=False)
    op.create_table(
        "inspection_findings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("suggested", sa.Text(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_inspection_findings_inspection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_findings")),
        sa.UniqueConstraint("inspection_id", "item", name=op.f("uq_inspection_findings_inspection_id")),
    )
    op.create_table(
        "inspection_photos",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lng_wgs84", sa.Double(), nullable=True),
        sa.Column("lat_wgs84", sa.Double(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_inspection_photos_inspection_id")
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["stored_files.sha256"], name=op.f("fk_inspection_photos_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_photos")),
    )
    op.create_index(
        op.f("ix_inspection_photos_inspection_id"), "inspection_photos", ["inspection_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("inspection_photos")
    op.drop_table("inspection_findings")
    op.drop_table("inspections")
    op.drop_table("inspection_visits")
    op.drop_table("inspection_officers")
    op.drop_table("inspection_tasks")
