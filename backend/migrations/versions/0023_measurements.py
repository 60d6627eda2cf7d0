"""Measurements"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measurements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("sticker_mm", sa.Double(), nullable=True),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("placed", postgresql.JSONB(), nullable=False),
        sa.Column("found", postgresql.JSONB(), nullable=False),
        sa.Column("figures", postgresql.JSONB(), nullable=False),
        sa.Column("typed", postgresql.JSONB(), nullable=False),
        sa.Column("reference_corners", postgresql.JSONB(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("network", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "reference IN ('sheet', 'a4', 'card', 'sticker')", name=op.f("ck_measurements_reference")
        ),
        sa.CheckConstraint("shape IN ('box', 'cylinder')", name=op.f("ck_measurements_shape")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_measurements_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurements")),
    )
    op.create_index(
        "ix_measurements_asked",
        "measurements",
        ["asked_at"],
        postgresql_where=sa.text("asked_at IS NOT NULL"),
    )
    op.create_index("ix_measurements_network", "measurements", ["network", "received_at"])
    op.create_table(
        "measurement_photos",
        sa.Column("measurement_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["measurement_id"], ["measurements.id"], name=op.f("fk_measurement_photos_measurement_id")
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["stored_files.sha256"], name=op.f("fk_measurement_photos_sha256")
        ),
        sa.PrimaryKeyConstraint("measurement_id", "slot", name=op.f("pk_measurement_photos")),
    )
    op.create_table(
        "measurement_results",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("measurement_id", sa.Uuid(), nullable=False),
        sa.Column("result", postgresql.JSONB(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["measurement_id"], ["measurements.id"], name=op.f("fk_measurement_results_measurement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement_results")),
    )
    op.create_index("ix_measurement_results_of", "measurement_results", ["measurement_id", "made_at"])


def downgrade() -> None:
    op.drop_table("measurement_results")
    op.drop_table("measurement_photos")
    op.drop_table("measurements")
