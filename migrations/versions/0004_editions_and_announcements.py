"""What the fees of an edition cover, two editors of its facts, and announcements mailed to its people."""

import sqlalchemy as sa
from alembic import op

from forum.kernel.db import AwareTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Column by column, not as a batch: SQLite would make the table anew, which others point to
    op.add_column("edition", sa.Column("fees_cover", sa.String(), nullable=False, server_default=""))
    op.add_column("edition", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("edition", sa.Column("changed_at", AwareTime(timezone=True), nullable=True))
    op.add_column("edition", sa.Column("once", sa.String(), nullable=True))
    op.create_index("ix_edition_once", "edition", ["once"], unique=True)
    op.create_table(
        "announcement",
        sa.Column("thread_id", BIG, sa.ForeignKey("thread.id", name="fk_announcement_thread_id", ondelete="CASCADE")),
        sa.Column("edition_id", BIG, sa.ForeignKey("edition.id", name="fk_announcement_edition_id"), nullable=False),
        sa.Column("asked_at", AwareTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("mailed", sa.Integer(), nullable=False),
        sa.Column("ended_at", AwareTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("thread_id", name="pk_announcement"),
    )
    op.create_table(
        "announcement_delivery",
        sa.Column("thread_id", BIG, sa.ForeignKey("thread.id", name="fk_announcement_delivery_thread_id", ondelete="CASCADE")),
        sa.Column("member_id", BIG, sa.ForeignKey("member.id", name="fk_announcement_delivery_member_id", ondelete="CASCADE")),
        sa.Column("at", AwareTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("thread_id", "member_id", name="pk_announcement_delivery"),
    )
    op.create_index("ix_announcement_delivery_member_id", "announcement_delivery", ["member_id"])


def downgrade() -> None:
    op.drop_table("announcement_delivery")
    op.drop_table("announcement")
    op.drop_index("ix_edition_once", table_name="edition")
    for name in ("once", "changed_at", "version", "fees_cover"):
        op.drop_column("edition", name)
