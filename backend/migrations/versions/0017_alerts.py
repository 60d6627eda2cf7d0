"""Deliveries of notices"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OPEN = sa.text("handed_over_at IS NULL AND failed_at IS NULL")


def upgrade() -> None:
    op.add_column("notices", sa.Column("urgency", sa.Text(), nullable=False, server_default="normal"))
    op.add_column("notices", sa.Column("key", sa.Text(), nullable=False, server_default=""))
    op.add_column("notices", sa.Column("acknowledged_at", sa.DateTime(timezone=True)))
    op.create_index(
        "uq_notices_key", "notices", ["person_id", "key"], unique=True, postgresql_where=sa.text("key <> ''")
    )
    op.create_index(
        "ix_notices_unanswered",
        "notices",
        ["person_id", "link"],
        postgresql_where=sa.text("acknowledged_at IS NULL"),
    )
    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sign_in", sa.LargeBinary(), nullable=False),
        sa.Column("endpoint_digest", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("terminal", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_push_subscriptions_person_id")),
        sa.ForeignKeyConstraint(
            ["sign_in"], ["sign_ins.token_digest"], name=op.f("fk_push_subscriptions_sign_in")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscriptions")),
        sa.UniqueConstraint("endpoint_digest", name=op.f("uq_push_subscriptions_endpoint_digest")),
    )
    op.create_index("ix_push_subscriptions_person_id", "push_subscriptions", ["person_id"])
    op.create_index(
        "ix_push_subscriptions_silent",
        "push_subscriptions",
        ["seen_at"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Uuid()),
        sa.Column("address_sealed", sa.LargeBinary()),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text()),
        sa.Column("handed_over_at", sa.DateTime(timezone=True)),
        sa.Column("shown_at", sa.DateTime(timezone=True)),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
        sa.Column("failed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_deliveries_notice_id")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["push_subscriptions.id"], name=op.f("fk_deliveries_subscription_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index("ix_deliveries_notice_id", "deliveries", ["notice_id"])
    op.create_index("ix_deliveries_subscription_id", "deliveries", ["subscription_id"])
    op.create_index(
        "ix_deliveries_open", "deliveries", [sa.text("priority DESC"), "due_at"], postgresql_where=OPEN
    )
    op.create_index("ix_deliveries_expiring", "deliveries", ["expires_at"], postgresql_where=OPEN)
    op.create_table(
        "notice_wishes",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notice_wishes_person_id")),
        sa.PrimaryKeyConstraint("person_id", "topic", "channel", name=op.f("pk_notice_wishes")),
    )
    op.create_table(
        "notice_settings",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("quiet_from", sa.Time()),
        sa.Column("quiet_until", sa.Time()),
        sa.Column("mail_sealed", sa.LargeBinary()),
        sa.Column("mail_confirmed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notice_settings_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_settings")),
    )


def downgrade() -> None:
    op.drop_table("notice_settings")
    op.drop_table("notice_wishes")
    op.drop_table("deliveries")
    op.drop_table("push_subscriptions")
    op.drop_index("ix_notices_unanswered", "notices")
    op.drop_index("uq_notices_key", "notices")
    op.drop_column("notices", "acknowledged_at")
    op.drop_column("notices", "key")
    op.drop_column("notices", "urgency")
