"""The years after a course: yearly questions, lost addresses, reunions."""

import sqlalchemy as sa
from alembic import op

import forum.kernel.db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = forum.kernel.db.AwareTime(timezone=True)


def _member(table: str, column: str = "member_id", ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["member.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "check_in",
        sa.Column("id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        _member("check_in"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("member_id", "year", name=op.f("uq_check_in_member_id_year")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_check_in_token_hash")),
    )
    op.create_table(
        "confirmation",
        sa.Column("member_id", BIG, nullable=False, autoincrement=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("asks_no_more", sa.Boolean(), nullable=False),
        _member("confirmation"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_confirmation")),
    )
    op.create_table(
        "lost_address",
        sa.Column("member_id", BIG, nullable=False, autoincrement=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        _member("lost_address"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_lost_address")),
    )
    op.create_index("ix_lost_address_email_key", "lost_address", ["email_key"])
    op.create_table(
        "new_address",
        sa.Column("id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("token_hash", sa.String(), nullable=True),
        sa.Column("expires_at", TIME, nullable=True),
        sa.Column("use_at", TIME, nullable=True),
        sa.Column("old_email", sa.String(), nullable=False),
        sa.Column("revert_hash", sa.String(), nullable=True),
        sa.Column("revert_until", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'approved', 'confirmed', 'used', 'ended', 'reverted')", name=op.f("ck_new_address_state")
        ),
        _member("new_address"),
        _member("new_address", "by_id"),
        _member("new_address", "decided_by_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_new_address")),
        sa.UniqueConstraint("member_id", "by_id", name=op.f("uq_new_address_member_id_by_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_new_address_token_hash")),
        sa.UniqueConstraint("revert_hash", name=op.f("uq_new_address_revert_hash")),
    )
    op.create_index("ix_new_address_state", "new_address", ["state"])
    op.create_table(
        "reunion",
        sa.Column("edition_id", BIG, nullable=False, autoincrement=False),
        sa.Column("years", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("thread_id", BIG, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_reunion_edition_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_reunion_thread_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("edition_id", "years", name=op.f("pk_reunion")),
    )


def downgrade() -> None:
    for table in ("reunion", "new_address", "lost_address", "confirmation", "check_in"):
        op.drop_table(table)
