"""Write-shops: who writes what, for which coach, with which notes."""

import sqlalchemy as sa
from alembic import op

import forum.kernel.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = forum.kernel.db.AwareTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "write_shop",
        sa.Column("id", BIG, nullable=False),
        sa.Column("edition_id", BIG, nullable=False),
        sa.Column("open_edition_id", BIG, nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("introduction", sa.String(), nullable=False),
        sa.Column("introduction_html", sa.String(), nullable=False),
        sa.Column("depth", sa.String(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("questions", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("summary_html", sa.String(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("opened_by_id", BIG, nullable=False),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("depth IN ('snapshot', 'full')", name=op.f("ck_write_shop_depth")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 120", name=op.f("ck_write_shop_title_length")),
        sa.CheckConstraint("open_edition_id IS NULL OR closed_at IS NULL", name=op.f("ck_write_shop_open")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_write_shop_edition_id")),
        sa.ForeignKeyConstraint(["open_edition_id"], ["edition.id"], name=op.f("fk_write_shop_open_edition_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["member.id"], name=op.f("fk_write_shop_opened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_shop")),
        sa.UniqueConstraint("open_edition_id", name=op.f("uq_write_shop_open_edition_id")),
        sa.UniqueConstraint("once", name=op.f("uq_write_shop_once")),
    )
    op.create_index(op.f("ix_write_shop_edition_id"), "write_shop", ["edition_id"])
    op.create_table(
        "write_shop_coach",
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["write_shop.id"], name=op.f("fk_write_shop_coach_shop_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_write_shop_coach_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", "member_id", name=op.f("pk_write_shop_coach")),
    )
    op.create_index(op.f("ix_write_shop_coach_member_id"), "write_shop_coach", ["member_id"])
    op.create_table(
        "write_shop_part",
        sa.Column("id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=True),
        sa.Column("made_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["write_shop.id"], name=op.f("fk_write_shop_part_shop_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["case_id"], ["case_study.id"], name=op.f("fk_write_shop_part_case_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_shop_part")),
        sa.UniqueConstraint("case_id", name=op.f("uq_write_shop_part_case_id")),
    )
    op.create_index(op.f("ix_write_shop_part_shop_id"), "write_shop_part", ["shop_id"])
    op.create_table(
        "write_shop_writer",
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("part_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["write_shop.id"], name=op.f("fk_write_shop_writer_shop_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_write_shop_writer_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["part_id"], ["write_shop_part.id"], name=op.f("fk_write_shop_writer_part_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", "member_id", name=op.f("pk_write_shop_writer")),
    )
    op.create_index(op.f("ix_write_shop_writer_member_id"), "write_shop_writer", ["member_id"])
    op.create_index(op.f("ix_write_shop_writer_part_id"), "write_shop_writer", ["part_id"])
    _create_more()


def _create_more() -> None:
    op.create_table(
        "write_shop_share",
        sa.Column("part_id", BIG, nullable=False),
        sa.Column("coach_id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id", "coach_id"], ["write_shop_coach.shop_id", "write_shop_coach.member_id"],
            name=op.f("fk_write_shop_share_shop_id_coach_id"), ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["part_id"], ["write_shop_part.id"], name=op.f("fk_write_shop_share_part_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_write_shop_share_by_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("part_id", "coach_id", name=op.f("pk_write_shop_share")),
    )  # fmt: skip
    op.create_table(
        "write_shop_note",
        sa.Column("id", BIG, nullable=False),
        sa.Column("part_id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("once", sa.String(), nullable=False),
        sa.Column("resolved_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 2000", name=op.f("ck_write_shop_note_body_length")),
        sa.ForeignKeyConstraint(["part_id"], ["write_shop_part.id"], name=op.f("fk_write_shop_note_part_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_write_shop_note_by_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_shop_note")),
        sa.UniqueConstraint("part_id", "by_id", "once", name=op.f("uq_write_shop_note_part_id_by_id_once")),
    )
    op.create_table(
        "write_shop_reminder",
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["write_shop.id"], name=op.f("fk_write_shop_reminder_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", "deadline", "days", name=op.f("pk_write_shop_reminder")),
    )


def downgrade() -> None:
    for name in ("reminder", "note", "share", "writer", "part", "coach"):
        op.drop_table(f"write_shop_{name}")
    op.drop_table("write_shop")
