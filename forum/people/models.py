"""Members, what they speak and know, and their membership of editions."""

from datetime import datetime
from typing import Any  # what is kept of columns of several kinds

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id

NAME_MAX = 90  # characters
HANDLE_MIN, HANDLE_MAX = 3, 40  # characters of one that is chosen; one that is given may be shorter
EMAIL_MAX = 254  # characters, RFC 5321
ORGANIZATION_MAX = 160  # characters
BIOGRAPHY_MAX = 4000  # characters of Markdown
OFFER_MAX = 400  # characters of "can help with" and "looking for"

ROLES = ("member", "moderator", "administrator")
STATES = ("invited", "active", "silenced", "suspended", "erased")
VISIBILITIES = ("members", "edition", "hidden")
SEXES = ("woman", "man", "other")
CAPACITIES = ("participant", "coach", "organiser")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Member(Dated, Base):
    """A person of the network. `email_key` and `name_key` are folded forms: to find by, never shown. E-mail is never shown."""

    __tablename__ = "member"
    __table_args__ = (
        CheckConstraint(_one_of("role", ROLES), name="role"),
        CheckConstraint(_one_of("state", STATES), name="state"),
        CheckConstraint(_one_of("visibility", VISIBILITIES), name="visibility"),
        CheckConstraint("sex IS NULL OR " + _one_of("sex", SEXES), name="sex"),
        CheckConstraint(f"length(name) BETWEEN 1 AND {NAME_MAX}", name="name_length"),
        Index("ix_member_name_key_id", "name_key", "id"),
    )
    id: Mapped[Id]
    handle: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_key: Mapped[str]
    email: Mapped[str | None]
    email_key: Mapped[str | None] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(default="member")
    state: Mapped[str] = mapped_column(default="active")
    profile: Mapped[str | None]  # code of the vocabulary "profiles"
    organization: Mapped[str] = mapped_column(default="")
    organization_key: Mapped[str] = mapped_column(default="", index=True)
    country: Mapped[str | None] = mapped_column(ForeignKey("country.iso2"), index=True)  # upper case
    biography: Mapped[str] = mapped_column(default="")
    biography_html: Mapped[str] = mapped_column(default="")
    can_help_with: Mapped[str] = mapped_column(default="")
    looking_for: Mapped[str] = mapped_column(default="")
    sex: Mapped[str | None]  # counted, never shown
    time_zone: Mapped[str] = mapped_column(default="UTC")
    visibility: Mapped[str] = mapped_column(default="members")
    may_sign_in: Mapped[bool] = mapped_column(default=True)  # False: "Reach editors, from published sources"
    is_demo: Mapped[bool] = mapped_column(default=False)
    is_seed: Mapped[bool] = mapped_column(default=False)
    last_seen_at: Mapped[datetime | None]


class HiddenMember(Dated, Base):
    """A member who hides: what their row of `member` says otherwise, which meanwhile reads “A member” and nothing else. Lists,
    bylines, counts and searches need not know. `kept`: {column of Member: value}."""

    __tablename__ = "hidden_member"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    handle: Mapped[str] = mapped_column(unique=True)
    kept: Mapped[dict[str, Any]]


class OldHandle(Dated, Base):
    """A handle that a member had before: leads to them for ever, and is nobody else's."""

    __tablename__ = "old_handle"
    handle: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)


class MemberLanguage(Base):
    """A language (code of the vocabulary "languages") that a member reads and writes."""

    __tablename__ = "member_language"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True, index=True)


class MemberTopic(Base):
    """A topic of which a member has expertise."""

    __tablename__ = "member_topic"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True, index=True)


class EditionMember(Dated, Base):
    """A member's place in an edition. A participant becomes alumnus or alumna by the calendar, not by a row."""

    __tablename__ = "edition_member"
    __table_args__ = (
        UniqueConstraint("edition_id", "member_id"),
        CheckConstraint(_one_of("capacity", CAPACITIES), name="capacity"),
    )
    id: Mapped[Id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    capacity: Mapped[str] = mapped_column(default="participant")
