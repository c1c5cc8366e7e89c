"""Rules of the community, and what is ticked on the list of a site's first hour."""

import sqlalchemy as sa
from alembic import op

import forum.kernel.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "community_setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("changed_at", forum.kernel.db.AwareTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", BIG, nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_community_setting")),
    )
    op.create_table(
        "first_hour_tick",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", forum.kernel.db.AwareTime(timezone=True), nullable=False),
        sa.Column("member_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_first_hour_tick_member_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_first_hour_tick")),
    )
    with op.batch_alter_table("page_version") as table:
        table.add_column(sa.Column("rules_n", BIG, nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("page_version") as table:
        table.drop_column("rules_n")
    op.drop_table("first_hour_tick")
    op.drop_table("community_setting")
