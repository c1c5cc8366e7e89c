"""Reports of things that break the rules, and appeals against what the staff did."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id, Quiet

REASONS = ("personal_data", "hostile", "advertising", "misleading", "rights", "other")
KINDS = ("comment", "thread", "case", "person")
STATES = ("open", "withdrawn", "kept", "acted")
APPEAL_STATES = ("open", "upheld", "granted")
BODY_MAX = 1000  # characters
REASON_MAX = 200  # characters of a moderator's reason


class Report(Quiet, Dated, Base):
    """What a member says is wrong with a thing (`kind`, `key`: a subject). `organization_key`: theirs when they reported."""

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"reason IN {REASONS}", name="reason"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        Index("ix_report_kind_key_state", "kind", "key", "state"),
        Index("ix_report_state_created_at", "state", "created_at"),
    )
    id: Mapped[Id]
    kind: Mapped[str]
    key: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    body: Mapped[str] = mapped_column(default="")
    organization_key: Mapped[str] = mapped_column(default="")
    lead_key: Mapped[str] = mapped_column(default="")  # of a case study: its lead organization, folded
    discussion_id: Mapped[int | None] = mapped_column(ForeignKey("discussion.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(default="open")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None]


class ReportAbout(Quiet, Base):
    """Whose thing was reported, when it was: they neither see nor decide the report, nor does their organization."""

    __tablename__ = "report_about"
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    organization_key: Mapped[str] = mapped_column(default="")


class Appeal(Quiet, Dated, Base):
    """Somebody asks that another moderator look at what was done to theirs: an entry of the journal, once."""

    __tablename__ = "appeal"
    __table_args__ = (CheckConstraint(f"state IN {APPEAL_STATES}", name="state"),)
    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    body: Mapped[str]
    state: Mapped[str] = mapped_column(default="open", index=True)
    answer: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None]
