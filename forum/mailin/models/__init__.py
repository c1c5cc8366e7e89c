"""Mail that came in: the whole of it until it is dealt with, and then for a few days; what became of it, longer."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id, Quiet

RAW_KEPT = timedelta(days=7)  # the words of people: for as long as an administrator may have to look why one was not posted
ROW_KEPT = timedelta(days=90)  # as long as an address for replies is good: the same mail is not posted twice meanwhile
HARD_MAX = 30 * 1024 * 1024  # bytes that a door reads at all
HEAD_KEPT = 64 * 1024  # bytes that are kept of a mail larger than MAIL_IN_MAX_BYTES, to answer it
RECIPIENTS_MAX = 20  # of one mail
ADDRESS_MAX = 320  # characters
ANSWERS_MAX = 5  # to one sender in a day
STRANGERS_MAX = 200  # answers to people who are no members, in a day
STATES = ("waiting", "asked", "posted", "refused", "ignored", "bounced")


class IncomingMail(Quiet, Dated, Base):
    """One mail to one address of ours. `key` is its Message-ID, sender and address, hashed: the same one is taken once.

    `state` asked: it waits until its sender confirms it; `is_confirmed`: they did. `reason`: why it was refused or ignored, one
    word. `outcome`: what it became ("comment:12", "draft:3"). `answered_at`: when its sender was written to.
    """

    __tablename__ = "incoming_mail"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_incoming_mail_sender_key_answered_at", "sender_key", "answered_at"),
        Index("ix_incoming_mail_state_id", "state", "id"),
    )
    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)
    message_hash: Mapped[str] = mapped_column(default="", index=True)
    recipient: Mapped[str]
    envelope_sender: Mapped[str | None]  # "" for bounces, None where the door was told none
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    is_cut: Mapped[bool] = mapped_column(default=False)  # larger than may be: only its beginning is here
    is_confirmed: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
    sender_key: Mapped[str] = mapped_column(default="")
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    answered_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
