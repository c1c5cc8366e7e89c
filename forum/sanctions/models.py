"""What the staff did about a member: a warning, silence, suspension."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id, Quiet

KINDS = ("warned", "silenced", "suspended")
REASON_MAX = 1000  # characters
DAYS_MAX = 366  # until when at most, from today


class Sanction(Quiet, Dated, Base):
    """One measure. `until`: the day on which one may write again, None for until it is lifted; `ended_at`: when it ended."""

    __tablename__ = "sanction"
    __table_args__ = (CheckConstraint(f"kind IN {KINDS}", name="kind"), Index("ix_sanction_ended_at_until", "ended_at", "until"))
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    reason: Mapped[str]
    until: Mapped[date | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    ended_at: Mapped[datetime | None]
