"""What is kept of a newcomer: that they came by an invitation, to which edition, and how far their welcome has come."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import BIG, Base, Dated, Quiet

NEW_FOR = timedelta(days=30)  # after joining, the front page is made for a newcomer at most that long
GREET_AFTER = timedelta(hours=24)  # after joining, others are asked to greet whom nobody has greeted
GREET_WITHIN = timedelta(days=14)  # after joining; later a welcome is none


class Newcomer(Quiet, Dated, Base):
    """A member who accepted an invitation (`created_at`). What they have done already is never stored here, but looked at.

    `dismissed_at`: they put the list away; `finished_at`: they have read that all is done; `asked_at`: others were asked to
    greet them.
    """

    __tablename__ = "newcomer"
    __table_args__ = (Index("ix_newcomer_created_at", "created_at"),)
    member_id: Mapped[int] = mapped_column(BIG, ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    dismissed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
