"""Newcomers and what becomes of their welcome; reactions."""

import sqlalchemy as sa
from alembic import op

import forum.kernel.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = forum.kernel.db.AwareTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "newcomer",
        sa.Column("member_id", BIG, nullable=False, autoincrement=False),
        sa.Column("edition_id", BIG, nullable=True),
        sa.Column("dismissed_at", TIME, nullable=True),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("asked_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_newcomer_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_newcomer_edition_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_newcomer")),
    )
    op.create_index("ix_newcomer_created_at", "newcomer", ["created_at"])
    op.create_table(
        "reaction",
        sa.Column("id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("reaction", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("reaction IN ('useful', 'tried', 'thanks')", name=op.f("ck_reaction_reaction")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reaction_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reaction")),
        sa.UniqueConstraint("member_id", "kind", "key", "reaction", name=op.f("uq_reaction_member_id_kind_key_reaction")),
    )
    op.create_index("ix_reaction_kind_key", "reaction", ["kind", "key"])


def downgrade() -> None:
    op.drop_table("reaction")
    op.drop_table("newcomer")
