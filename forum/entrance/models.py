"""What lets people in: passwords, devices, one-time links; and what failed."""

from datetime import datetime, timedelta
from typing import Any  # the fields of a form, as typed

from sqlalchemy import CheckConstraint, ForeignKey, Index
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
