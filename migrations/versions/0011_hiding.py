"""Members who hide, handles of before, versions that their authors hide."""

import sqlalchemy as sa
from alembic import op

from forum.kernel.db import BIG, AwareTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hidden_member",
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("created_at", AwareTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_hidden_member_member_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", name="pk_hidden_member"),
        sa.UniqueConstraint("handle", name="uq_hidden_member_handle"),
    )
    op.create_index("ix_hidden_member_name_key", "hidden_member", ["name_key"])
    op.create_table(
        "old_handle",
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("created_at", AwareTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_old_handle_member_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("handle", name="pk_old_handle"),
    )
    op.create_index("ix_old_handle_member_id", "old_handle", ["member_id"])
    with op.batch_alter_table("page_version") as table:
        table.add_column(sa.Column("names_n", BIG, nullable=False, server_default="0"))
    for name in ("comment_version", "case_version"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("is_hidden", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    _show_everybody()
    for name in ("case_version", "comment_version"):
        with op.batch_alter_table(name) as table:
            table.drop_column("is_hidden")
    with op.batch_alter_table("page_version") as table:
        table.drop_column("names_n")
    op.drop_index("ix_old_handle_member_id", "old_handle")
    op.drop_table("old_handle")
    op.drop_index("ix_hidden_member_name_key", "hidden_member")
    op.drop_table("hidden_member")


def _show_everybody() -> None:
    """Give those who hide their names back: nothing else knows them. They stay out of the directory."""
    hidden = sa.table("hidden_member", *map(sa.column, ("member_id", "name", "name_key", "handle")), sa.column("kept", sa.JSON))
    columns = ("organization", "organization_key", "country", "profile", "biography", "biography_html")
    columns += ("can_help_with", "looking_for")
    member = sa.table("member", *map(sa.column, ("id", "name", "name_key", "handle", *columns)))
    connection = op.get_bind()
    for row in connection.execute(sa.select(hidden)).all():
        values = {"name": row.name, "name_key": row.name_key, "handle": row.handle} | {key: row.kept[key] for key in columns}
        connection.execute(sa.update(member).where(member.c.id == row.member_id).values(values))
