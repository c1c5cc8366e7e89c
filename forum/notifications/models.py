"""What members are told, one row for one member about one event; how it reached them; and what they chose about it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id, Quiet

HOWS = ("site", "once", "daily", "weekly", "off")
STATES = ("waiting", "written", "sent", "failed", "skipped")


class Notice(Quiet, Dated, Base):
    """What a member is told: `deed` ("comment", "thread", "case", ...) in or of the subject (`kind`, `key`), by `actor_id`
    (None: unnamed, as for an anonymous author). `reason`: the most specific one of policy.REASONS; `because`: what they follow.
    Once per member and event (`event_key`)."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("member_id", "event_key"),
        Index("ix_notice_member_id_read_at_id", "member_id", "read_at", "id"),
        Index("ix_notice_member_id_discussion_id", "member_id", "discussion_id"),
        Index("ix_notice_event_key", "event_key"),
    )
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    event_key: Mapped[str]  # "comment:17"
    deed: Mapped[str]
    kind: Mapped[str]
    key: Mapped[str]
    discussion_id: Mapped[int | None] = mapped_column(ForeignKey("discussion.id", ondelete="CASCADE"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    number: Mapped[int | None]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(default="following", server_default="following")
    because: Mapped[str] = mapped_column(default="")  # "region:3"
    body: Mapped[str] = mapped_column(default="")  # a sentence, where the notice carries one (a moderator's reason)
    read_at: Mapped[datetime | None]


class Delivery(Quiet, Dated, Base):
    """The ledger: how one event reached one member by one channel ("app", "mail"), once. It outlives its notice and its letter.

    `what`: the row of the settings it falls under; `how` it goes: "site" in the app, by mail "once", "daily" or "weekly".
    `state` waiting until `due_at`; written: in the outbox (`letter_id`); then sent, failed, or skipped, `why` being one word of
    policy.WHYS.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("member_id", "event_key", "channel"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"how IN {HOWS}", name="how"),
        Index("ix_delivery_state_due_at", "state", "due_at"),
        Index("ix_delivery_member_id_id", "member_id", "id"),
        Index("ix_delivery_event_key", "event_key"),
    )
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    event_key: Mapped[str]
    channel: Mapped[str]
    how: Mapped[str]
    what: Mapped[str]
    reason: Mapped[str]
    because: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]
    key: Mapped[str]
    discussion_id: Mapped[int | None] = mapped_column(ForeignKey("discussion.id", ondelete="SET NULL"), index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    state: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id", ondelete="SET NULL"), index=True)
    done_at: Mapped[datetime | None]


class Digest(Quiet, Dated, Base):
    """A member's digest of one window, claimed before it is composed: no worker makes a second one."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("member_id", "window"),)
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    window: Mapped[str]  # "2026-11-25T07", in the member's zone
    items: Mapped[int] = mapped_column(default=0)


class Telling(Quiet, Base):
    """How a member wants to be told, where they said anything: without a row the defaults hold.

    `hour`, `weekday` (0 Monday): when digests go, in the member's own zone. `paused_until`: no mail before that day.
    `bounces`: letters in a row that came back for good; `stopped_at`: since when no news is mailed because of that.
    """

    __tablename__ = "telling"
    __table_args__ = (
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    hour: Mapped[int] = mapped_column(default=7)
    weekday: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[date | None]
    is_discreet: Mapped[bool] = mapped_column(default=False)
    is_plain: Mapped[bool] = mapped_column(default=False)
    bounces: Mapped[int] = mapped_column(default=0)
    stopped_at: Mapped[datetime | None]


class TellingChoice(Quiet, Base):
    """What a member chose otherwise than the default: for a row of the settings (`kind` "what"), or for one thing that they are
    told of (`kind`, `key` of kernel/subjects.py)."""

    __tablename__ = "telling_choice"
    __table_args__ = (CheckConstraint(f"how IN {HOWS}", name="how"),)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    how: Mapped[str]


class DiscreetDiscussion(Quiet, Dated, Base):
    """A discussion whose letters name nothing and nobody, whoever they go to."""

    __tablename__ = "discreet_discussion"
    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussion.id", ondelete="CASCADE"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
