"""Duty phones that are public, streets in order of what is due, units that were renamed"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

DUE = sa.text("coalesce(least(next_due_on, next_due_b_on), 'infinity'::date)")


def upgrade() -> None:
    op.add_column("memberships", sa.Column("duty_phone_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("memberships", sa.Column("public_duty_phone", sa.Text(), nullable=True))
    op.create_index(
        "ix_memberships_on_duty",
        "memberships",
        ["organisation_id"],
        postgresql_where=sa.text("public_duty_phone IS NOT NULL AND ended_at IS NULL"),
    )
    op.drop_index("ix_things_street", "things")
    op.create_index("ix_things_street", "things", ["street_code", "kind", DUE, "id"])
    op.create_table(
        "renamings",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("renamed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_upto", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_renamings_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_renamings")),
    )


def downgrade() -> None:
    op.drop_table("renamings")
    op.drop_index("ix_things_street", "things")
    op.create_index("ix_things_street", "things", ["street_code", "kind"])
    op.drop_index("ix_memberships_on_duty", "memberships")
    op.drop_column("memberships", "public_duty_phone")
    op.drop_column("memberships", "duty_phone_sealed")
