"""Keep clues of over-packaging, and let an inspection task go to a place where no registered thing stands."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inspection_places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("lng_wgs84", sa.Float(), nullable=True),
        sa.Column("lat_wgs84", sa.Float(), nullable=True),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["task_id"], ["inspection_tasks.id"], name=op.f("fk_inspection_places_task_id")
        ),
        sa.ForeignKeyConstraint(["done_by"], ["people.id"], name=op.f("fk_inspection_places_done_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_places")),
    )
    op.create_index("ix_inspection_places_task_id", "inspection_places", ["task_id"])
    op.create_table(
        "clues",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("judgement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("class_key", sa.Text(), nullable=False),
        sa.Column("exceeded", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("barcode", sa.Text(), nullable=True),
        sa.Column("goods", sa.Text(), nullable=False),
        sa.Column("maker", sa.Text(), nullable=False),
        sa.Column("maker_key", sa.Text(), nullable=False),
        sa.Column("seller", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=True),
        sa.Column("street_code", sa.Text(), nullable=True),
        sa.Column("lng_wgs84", sa.Float(), nullable=True),
        sa.Column("lat_wgs84", sa.Float(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=True),
        sa.Column("tell_me", sa.Boolean(), nullable=False),
        sa.Column("handed_to", sa.Uuid(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("test_date", sa.Date(), nullable=True),
        sa.Column("test_body", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("search_grams", postgresql.TSVECTOR(), nullable=True),
        sa.ForeignKeyConstraint(["judgement_id"], ["judgements.id"], name=op.f("fk_clues_judgement_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["people.id"], name=op.f("fk_clues_closed_by")),
        sa.ForeignKeyConstraint(["district_code"], ["districts.code"], name=op.f("fk_clues_district_code")),
        sa.ForeignKeyConstraint(["street_code"], ["streets.code"], name=op.f("fk_clues_street_code")),
        sa.ForeignKeyConstraint(["reporter_id"], ["people.id"], name=op.f("fk_clues_reporter_id")),
        sa.ForeignKeyConstraint(["handed_to"], ["organisations.id"], name=op.f("fk_clues_handed_to")),
        sa.ForeignKeyConstraint(["task_id"], ["inspection_tasks.id"], name=op.f("fk_clues_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clues")),
        sa.UniqueConstraint("judgement_id", name=op.f("uq_clues_judgement_id")),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "clues", columns)
    for name, (columns, where) in PARTIAL.items():
        op.create_index(name, "clues", columns, postgresql_where=sa.text(where))
    op.create_index("ix_clues_exceeded", "clues", ["exceeded"], postgresql_using="gin")
    op.create_index("ix_clues_search", "clues", ["search_grams"], postgresql_using="gin")
    op.create_table(
        "clue_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("clue_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("became", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clue_id"], ["clues.id"], name=op.f("fk_clue_steps_clue_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_clue_steps_person_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_clue_steps_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clue_steps")),
    )
    op.create_index("ix_clue_steps_clue", "clue_steps", ["clue_id", "ordinal"])


INDEXES = {
    "ix_clues_state": ["state", "id"],
    "ix_clues_district": ["district_code", "state", "id"],
    "ix_clues_district_newest": ["district_code", "id"],
    "ix_clues_class": ["class_key", "id"],
    "ix_clues_category": ["category", "id"],
}
PARTIAL = {
    "ix_clues_street": (["street_code", "id"], "street_code IS NOT NULL"),
    "ix_clues_handed_to": (["handed_to", "id"], "handed_to IS NOT NULL"),
    "ix_clues_barcode": (["barcode", "id"], "barcode IS NOT NULL"),
    "ix_clues_maker": (["maker_key", "id"], "maker_key <> ''"),
}


def downgrade() -> None:
    op.drop_table("clue_steps")
    op.drop_table("clues")
    op.drop_table("inspection_places")
