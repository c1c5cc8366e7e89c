"""Follows: a member watches, follows or mutes a thing (a subject of kernel/subjects.py)."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id, Quiet

LEVELS = ("watching", "following", "muted")


class Follow(Quiet, Dated, Base):
    """`watching`: every new comment; `following`: new threads and case studies; `muted`: nothing. `is_automatic`: by commenting
    or joining."""

    __tablename__ = "follow"
    __table_args__ = (
        UniqueConstraint("member_id", "kind", "key"),
        CheckConstraint(f"level IN {LEVELS}", name="level"),
        Index("ix_follow_kind_key", "kind", "key"),
    )
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    kind: Mapped[str]
    key: Mapped[str]
    level: Mapped[str]
    is_automatic: Mapped[bool] = mapped_column(default=False)
