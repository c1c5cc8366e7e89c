"""For whom members speak, what the staff notes of them, collections, syntheses."""

import sqlalchemy as sa
from alembic import op

import forum.kernel.db

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = forum.kernel.db.AwareTime(timezone=True)


def upgrade() -> None:
    op.add_column("comment", sa.Column("wears_id", BIG, nullable=True))
    op.create_index("ix_comment_created_at", "comment", ["created_at", "state", "author_id", "discussion_id"])
    op.create_table(
        "hat",
        sa.Column("id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("organization", sa.String(), nullable=False),
        sa.Column("capacity", sa.String(), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("state IN ('asked', 'confirmed', 'refused', 'revoked', 'given up')", name=op.f("ck_hat_state")),
        sa.CheckConstraint("length(organization) BETWEEN 1 AND 120", name=op.f("ck_hat_organization_length")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_hat_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name=op.f("fk_hat_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hat")),
        sa.UniqueConstraint("member_id", "once", name=op.f("uq_hat_member_id_once")),
    )
    op.create_index("ix_hat_member_id_state", "hat", ["member_id", "state"])
    op.create_index("ix_hat_state_created_at", "hat", ["state", "created_at"])
    _staff_notes()
    _collections()
    _syntheses()


def _staff_notes() -> None:
    op.create_table(
        "staff_note",
        sa.Column("id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("author_id", BIG, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("struck_by_id", BIG, nullable=True),
        sa.Column("struck_at", TIME, nullable=True),
        sa.Column("struck_reason", sa.String(), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 2000", name=op.f("ck_staff_note_body_length")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_staff_note_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_staff_note_author_id")),
        sa.ForeignKeyConstraint(["struck_by_id"], ["member.id"], name=op.f("fk_staff_note_struck_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_note")),
        sa.UniqueConstraint("author_id", "once", name=op.f("uq_staff_note_author_id_once")),
    )
    op.create_index("ix_staff_note_member_id_id", "staff_note", ["member_id", "id"])


def _collections() -> None:
    op.create_table(
        "collection",
        sa.Column("id", BIG, nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("introduction", sa.String(), nullable=False),
        sa.Column("introduction_html", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("audience IN ('everyone', 'members')", name=op.f("ck_collection_audience")),
        sa.CheckConstraint("state IN ('shown', 'withdrawn')", name=op.f("ck_collection_state")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 120", name=op.f("ck_collection_title_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_collection_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
        sa.UniqueConstraint("by_id", "once", name=op.f("uq_collection_by_id_once")),
    )
    op.create_table(
        "collection_item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("collection_id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name=op.f("fk_collection_item_collection_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_item")),
        sa.UniqueConstraint("collection_id", "kind", "key", name=op.f("uq_collection_item_collection_id_kind_key")),
    )
    op.create_index("ix_collection_item_kind_key", "collection_item", ["kind", "key"])


def _syntheses() -> None:
    op.create_table(
        "synthesis",
        sa.Column("thread_id", BIG, nullable=False),
        sa.Column("comment_id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_synthesis_thread_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_synthesis_comment_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_synthesis_by_id")),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_synthesis")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_synthesis_comment_id")),
    )
    op.execute(
        "INSERT INTO synthesis (thread_id, comment_id, by_id, created_at)"
        " SELECT e.thread_id, c.id, c.author_id, c.created_at FROM e_discussion e JOIN comment c ON c.id = e.synthesis_id"
    )
    op.create_table(
        "synthesis_case",
        sa.Column("thread_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["synthesis.thread_id"], name=op.f("fk_synthesis_case_thread_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_study.id"], name=op.f("fk_synthesis_case_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("thread_id", "case_id", name=op.f("pk_synthesis_case")),
    )
    op.create_index(op.f("ix_synthesis_case_case_id"), "synthesis_case", ["case_id"])
    op.create_table(
        "starred_comment",
        sa.Column("comment_id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_starred_comment_comment_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_starred_comment_by_id")),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_starred_comment")),
    )


def downgrade() -> None:
    for table in ("starred_comment", "synthesis_case", "synthesis"):
        op.drop_table(table)
    op.drop_table("collection_item")
    op.drop_table("collection")
    op.drop_table("staff_note")
    op.drop_table("hat")
    op.drop_index("ix_comment_created_at", "comment")
    op.drop_column("comment", "wears_id")
