"""Closing, pinning, slowing, moving, splitting and merging threads; earlier titles; who hid an earlier text."""

import sqlalchemy as sa
from alembic import op

import forum.kernel.db

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = forum.kernel.db.AwareTime(timezone=True)


def upgrade() -> None:
    op.add_column("discussion", sa.Column("moved_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("comment_version", sa.Column("by_staff", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("thread", sa.Column("closed_at", TIME, nullable=True))
    op.add_column("thread", sa.Column("closed_why", sa.String(), nullable=False, server_default=""))
    op.add_column("thread", sa.Column("pinned_until", sa.Date(), nullable=True))
    op.add_column("thread", sa.Column("slow", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("thread", sa.Column("merged_into_id", BIG, nullable=True))
    for prefix in ("talk_closed", "locked"):
        op.add_column("case_study", sa.Column(f"{prefix}_at", TIME, nullable=True))
        op.add_column("case_study", sa.Column(f"{prefix}_why", sa.String(), nullable=False, server_default=""))
    _tables()


def _tables() -> None:
    op.create_table(
        "comment_move",
        sa.Column("discussion_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("comment_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["discussion_id"], ["discussion.id"], name=op.f("fk_comment_move_discussion_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_move_comment_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("discussion_id", "number", name=op.f("pk_comment_move")),
    )
    op.create_index(op.f("ix_comment_move_comment_id"), "comment_move", ["comment_id"])
    op.create_table(
        "thread_title",
        sa.Column("id", BIG, nullable=False),
        sa.Column("thread_id", BIG, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_thread_title_thread_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_thread_title_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_title")),
    )
    op.create_index(op.f("ix_thread_title_thread_id"), "thread_title", ["thread_id"])


def downgrade() -> None:
    for table in ("thread_title", "comment_move"):
        op.drop_table(table)
    for column in ("locked_why", "locked_at", "talk_closed_why", "talk_closed_at"):
        op.drop_column("case_study", column)
    for column in ("merged_into_id", "slow", "pinned_until", "closed_why", "closed_at"):
        op.drop_column("thread", column)
    op.drop_column("comment_version", "by_staff")
    op.drop_column("discussion", "moved_count")
