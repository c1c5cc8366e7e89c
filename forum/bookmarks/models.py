"""Bookmarks: a member keeps a thing (a subject of kernel/subjects.py) for themselves."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id, Quiet

NOTE_MAX = 300  # characters
BOOKMARKS_MAX = 2_000  # bookmarks of one member
MARKED = ("case", "thread", "comment")  # kinds of things


class Bookmark(Quiet, Dated, Base):
    """One for a member and a thing (`kind`, `key`). `note`: why; theirs alone."""

    __tablename__ = "bookmark"
    __table_args__ = (
        UniqueConstraint("member_id", "kind", "key"),
        CheckConstraint(f"length(note) <= {NOTE_MAX}", name="note_length"),
        Index("ix_bookmark_kind_key", "kind", "key"),
    )
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    kind: Mapped[str]
    key: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
