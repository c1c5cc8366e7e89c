"""Signing in by mail, devices known, changes of address."""

import sqlalchemy as sa
from alembic import op

import forum.kernel.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = forum.kernel.db.AwareTime(timezone=True)


def _member(table: str, nullable: bool = False) -> tuple[sa.Column, sa.ForeignKeyConstraint]:
    key = sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f(f"fk_{table}_member_id"), ondelete="CASCADE")
    return sa.Column("member_id", BIG, nullable=nullable), key


def upgrade() -> None:
    op.create_table(
        "known_device",
        sa.Column("id", BIG, nullable=False),
        *_member("known_device"),
        sa.Column("print_hash", sa.String(), nullable=False),
        sa.Column("last_used_at", TIME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_device")),
        sa.UniqueConstraint("member_id", "print_hash", name=op.f("uq_known_device_member_id_print_hash")),
    )
    op.create_index("ix_known_device_last_used_at", "known_device", ["last_used_at"])
    op.create_table(
        "mailed_sign_in",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ticket_hash", sa.String(), nullable=False),
        sa.Column("account_key", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        *_member("mailed_sign_in", nullable=True),
        sa.Column("token_hash", sa.String(), nullable=True),
        sa.Column("code_hash", sa.String(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_sign_in")),
        sa.UniqueConstraint("ticket_hash", name=op.f("uq_mailed_sign_in_ticket_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mailed_sign_in_token_hash")),
    )
    op.create_index("ix_mailed_sign_in_member_id", "mailed_sign_in", ["member_id"])
    op.create_index("ix_mailed_sign_in_expires_at", "mailed_sign_in", ["expires_at"])
    op.create_table(
        "address_change",
        sa.Column("id", BIG, nullable=False),
        *_member("address_change"),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=True),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_change")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_address_change_token_hash")),
    )
    op.create_index("ix_address_change_member_id", "address_change", ["member_id"])
    op.create_index("ix_address_change_expires_at", "address_change", ["expires_at"])
    with op.batch_alter_table("device") as table:
        table.add_column(sa.Column("known_id", BIG, nullable=True))
        table.create_foreign_key(op.f("fk_device_known_id"), "known_device", ["known_id"], ["id"], ondelete="SET NULL")
        table.create_index("ix_device_known_id", ["known_id"])


def downgrade() -> None:
    with op.batch_alter_table("device") as table:
        table.drop_index("ix_device_known_id")
        table.drop_constraint(op.f("fk_device_known_id"), type_="foreignkey")
        table.drop_column("known_id")
    op.drop_table("address_change")
    op.drop_table("mailed_sign_in")
    op.drop_table("known_device")
