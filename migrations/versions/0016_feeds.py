"""Feeds: when the database changed last, and the private addresses of members' own feeds."""

import sqlalchemy as sa
from alembic import op

import forum.kernel.db

revision = "0016"
down_revision = "0009"
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


def downgrade() -> None:
    op.drop_table("feed_key")
    op.drop_column("page_version", "at")
