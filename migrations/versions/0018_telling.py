"""Telling: why each notice came, the ledger of deliveries, digests, what members chose; which worker took a duty last."""

import sqlalchemy as sa
from alembic import op

import forum.kernel.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = forum.kernel.db.AwareTime(timezone=True)
HOWS = "('site', 'once', 'daily', 'weekly', 'off')"


def upgrade() -> None:
    op.add_column("notice", sa.Column("reason", sa.String(), nullable=False, server_default="following"))
    op.create_index("ix_notice_event_key", "notice", ["event_key"])
    op.create_index(op.f("ix_notice_comment_id"), "notice", ["comment_id"])
    op.create_table(
        "duty",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("taken_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_duty")),
    )
    _deliveries()
    _wishes()


def _deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("event_key", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("discussion_id", BIG, nullable=True),
        sa.Column("actor_id", BIG, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("letter_id", BIG, nullable=True),
        sa.Column("done_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'written', 'sent', 'failed', 'skipped')", name=op.f("ck_delivery_state")),
        sa.CheckConstraint(f"how IN {HOWS}", name=op.f("ck_delivery_how")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_delivery_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["actor_id"], ["member.id"], name=op.f("fk_delivery_actor_id")),
        sa.ForeignKeyConstraint(
            ["discussion_id"], ["discussion.id"], name=op.f("fk_delivery_discussion_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_delivery_letter_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("member_id", "event_key", "channel", name=op.f("uq_delivery_member_id_event_key_channel")),
    )
    op.create_index("ix_delivery_state_due_at", "delivery", ["state", "due_at"])
    op.create_index("ix_delivery_member_id_id", "delivery", ["member_id", "id"])
    op.create_index("ix_delivery_event_key", "delivery", ["event_key"])
    op.create_index(op.f("ix_delivery_discussion_id"), "delivery", ["discussion_id"])
    op.create_index(op.f("ix_delivery_letter_id"), "delivery", ["letter_id"])
    op.create_table(
        "digest",
        sa.Column("id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("window", sa.String(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_digest_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("member_id", "window", name=op.f("uq_digest_member_id_window")),
    )


def _wishes() -> None:
    op.create_table(
        "telling",
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("is_discreet", sa.Boolean(), nullable=False),
        sa.Column("is_plain", sa.Boolean(), nullable=False),
        sa.Column("bounces", sa.Integer(), nullable=False),
        sa.Column("stopped_at", TIME, nullable=True),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_telling_hour")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_telling_weekday")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_telling_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_telling")),
    )
    op.create_table(
        "telling_choice",
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.CheckConstraint(f"how IN {HOWS}", name=op.f("ck_telling_choice_how")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_telling_choice_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", "kind", "key", name=op.f("pk_telling_choice")),
    )
    op.create_table(
        "discreet_discussion",
        sa.Column("discussion_id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["discussion_id"], ["discussion.id"], name=op.f("fk_discreet_discussion_discussion_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_discreet_discussion_by_id")),
        sa.PrimaryKeyConstraint("discussion_id", name=op.f("pk_discreet_discussion")),
    )


def downgrade() -> None:
    for table in ("discreet_discussion", "telling_choice", "telling", "digest", "delivery", "duty"):
        op.drop_table(table)
    op.drop_index(op.f("ix_notice_comment_id"), "notice")
    op.drop_index("ix_notice_event_key", "notice")
    op.drop_column("notice", "reason")
