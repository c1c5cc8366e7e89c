"""In-app notices: one row for one member about one event."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id, Quiet


class Notice(Quiet, Dated, Base):
    """What a member is told: `deed` ("comment", "thread", "case", ...) in or of the subject (`kind`, `key`), by `actor_id`
    (None: unnamed, as for an anonymous author). `because`: what they follow. Once per member and event (`event_key`)."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("member_id", "event_key"),
        Index("ix_notice_member_id_read_at_id", "member_id", "read_at", "id"),
        Index("ix_notice_member_id_discussion_id", "member_id", "discussion_id"),
    )
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    event_key: Mapped[str]  # "comment:17"
    deed: Mapped[str]
    kind: Mapped[str]
    key: Mapped[str]
    discussion_id: Mapped[int | None] = mapped_column(ForeignKey("discussion.id", ondelete="CASCADE"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    number: Mapped[int | None]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    because: Mapped[str] = mapped_column(default="")  # "region:3"
    body: Mapped[str] = mapped_column(default="")  # a sentence, where the notice carries one (a moderator's reason)
    read_at: Mapped[datetime | None]
