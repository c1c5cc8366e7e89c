"""Feeds: when the database changed last, the private addresses of members' own feeds; e-discussions and their questions."""

import sqlalchemy as sa
from alembic import op

import forum.kernel.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = forum.kernel.db.AwareTime(timezone=True)


def upgrade() -> None:
    op.add_column("page_version", sa.Column("at", TIME, nullable=True))
    op.create_table(
        "feed_key",
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_feed_key_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_feed_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feed_key_token_hash")),
    )
    op.create_table(
        "e_discussion",
        sa.Column("thread_id", BIG, nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("synthesis_id", BIG, nullable=True),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_e_discussion_days")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_e_discussion_thread_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["synthesis_id"], ["comment.id"], name=op.f("fk_e_discussion_synthesis_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_e_discussion_by_id")),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_e_discussion")),
    )
    op.create_table(
        "e_question",
        sa.Column("id", BIG, nullable=False),
        sa.Column("thread_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("asks_on", sa.Date(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("asked_at", TIME, nullable=True),
        sa.Column("comment_id", BIG, nullable=True),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 1000", name=op.f("ck_e_question_body_length")),
        sa.ForeignKeyConstraint(["thread_id"], ["e_discussion.thread_id"], name=op.f("fk_e_question_thread_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_e_question_comment_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_e_question")),
        sa.UniqueConstraint("thread_id", "position", name=op.f("uq_e_question_thread_id_position")),
    )
    op.create_index(op.f("ix_e_question_asked_at"), "e_question", ["asked_at"])


def downgrade() -> None:
    op.drop_table("e_question")
    op.drop_table("e_discussion")
    op.drop_table("feed_key")
    op.drop_column("page_version", "at")
