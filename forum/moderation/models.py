"""Who has taken what waits in the queue."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Quiet

LAPSES_AFTER = timedelta(hours=24)


class Claim(Quiet, Base):
    """A moderator has taken a piece of work (`kind`, `key` of kernel/waiting.py); it lapses after LAPSES_AFTER."""

    __tablename__ = "claim"
    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    at: Mapped[datetime]
