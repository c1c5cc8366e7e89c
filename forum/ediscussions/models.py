"""The questions of an e-discussion: one a week, each posted as a comment on its day. The days stand in forum/threads/models.py."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id, Quiet

QUESTION_MAX = 1000  # characters
WEEKS_MAX = 26  # of an e-discussion
WEEK = 7  # days


class StarredComment(Quiet, Dated, Base):
    """A comment that a moderator marked to be cited in a synthesis. For the staff alone."""

    __tablename__ = "starred_comment"
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))


class SynthesisCase(Quiet, Base):
    """A case study that a synthesis names by a link."""

    __tablename__ = "synthesis_case"
    thread_id: Mapped[int] = mapped_column(ForeignKey("synthesis.thread_id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_study.id", ondelete="CASCADE"), primary_key=True, index=True)


class EQuestion(Quiet, Base):
    """A question, from 1 on. `asked_at` is the claim: a question that has it is never posted again."""

    __tablename__ = "e_question"
    __table_args__ = (
        UniqueConstraint("thread_id", "position"),
        CheckConstraint(f"length(body) BETWEEN 1 AND {QUESTION_MAX}", name="body_length"),
    )
    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("e_discussion.thread_id", ondelete="CASCADE"))
    position: Mapped[int]
    asks_on: Mapped[date]
    body: Mapped[str]
    asked_at: Mapped[datetime | None] = mapped_column(index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="SET NULL"))
