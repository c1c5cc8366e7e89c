"""Invitations: a place kept for somebody, by their address; and the lists from which many are made."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any  # lines are JSON documents

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id, Quiet

NOTE_MAX = 400  # characters of an inviter's sentence
INVITATION_LIFE = timedelta(days=60)
INVITATION_MEMORY = timedelta(days=30)  # after its end, the address of somebody who did not come is forgotten
LIST_MEMORY = timedelta(days=1)  # of a list that was read; what was sent from it stays
STATES = ("waiting", "sent", "opened", "accepted", "bounced", "expired", "revoked")


class InvitationList(Quiet, Dated, Base):
    """A list of people that was read, private to its maker. `lines`: what `Line.kept` gives; `sent_at`: somebody pressed Send."""

    __tablename__ = "invitation_list"
    id: Mapped[Id]
    maker_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    note: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")  # of those of whom the list says none; "": the edition's
    title: Mapped[str] = mapped_column(default="")  # the file's name, "" for a pasted list
    remarks: Mapped[list[Any]]  # sentences about the whole list
    lines: Mapped[list[Any]]
    size: Mapped[int]  # how many
    expected: Mapped[int] = mapped_column(default=0)  # invitations that were to be sent when Send was pressed
    handled: Mapped[int] = mapped_column(default=0)  # lines that the worker is through with
    sent_at: Mapped[datetime | None]
    moved_at: Mapped[datetime | None]  # when the worker was last through with a batch


class Invitation(Quiet, Dated, Base):
    """A place kept for somebody: accepted once, on one page, within its time. One that is neither accepted nor revoked stands
    alone for its address: it is renewed, never made twice. `letters`: how many were mailed."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("list_id", "email_key"),)
    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    former_hash: Mapped[str | None] = mapped_column(index=True)  # of the link before: it is known, and leads nowhere
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(default="")
    organization: Mapped[str] = mapped_column(default="")
    country: Mapped[str | None] = mapped_column(ForeignKey("country.iso2"))
    language: Mapped[str] = mapped_column(default="")  # code of the vocabulary "languages"; "" where it is not known
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    list_id: Mapped[int | None] = mapped_column(ForeignKey("invitation_list.id", ondelete="SET NULL"))
    note: Mapped[str] = mapped_column(default="")
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    expires_at: Mapped[datetime]
    letters: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    bounce: Mapped[str] = mapped_column(default="")  # the mail server's words
    asked_at: Mapped[datetime | None]  # when the present day of asking for new letters began
    asked: Mapped[int] = mapped_column(default=0)  # letters asked for on that day
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


Index(
    "ix_invitation_open",
    Invitation.email_key,
    unique=True,
    sqlite_where=Invitation.accepted_at.is_(None) & Invitation.revoked_at.is_(None),
    postgresql_where=Invitation.accepted_at.is_(None) & Invitation.revoked_at.is_(None),
)


@dataclass(frozen=True)
class Line:
    """A line of a list: a person, or a fault. `n`: its number in the list, from 1.

    fault: why nobody can be invited by it. suggestion: the address that was probably meant; such a line waits until somebody
    says which of the two it is. remark: what was left out. typed: the address as it stood, where it is another now.
    """

    n: int
    email: str = ""
    name: str = ""
    organization: str = ""
    country: str | None = None
    language: str = ""
    fault: str = ""
    suggestion: str = ""
    remark: str = ""
    typed: str = ""

    @property
    def kept(self) -> dict[str, Any]:
        """The line as JSON, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value}

    def corrected(self) -> "Line":
        """Return the line with the suggested address."""
        return replace(self, email=self.suggestion, typed=self.email, suggestion="", fault="")

    def confirmed(self) -> "Line":
        """Return the line with the address as it stands."""
        return replace(self, suggestion="")
