"""Suggestions"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suggestion_moderations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_suggestion_moderations_report_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_suggestion_moderations_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_moderations")),
    )
    op.create_index("ix_suggestion_moderations_report", "suggestion_moderations", ["report_id", "made_at"])
    op.create_table(
        "suggestion_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_suggestion_answers_report_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_suggestion_answers_organisation_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_suggestion_answers_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_answers")),
    )
    op.create_index("ix_suggestion_answers_report", "suggestion_answers", ["report_id", "made_at"])


def downgrade() -> None:
    op.drop_table("suggestion_answers")
    op.drop_table("suggestion_moderations")
