"""Keep packaging judgements as people handed them in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "judgements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("network", sa.LargeBinary(), nullable=True),
        sa.Column("class_key", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("barcode", sa.Text(), nullable=True),
        sa.Column("goods_name", sa.Text(), nullable=False),
        sa.Column("maker", sa.Text(), nullable=False),
        sa.Column("seller", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("lng_wgs84", sa.Double(), nullable=True),
        sa.Column("lat_wgs84", sa.Double(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("position_raw", postgresql.JSONB(), nullable=True),
        sa.Column("district_code", sa.Text(), nullable=True),
        sa.Column("street_code", sa.Text(), nullable=True),
        sa.Column("dictionary", sa.Text(), nullable=False),
        sa.Column("case", postgresql.JSONB(), nullable=False),
        sa.Column("phone_verdict", postgresql.JSONB(), nullable=False),
        sa.Column("verdict", postgresql.JSONB(), nullable=False),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.Column("overall", sa.Text(), nullable=False),
        sa.Column("exceeded", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("measurement_id", sa.Uuid(), nullable=True),
        sa.Column("tell_me", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "overall IN ('exceeds', 'within', 'cannot_tell')", name=op.f("ck_judgements_overall")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_judgements_person_id")),
        sa.ForeignKeyConstraint(
            ["district_code"], ["districts.code"], name=op.f("fk_judgements_district_code")
        ),
        sa.ForeignKeyConstraint(["street_code"], ["streets.code"], name=op.f("fk_judgements_street_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgements")),
    )
    op.create_index("ix_judgements_received", "judgements", ["received_at", "id"])
    op.create_index("ix_judgements_author", "judgements", ["author_id", "received_at"])
    for column, name in (("person_id", "person"), ("barcode", "barcode")):
        op.create_index(
            f"ix_judgements_{name}",
            "judgements",
            [column, "received_at"],
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
    op.create_index("ix_judgements_class", "judgements", ["class_key", "received_at"])
    op.create_index("ix_judgements_district", "judgements", ["district_code", "received_at"])
    op.create_index("ix_judgements_network", "judgements", ["network", "received_at"])
    op.create_table(
        "judgement_photos",
        sa.Column("judgement_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["judgement_id"], ["judgements.id"], name=op.f("fk_judgement_photos_judgement_id")
        ),
        sa.ForeignKeyConstraint(["sha256"], ["stored_files.sha256"], name=op.f("fk_judgement_photos_sha256")),
        sa.PrimaryKeyConstraint("judgement_id", "slot", name=op.f("pk_judgement_photos")),
    )
    op.create_table(
        "judgement_repeats",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("judgement_id", sa.Uuid(), nullable=False),
        sa.Column("dictionary", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("verdict", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["judgement_id"], ["judgements.id"], name=op.f("fk_judgement_repeats_judgement_id")
        ),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_judgement_repeats_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement_repeats")),
    )
    op.create_index("ix_judgement_repeats_of", "judgement_repeats", ["judgement_id", "made_at"])


def downgrade() -> None:
    op.drop_table("judgement_repeats")
    op.drop_table("judgement_photos")
    op.drop_table("judgements")
