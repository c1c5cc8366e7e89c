"""Whom questions were put to: so that nobody is asked too often, and nobody twice."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.clock import utcnow
from forum.kernel.db import Base, Quiet


class QuestionAsk(Quiet, Base):
    """A question was put to a member."""

    __tablename__ = "question_ask"
    __table_args__ = (Index("ix_question_ask_member_id_at", "member_id", "at"),)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=utcnow)
