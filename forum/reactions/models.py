"""Reactions: a member says something of a thing (a subject of kernel/subjects.py) with one press."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id, Quiet

REACTIONS = ("useful", "tried", "thanks")
WHERE_MAX = 160  # characters of the line about where something was tried


class Reaction(Quiet, Dated, Base):
    """`useful`: it helped me; `tried`: we tried this too; `thanks`. Each once for a member and a thing (`kind`, `key`)."""

    __tablename__ = "reaction"
    __table_args__ = (
        UniqueConstraint("member_id", "kind", "key", "reaction"),
        CheckConstraint(f"reaction IN {REACTIONS}", name="reaction"),
        Index("ix_reaction_kind_key", "kind", "key"),
    )
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    kind: Mapped[str]
    key: Mapped[str]
    reaction: Mapped[str]
    note: Mapped[str] = mapped_column(default="", server_default="")  # where it was tried
