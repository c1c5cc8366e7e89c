"""Mail that comes in."""

import sqlalchemy as sa
from alembic import op

import forum.kernel.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = forum.kernel.db.AwareTime(timezone=True)
STATES = "('waiting', 'asked', 'posted', 'refused', 'ignored', 'bounced')"


def upgrade() -> None:
    op.create_table(
        "incoming_mail",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("message_hash", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("envelope_sender", sa.String(), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("is_cut", sa.Boolean(), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("sender_key", sa.String(), nullable=False),
        sa.Column("member_id", BIG, nullable=True),
        sa.Column("answered_at", TIME, nullable=True),
        sa.Column("done_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_incoming_mail_state")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_incoming_mail_member_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_incoming_mail_key")),
    )
    op.create_index("ix_incoming_mail_message_hash", "incoming_mail", ["message_hash"])
    op.create_index("ix_incoming_mail_member_id", "incoming_mail", ["member_id"])
    op.create_index("ix_incoming_mail_sender_key_answered_at", "incoming_mail", ["sender_key", "answered_at"])
    op.create_index("ix_incoming_mail_state_id", "incoming_mail", ["state", "id"])


def downgrade() -> None:
    op.drop_table("incoming_mail")
