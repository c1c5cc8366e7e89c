"""Curation: who joins a nomination, conditions lifted, reviews as they are written, answers, appeals, lapsing."""

import sqlalchemy as sa
from alembic import op

import forum.kernel.db

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = forum.kernel.db.AwareTime(timezone=True)
OPEN = sa.text("state IN ('nominated', 'sent_back', 'in_review')")


def upgrade() -> None:
    op.add_column("nomination", sa.Column("since", TIME, nullable=True))
    op.add_column("nomination", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("nomination", sa.Column("is_again", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("nomination", sa.Column("note", sa.String(), nullable=False, server_default=""))
    newer = "(SELECT 1 FROM nomination AS later WHERE later.case_id = nomination.case_id AND later.id > nomination.id)"
    op.execute(
        f"UPDATE nomination SET state = 'withdrawn' WHERE state IN ('nominated', 'sent_back', 'in_review') AND EXISTS {newer}"
    )
    op.create_index("uq_nomination_open", "nomination", ["case_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    for name, kind in (("declined_at", TIME), ("due_on", sa.Date())):
        op.add_column("review", sa.Column(name, kind, nullable=True))
    op.add_column("review", sa.Column("reminded", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("review", sa.Column("message", sa.String(), nullable=False, server_default=""))
    op.add_column("review", sa.Column("is_unnamed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("review", sa.Column("typed", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("decision", sa.Column("lapsed_on", sa.Date(), nullable=True))
    _tables()


def _member(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["member.id"], name=op.f(f"fk_{table}_{column}"))


def _whole(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def _tables() -> None:
    op.create_table(
        "nominator",
        sa.Column("nomination_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("strongest_on", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        _whole("nominator", "nomination_id", "nomination"),
        _member("nominator", "member_id"),
        sa.PrimaryKeyConstraint("nomination_id", "member_id", name=op.f("pk_nominator")),
    )
    op.create_index(op.f("ix_nominator_member_id"), "nominator", ["member_id"])
    op.execute(
        "INSERT INTO nominator (nomination_id, member_id, strongest_on, reason, created_at)"
        " SELECT id, by_id, strongest_on, reason, created_at FROM nomination"
    )
    op.create_table(
        "lifted_condition",
        sa.Column("nomination_id", BIG, nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        _whole("lifted_condition", "nomination_id", "nomination"),
        _member("lifted_condition", "by_id"),
        sa.PrimaryKeyConstraint("nomination_id", "condition", name=op.f("pk_lifted_condition")),
    )
    op.create_table(
        "decision_answer",
        sa.Column("decision_id", BIG, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        _whole("decision_answer", "decision_id", "decision"),
        _member("decision_answer", "by_id"),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decision_answer")),
    )
    op.create_table(
        "decision_appeal",
        sa.Column("decision_id", BIG, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("outcome_reason", sa.String(), nullable=False),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("outcome IN ('', 'upheld', 'anew')", name=op.f("ck_decision_appeal_outcome")),
        _whole("decision_appeal", "decision_id", "decision"),
        _member("decision_appeal", "by_id"),
        _member("decision_appeal", "decided_by_id"),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decision_appeal")),
    )


def downgrade() -> None:
    for table in ("decision_appeal", "decision_answer", "lifted_condition", "nominator"):
        op.drop_table(table)
    op.drop_column("decision", "lapsed_on")
    for name in ("typed", "is_unnamed", "message", "reminded", "due_on", "declined_at"):
        op.drop_column("review", name)
    op.drop_index("uq_nomination_open", "nomination")
    for name in ("note", "is_again", "version", "since"):
        op.drop_column("nomination", name)
