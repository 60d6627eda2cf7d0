"""The append-only log of evidence"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

APPEND_ONLY = ["ledger_entries", "ledger_nodes"]


def upgrade() -> None:
    op.create_table(
        "ledger_waiting",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        *entry_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_waiting")),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        *entry_columns(),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_ledger_entries")),
    )
    op.create_index(op.f("ix_ledger_entries_subject"), "ledger_entries", ["subject"])
    op.create_index(op.f("ix_ledger_entries_sha256"), "ledger_entries", ["sha256"])
    op.create_table(
        "ledger_nodes",
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("sm3", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_ledger_nodes")),
    )
    op.create_table(
        "ledger_heads",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("sm3", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("anchored_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_ledger_heads")),
    )
    refuse_changes()
    enter_files()


def entry_columns() -> list[sa.Column]:
    texts = [sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "subject", "sha256", "sm3")]
    return [sa.Column("at", sa.DateTime(timezone=True), nullable=False), *texts]


def refuse_changes() -> None:
    op.execute(
        """
        CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the log of evidence is neither changed nor deleted'; END $$
        """
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
        )
    op.execute(
        "CREATE TRIGGER ledger_is_append_only BEFORE DELETE OR TRUNCATE ON ledger_heads "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
    )
    op.execute(
        "CREATE TRIGGER ledger_heads_are_final BEFORE UPDATE OF day, size, sha256, sm3, signature, public_key "
        "ON ledger_heads FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
    )


def enter_files() -> None:
    """Every file, whichever way it was stored."""
    op.execute(
        """
        CREATE FUNCTION enter_file_in_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO ledger_waiting (at, kind, subject, sha256, sm3)
            VALUES (NEW.stored_at, 'file', NEW.sha256, NEW.sha256, NEW.sm3);
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER enter_file_in_ledger AFTER INSERT ON stored_files "
        "FOR EACH ROW EXECUTE FUNCTION enter_file_in_ledger()"
    )
    op.execute(
        "INSERT INTO ledger_waiting (at, kind, subject, sha256, sm3) "
        "SELECT stored_at, 'file', sha256, sha256, sm3 FROM stored_files ORDER BY stored_at"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER enter_file_in_ledger ON stored_files")
    op.execute("DROP FUNCTION enter_file_in_ledger")
    for table in ("ledger_heads", "ledger_nodes", "ledger_entries", "ledger_waiting"):
        op.drop_table(table)
    op.execute("DROP FUNCTION ledger_is_append_only")
