"""Invitations by the list: their states, their language, one that is open for each address."""

import sqlalchemy as sa
from alembic import op

import forum.kernel.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = forum.kernel.db.AwareTime(timezone=True)
OPEN = sa.text("accepted_at IS NULL AND revoked_at IS NULL")
TIMES = ("sent_at", "opened_at", "bounced_at", "asked_at")


def upgrade() -> None:
    op.create_table(
        "invitation_list",
        sa.Column("id", BIG, nullable=False),
        sa.Column("maker_id", BIG, nullable=False),
        sa.Column("edition_id", BIG, nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("handled", sa.Integer(), nullable=False),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("moved_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["maker_id"], ["member.id"], name="fk_invitation_list_maker_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name="fk_invitation_list_edition_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation_list"),
    )
    op.create_index("ix_invitation_list_maker_id", "invitation_list", ["maker_id"])
    with op.batch_alter_table("invitation") as table:
        table.add_column(sa.Column("former_hash", sa.String(), nullable=True))
        table.add_column(sa.Column("language", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("list_id", BIG, nullable=True))
        table.add_column(sa.Column("letters", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("bounce", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("asked", sa.Integer(), nullable=False, server_default="0"))
        for name in TIMES:
            table.add_column(sa.Column(name, TIME, nullable=True))
        table.create_foreign_key("fk_invitation_list_id", "invitation_list", ["list_id"], ["id"], ondelete="SET NULL")
        table.create_unique_constraint("uq_invitation_list_id_email_key", ["list_id", "email_key"])
        table.create_index("ix_invitation_former_hash", ["former_hash"])
    _leave_one_open()
    op.create_index("ix_invitation_open", "invitation", ["email_key"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)


def _leave_one_open() -> None:
    """Of several open invitations to one address the newest stays."""
    rows = sa.table("invitation", *(sa.column(name) for name in ("id", "email_key", "accepted_at", "revoked_at", "created_at")))
    is_open = sa.and_(rows.c.accepted_at.is_(None), rows.c.revoked_at.is_(None))
    newest = sa.select(sa.func.max(rows.c.id)).where(is_open).group_by(rows.c.email_key)
    op.execute(rows.update().where(is_open, rows.c.id.not_in(newest)).values(revoked_at=sa.func.current_timestamp()))


def downgrade() -> None:
    op.drop_index("ix_invitation_open", "invitation")
    with op.batch_alter_table("invitation") as table:
        table.drop_index("ix_invitation_former_hash")
        table.drop_constraint("uq_invitation_list_id_email_key", type_="unique")
        table.drop_constraint("fk_invitation_list_id", type_="foreignkey")
        for name in (*TIMES, "asked", "bounce", "letters", "list_id", "language", "former_hash"):
            table.drop_column(name)
    op.drop_index("ix_invitation_list_maker_id", "invitation_list")
    op.drop_table("invitation_list")
