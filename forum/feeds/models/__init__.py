"""The private address of a member's feed and calendar: a random token, of which the database keeps only a hash."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Quiet


class FeedKey(Quiet, Dated, Base):
    """One for each member who has switched it on: another takes its place, and switching off deletes it."""

    __tablename__ = "feed_key"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
