"""Hats: for which organization a member may speak."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id

ORGANIZATION_MAX = 120  # characters: it stands beside a name
CAPACITY_MAX = 120  # characters
PROOF_MAX = 600  # characters of how a moderator can confirm it
REASON_MAX = 200  # characters
HATS_MAX = 5  # of one member, asked for and confirmed
STATES = ("asked", "confirmed", "refused", "revoked", "given up")


class Hat(Dated, Base):
    """A member's wish to speak for an organization, and what became of it. `proof` is for the staff alone; `reason`: why it was
    refused or revoked. A row stays for ever: what was said for an organization says so still."""

    __tablename__ = "hat"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"length(organization) BETWEEN 1 AND {ORGANIZATION_MAX}", name="organization_length"),
        UniqueConstraint("member_id", "once"),
        Index("ix_hat_member_id_state", "member_id", "state"),
        Index("ix_hat_state_created_at", "state", "created_at"),
    )
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    organization: Mapped[str]
    capacity: Mapped[str] = mapped_column(default="")
    proof: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="asked")
    reason: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None]
    once: Mapped[str | None]
