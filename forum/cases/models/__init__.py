"""The case study: one row for what lists need, one row per version with the whole record, a working copy, derived facets.

Who may read is `state`, `audience` and `edition_id`; under whose name is `byline`. policy.py turns them into answers.
"""

from datetime import date, datetime
from typing import Any  # a record is a JSON document: cases/record says its shape

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id, Quiet

TITLE_MAX = 90  # characters
NOTE_MAX = 200  # characters of a change note
REASON_MAX = 400  # characters of the reason for a withdrawal
DRAFT_MAX = 262_144  # bytes of a draft, as JSON
SAVES = 100_000  # numbers that the saves of one working copy may take: a form of an older copy always meets a conflict

STATES = ("draft", "published", "withdrawn", "hidden")
AUDIENCES = ("edition", "members", "everyone")
BYLINES = ("my_name", "my_organisation", "a_member", "organisation")


class Case(Dated, Base):
    """A case study as lists and policies need it. What is derived from the published version says so."""

    __tablename__ = "case_study"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"audience IN {AUDIENCES}", name="audience"),
        CheckConstraint(f"byline_kind IN {BYLINES}", name="byline_kind"),
        CheckConstraint("audience <> 'edition' OR edition_id IS NOT NULL", name="edition"),
        CheckConstraint(f"length(title) <= {TITLE_MAX}", name="title_length"),
        Index("ix_case_study_state_published_at", "state", "published_at", "id"),
        Index("ix_case_study_state_fullness", "state", "fullness", "id"),
    )
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="draft")
    audience: Mapped[str] = mapped_column(default="members")
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    byline_kind: Mapped[str] = mapped_column(default="my_name")  # code of the vocabulary "bylines"
    byline_text: Mapped[str] = mapped_column(
        default=""
    )  # stands where a name would; derived at publishing, never the anonymous' name
    discussion_id: Mapped[int | None] = mapped_column(ForeignKey("discussion.id"), unique=True)
    talk_closed_at: Mapped[datetime | None]  # its discussion, by a moderator
    talk_closed_why: Mapped[str] = mapped_column(default="", server_default="")
    locked_at: Mapped[datetime | None]  # since then its authors publish no change
    locked_why: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=0)  # the published one; 0: never published
    import_key: Mapped[str | None] = mapped_column(unique=True)
    import_hash: Mapped[str | None]  # of the imported content: same again is skipped
    once: Mapped[str | None] = mapped_column(index=True)  # the random word of the form that began it: sent twice it is one draft
    is_demo: Mapped[bool] = mapped_column(default=False)
    is_seed: Mapped[bool] = mapped_column(default=False)
    # derived from the published version, in the transaction that publishes it
    title: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    search_text: Mapped[str] = mapped_column(default="")  # folded title, summary and narrative, for `q` until search exists
    card: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what a card shows: countries, topics, years, spark
    fullness: Mapped[int] = mapped_column(default=0)  # per cent
    gender_marker: Mapped[int | None]
    needs_classifying: Mapped[bool] = mapped_column(default=False, index=True)  # a code is `not_sure`
    facts_checked_on: Mapped[date | None]
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    withdrawal_reason: Mapped[str] = mapped_column(default="")


class CaseAuthor(Base):
    """An author: edits, publishes, withdraws. `position` 1 is the first named."""

    __tablename__ = "case_author"
    case_id: Mapped[int] = mapped_column(ForeignKey("case_study.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=1)


class CaseHelper(Dated, Base):
    """Somebody let into a draft to read and write for its author; publishes nothing. `is_asked`: to be an author, which
    only they can say yes to, for their name will stand there."""

    __tablename__ = "case_helper"
    case_id: Mapped[int] = mapped_column(ForeignKey("case_study.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    is_asked: Mapped[bool] = mapped_column(default=False)


class CaseDraft(Quiet, Base):
    """The authors' private working copy: what was typed, as typed. `base` rises with every save: two editors meet on it."""

    __tablename__ = "case_draft"
    case_id: Mapped[int] = mapped_column(ForeignKey("case_study.id", ondelete="CASCADE"), primary_key=True)
    fields: Mapped[dict[str, Any]]  # {field name of the form: [values]}, see cases/forms
    base: Mapped[int] = mapped_column(default=1)
    of_version: Mapped[int] = mapped_column(default=0)  # the version it was begun from; the staff may add one
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    is_changed: Mapped[bool] = mapped_column(default=True)  # differs from the published version


class CaseVersion(Base):
    """A published version: the whole record as one JSON document, and its texts rendered once."""

    __tablename__ = "case_version"
    __table_args__ = (UniqueConstraint("case_id", "version"),)
    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_study.id", ondelete="CASCADE"))
    version: Mapped[int]
    record: Mapped[dict[str, Any]]  # keys of data/FIELDS.md
    html: Mapped[dict[str, Any]]  # {path of an M field: safe HTML}
    renderer: Mapped[int]
    audience: Mapped[str]  # who could read it when it was published: a history shows nobody what was not for them
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]
    restored_from: Mapped[int | None]  # version
    is_hidden: Mapped[bool] = mapped_column(default=False, server_default=false())  # by an author: the staff still reads it


class CaseFacet(Base):
    """A value by which a published case is found: (facet, value), derived from its version; includes parents (a sub-topic's
    topic, a country's regions), so that a filter is one equality."""

    __tablename__ = "case_facet"
    __table_args__ = (Index("ix_case_facet_facet_value_case_id", "facet", "value", "case_id"),)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_study.id", ondelete="CASCADE"), primary_key=True)
    facet: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
