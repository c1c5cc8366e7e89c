"""Write-shops: people of an edition tell their experience together, each or each pair in a draft of their own.

Nothing here is shown to visitors. Who wrote what is private until it is published under their names: see policy.py.
"""

from datetime import date, datetime
from typing import Any  # a list of topics is JSON

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import BIG, Base, Dated, Id, Quiet

TITLE_MAX = 120  # characters
INTRODUCTION_MAX = 4000  # characters of Markdown
SUMMARY_MAX = 4000  # characters of Markdown
QUESTIONS_MAX = 2000  # characters of all guiding questions
QUESTIONS = 12  # lines of them
NOTE_MAX = 2000  # characters of a coach's note
NOTES = 200  # notes on one draft
TOPICS = 5  # topics set beforehand
COACHES = 12  # of one write-shop
DAYS_MAX = 730  # to the deadline
DEPTHS = ("snapshot", "full")


class WriteShop(Quiet, Dated, Base):
    """One of an edition. `open_edition_id` is its edition while it is open, and so one at a time; NULL from its closing on.

    `depth`, `topics`, `language`, `questions` (one a line): the template of its drafts.
    """

    __tablename__ = "write_shop"
    __table_args__ = (
        CheckConstraint(f"depth IN {DEPTHS}", name="depth"),
        CheckConstraint(f"length(title) BETWEEN 1 AND {TITLE_MAX}", name="title_length"),
        CheckConstraint("open_edition_id IS NULL OR closed_at IS NULL", name="open"),
    )
    id: Mapped[Id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    open_edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"), unique=True)
    title: Mapped[str]
    deadline: Mapped[date]
    introduction: Mapped[str]
    introduction_html: Mapped[str]
    depth: Mapped[str]
    topics: Mapped[list[Any]]  # slugs
    language: Mapped[str]
    questions: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    summary_html: Mapped[str] = mapped_column(default="")
    renderer: Mapped[int]
    once: Mapped[str | None] = mapped_column(unique=True)  # the random word of the form that opened it
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    closed_at: Mapped[datetime | None]


class WriteShopCoach(Quiet, Base):
    """A coach, named by the staff at the opening. Reads nothing by being one: see WriteShopShare."""

    __tablename__ = "write_shop_coach"
    shop_id: Mapped[int] = mapped_column(ForeignKey("write_shop.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)


class WriteShopPart(Quiet, Dated, Base):
    """What one participant, or one pair, writes. `made_at`: their draft was made; `case_id` is NULL before, and again after
    they threw it away."""

    __tablename__ = "write_shop_part"
    id: Mapped[Id]
    shop_id: Mapped[int] = mapped_column(ForeignKey("write_shop.id", ondelete="CASCADE"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_study.id", ondelete="SET NULL"), unique=True)
    made_at: Mapped[datetime | None]


class WriteShopWriter(Quiet, Base):
    """A participant's place in a part: one in each write-shop. Whose draft it is says the case study (CaseAuthor), not this."""

    __tablename__ = "write_shop_writer"
    shop_id: Mapped[int] = mapped_column(ForeignKey("write_shop.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("write_shop_part.id", ondelete="CASCADE"), index=True)


class WriteShopShare(Quiet, Dated, Base):
    """An author lets this coach read this draft. By name: a coach who comes later reads nothing that was shared before."""

    __tablename__ = "write_shop_share"
    __table_args__ = (
        ForeignKeyConstraint(
            ["shop_id", "coach_id"], ["write_shop_coach.shop_id", "write_shop_coach.member_id"], ondelete="CASCADE"
        ),
    )
    part_id: Mapped[int] = mapped_column(ForeignKey("write_shop_part.id", ondelete="CASCADE"), primary_key=True)
    coach_id: Mapped[int] = mapped_column(BIG, primary_key=True)
    shop_id: Mapped[int] = mapped_column(BIG)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))


class WriteShopNote(Quiet, Dated, Base):
    """A coach's note on a draft, for its authors alone. `once`: the random word of its form."""

    __tablename__ = "write_shop_note"
    __table_args__ = (
        UniqueConstraint("part_id", "by_id", "once"),
        CheckConstraint(f"length(body) BETWEEN 1 AND {NOTE_MAX}", name="body_length"),
    )
    id: Mapped[Id]
    part_id: Mapped[int] = mapped_column(ForeignKey("write_shop_part.id", ondelete="CASCADE"))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    body: Mapped[str]
    once: Mapped[str]
    resolved_at: Mapped[datetime | None]


class WriteShopReminder(Quiet, Base):
    """A reminder that is taken: `days` before this deadline, once, however many workers there are."""

    __tablename__ = "write_shop_reminder"
    shop_id: Mapped[int] = mapped_column(ForeignKey("write_shop.id", ondelete="CASCADE"), primary_key=True)
    deadline: Mapped[date] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
