"""Talking: whom comments tell, comments not posted yet, where it was tried, bookmarks, questions and whom they were put to."""

import sqlalchemy as sa
from alembic import op

import forum.kernel.db

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = forum.kernel.db.AwareTime(timezone=True)


def _key(table: str, column: str, of: str, ondelete: str | None = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def upgrade() -> None:
    _comments()
    _marks()
    _questions()


def _comments() -> None:
    op.create_table(
        "comment_mention",
        sa.Column("comment_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        _key("comment_mention", "comment_id", "comment"),
        _key("comment_mention", "member_id", "member"),
        sa.PrimaryKeyConstraint("comment_id", "member_id", name=op.f("pk_comment_mention")),
    )
    op.create_index("ix_comment_mention_member_id", "comment_mention", ["member_id"])
    op.create_table(
        "comment_draft",
        sa.Column("id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("discussion_id", BIG, nullable=False),
        sa.Column("reply_to", BIG, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("earlier", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", TIME, nullable=False),
        sa.CheckConstraint("length(body) <= 20000", name=op.f("ck_comment_draft_body_length")),
        _key("comment_draft", "member_id", "member"),
        _key("comment_draft", "discussion_id", "discussion"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_draft")),
        sa.UniqueConstraint(
            "member_id", "discussion_id", "reply_to", name=op.f("uq_comment_draft_member_id_discussion_id_reply_to")
        ),
    )
    op.create_index("ix_comment_draft_discussion_id", "comment_draft", ["discussion_id"])


def _marks() -> None:
    op.add_column("reaction", sa.Column("note", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "bookmark",
        sa.Column("id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("length(note) <= 300", name=op.f("ck_bookmark_note_length")),
        _key("bookmark", "member_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmark")),
        sa.UniqueConstraint("member_id", "kind", "key", name=op.f("uq_bookmark_member_id_kind_key")),
    )
    op.create_index("ix_bookmark_kind_key", "bookmark", ["kind", "key"])


def _questions() -> None:
    op.create_table(
        "question",
        sa.Column("thread_id", BIG, nullable=False, autoincrement=False),
        sa.Column("topic_id", BIG, nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=True),
        sa.Column("answer_id", BIG, nullable=True),
        sa.Column("answered_at", TIME, nullable=True),
        _key("question", "thread_id", "thread"),
        _key("question", "topic_id", "topic", None),
        sa.ForeignKeyConstraint(["country"], ["country.iso2"], name=op.f("fk_question_country")),
        _key("question", "answer_id", "comment", "SET NULL"),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_question")),
    )
    op.create_index("ix_question_answer_id", "question", ["answer_id"])
    op.create_table(
        "question_ask",
        sa.Column("thread_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("at", TIME, nullable=False),
        _key("question_ask", "thread_id", "thread"),
        _key("question_ask", "member_id", "member"),
        sa.PrimaryKeyConstraint("thread_id", "member_id", name=op.f("pk_question_ask")),
    )
    op.create_index("ix_question_ask_member_id_at", "question_ask", ["member_id", "at"])


def downgrade() -> None:
    op.drop_table("question_ask")
    op.drop_table("question")
    op.drop_table("bookmark")
    op.drop_column("reaction", "note")
    op.drop_table("comment_draft")
    op.drop_table("comment_mention")
