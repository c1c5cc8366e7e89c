"""Notes of the staff on members: written, never changed; one may be struck out and stays to be read."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id, Quiet

NOTE_MAX = 2000  # characters
REASON_MAX = 200  # characters


class StaffNote(Quiet, Dated, Base):
    """A note on a member. It goes when the member's row goes."""

    __tablename__ = "staff_note"
    __table_args__ = (
        CheckConstraint(f"length(body) BETWEEN 1 AND {NOTE_MAX}", name="body_length"),
        UniqueConstraint("author_id", "once"),
        Index("ix_staff_note_member_id_id", "member_id", "id"),
    )
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    body: Mapped[str]
    struck_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    struck_at: Mapped[datetime | None]
    struck_reason: Mapped[str] = mapped_column(default="")
    once: Mapped[str | None]
