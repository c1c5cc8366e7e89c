"""What lets people in: passwords, devices, links and codes; and what failed."""

from datetime import datetime, timedelta
from typing import Any  # the fields of a form, as typed

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id, Quiet

PURPOSES = ("password", "sign_in")
KEPT_POST_LIFE = timedelta(days=1)


class Password(Quiet, Base):
    """A member's password, as argon2 keeps it."""

    __tablename__ = "password"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    hash: Mapped[str]
    changed_at: Mapped[datetime]


class Device(Quiet, Dated, Base):
    """A browser that is signed in. Only the hash of its token is kept; deleting the row signs it out."""

    __tablename__ = "device"
    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(default="")  # "Firefox on Android", from the User-Agent
    is_kept: Mapped[bool] = mapped_column(default=False)  # "keep me signed in"
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    known_id: Mapped[int | None] = mapped_column(ForeignKey("known_device.id", ondelete="SET NULL"), index=True)


class KnownDevice(Quiet, Dated, Base):
    """A kind of browser in a network from which a member has signed in before: of a new one they are told by mail.

    Only a keyed hash of the two is kept, and nothing on the browser.
    """

    __tablename__ = "known_device"
    __table_args__ = (UniqueConstraint("member_id", "print_hash"),)
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    print_hash: Mapped[str]
    last_used_at: Mapped[datetime] = mapped_column(index=True)


class OneTimeLink(Quiet, Dated, Base):
    """A link that was mailed or printed: to set a new password, or to sign in once (rescue)."""

    __tablename__ = "one_time_link"
    __table_args__ = (CheckConstraint(f"purpose IN {PURPOSES}", name="purpose"),)
    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class MailedSignIn(Quiet, Dated, Base):
    """Somebody asked for a sign-in by mail. A row is made whether or not there is an account; the worker fills in the rest.

    The browser that asked holds the ticket, the mail the token and the code: any one of the two lets in, once.
    """

    __tablename__ = "mailed_sign_in"
    id: Mapped[Id]
    ticket_hash: Mapped[str] = mapped_column(unique=True)
    account_key: Mapped[str]  # under which wrong codes count; the address itself is not kept
    label: Mapped[str] = mapped_column(default="")  # the browser that asked
    path: Mapped[str] = mapped_column(default="")  # where it was going
    is_kept: Mapped[bool] = mapped_column(default=False)  # "keep me signed in", for the browser that asked
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    code_hash: Mapped[str | None]
    failures: Mapped[int] = mapped_column(default=0)  # wrong codes
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class AddressChange(Quiet, Dated, Base):
    """A member wants another e-mail address. No token: it belongs to another account already, whose owner was told."""

    __tablename__ = "address_change"
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    email: Mapped[str]
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]  # used, stopped, or another was asked for


class FailedSignIn(Quiet, Base):
    """A sign-in that failed; counted per account and per network address for fifteen minutes. Keys are hashes."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index("ix_failed_sign_in_key_at", "key", "at"),)
    id: Mapped[Id]
    key: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


class KeptPost(Quiet, Dated, Base):
    """A post that met a session that had ended: kept through the sign-in, shown in its composer, sent by the person."""

    __tablename__ = "kept_post"
    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    path: Mapped[str]
    fields: Mapped[dict[str, Any]]  # name: [values]
    size: Mapped[int] = mapped_column(default=0)  # bytes
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))  # whose session had ended
