"""Reports and appeals; who has taken what waits in the queue; measures about members."""

import sqlalchemy as sa
from alembic import op

import forum.kernel.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = forum.kernel.db.AwareTime(timezone=True)
REASONS = "('personal_data', 'hostile', 'advertising', 'misleading', 'rights', 'other')"


def upgrade() -> None:
    _reports()
    op.create_table(
        "appeal",
        sa.Column("id", BIG, nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("state IN ('open', 'upheld', 'granted')", name=op.f("ck_appeal_state")),
        sa.ForeignKeyConstraint(["entry_id"], ["journal.id"], name=op.f("fk_appeal_entry_id")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_appeal_by_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name=op.f("fk_appeal_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_appeal_entry_id")),
    )
    op.create_index(op.f("ix_appeal_by_id"), "appeal", ["by_id"])
    op.create_index(op.f("ix_appeal_state"), "appeal", ["state"])
    op.create_table(
        "claim",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_claim_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_claim")),
    )


    op.create_table(
        "sanction",
        sa.Column("id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("kind IN ('warned', 'silenced', 'suspended')", name=op.f("ck_sanction_kind")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_sanction_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_sanction_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanction")),
    )
    op.create_index("ix_sanction_ended_at_until", "sanction", ["ended_at", "until"])
    op.create_index(op.f("ix_sanction_member_id"), "sanction", ["member_id"])


def _reports() -> None:
    op.create_table(
        "report",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("organization_key", sa.String(), nullable=False),
        sa.Column("lead_key", sa.String(), nullable=False),
        sa.Column("discussion_id", BIG, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("state IN ('open', 'withdrawn', 'kept', 'acted')", name=op.f("ck_report_state")),
        sa.CheckConstraint(f"reason IN {REASONS}", name=op.f("ck_report_reason")),
        sa.CheckConstraint("kind IN ('comment', 'thread', 'case', 'person')", name=op.f("ck_report_kind")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_report_by_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name=op.f("fk_report_decided_by_id")),
        sa.ForeignKeyConstraint(["discussion_id"], ["discussion.id"], name=op.f("fk_report_discussion_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    op.create_index("ix_report_kind_key_state", "report", ["kind", "key", "state"])
    op.create_index("ix_report_state_created_at", "report", ["state", "created_at"])
    op.create_index(op.f("ix_report_by_id"), "report", ["by_id"])
    op.create_index(op.f("ix_report_discussion_id"), "report", ["discussion_id"])
    op.create_table(
        "report_about",
        sa.Column("report_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("organization_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_about_report_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_report_about_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", "member_id", name=op.f("pk_report_about")),
    )
    op.create_index(op.f("ix_report_about_member_id"), "report_about", ["member_id"])


def downgrade() -> None:
    for name in ("sanction", "claim", "appeal", "report_about", "report"):
        op.drop_table(name)
