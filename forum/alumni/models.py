"""The years after a course: who is still where, addresses that were lost, reunions."""

from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id, Quiet

CHECK_IN_LIFE = timedelta(days=60)  # of the link in the mail
ASK_WITHIN = timedelta(days=30)  # after the anniversary: no older one is asked about, also when the software is new here
FRESH = timedelta(days=183)  # whoever confirmed or changed their profile since is not asked
NEW_ADDRESS_LIFE = timedelta(days=14)  # of the link to the new address
WAIT = timedelta(days=7)  # before a new address is used where no password was given
REVERT_LIFE = timedelta(days=30)  # of the link to the old address
MEMORY = timedelta(days=60)  # of a suggestion after its decision
MEMORY_OF_WAITING = timedelta(days=180)  # of one on which nobody decided
NOTE_MAX = 300  # characters of how a mate knows
WORDS_MAX = 300  # characters of what a mail server said
STATES = ("waiting", "approved", "confirmed", "used", "ended", "reverted")


class CheckIn(Quiet, Dated, Base):
    """One question a year to one member: still there? `token_hash` is that of the link in the mail."""

    __tablename__ = "check_in"
    __table_args__ = (UniqueConstraint("member_id", "year"),)
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    year: Mapped[int]
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")  # "yes", "changed", "stop"
    answered_at: Mapped[datetime | None]


class Confirmation(Quiet, Base):
    """When a member last said, or stored, where they are; `asks_no_more`: they want no yearly question."""

    __tablename__ = "confirmation"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    confirmed_on: Mapped[date | None]
    asks_no_more: Mapped[bool] = mapped_column(default=False)


class LostAddress(Quiet, Dated, Base):
    """A letter to a member failed for good; `email_key` is the address it went to: with another one the row says nothing."""

    __tablename__ = "lost_address"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    email_key: Mapped[str] = mapped_column(index=True)
    words: Mapped[str] = mapped_column(default="")


class NewAddress(Quiet, Dated, Base):
    """An address that somebody knows of a member who was lost: waiting for a moderator, approved, confirmed by who reads it, used.

    docs/decisions/0008 says why it gives nobody an account.
    """

    __tablename__ = "new_address"
    __table_args__ = (
        UniqueConstraint("member_id", "by_id"),
        CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name="state"),
    )
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    email: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="waiting", index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    expires_at: Mapped[datetime | None]
    use_at: Mapped[datetime | None]  # confirmed without a password: not used before
    old_email: Mapped[str] = mapped_column(default="")
    revert_hash: Mapped[str | None] = mapped_column(unique=True)
    revert_until: Mapped[datetime | None]


class Reunion(Quiet, Dated, Base):
    """A thread was opened on an edition's anniversary."""

    __tablename__ = "reunion"
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    years: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id", ondelete="SET NULL"))
