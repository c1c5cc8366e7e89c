"""Best practice: nominations, reviews and decisions. Nominating and reviewing have their own doors later; the tables fit."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id

LABELS = ("best_practice", "promising", "documented")
NOMINATION_STATES = ("nominated", "sent_back", "in_review", "decided", "withdrawn")
SCORE_MAX = 3
CORE = ("effectiveness", "inclusion_and_gender")  # criteria that a label needs most
RATIONALE_WORDS_MIN = 60  # words
RATIONALE_MAX = 6000  # characters
REASON_MAX = 800  # characters per criterion
REVIEW_AFTER_MONTHS = 36


class Nomination(Dated, Base):
    """A member says that a case study should be reviewed, and on which criterion it is strongest."""

    __tablename__ = "nomination"
    __table_args__ = (CheckConstraint(f"state IN {NOMINATION_STATES}", name="state"),)
    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_study.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    strongest_on: Mapped[str]  # a criterion's code
    reason: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="nominated")


class Review(Dated, Base):
    """An invited reviewer's judgement; hidden from the other reviewers until `submitted_at`."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("nomination_id", "reviewer_id"),)
    id: Mapped[Id]
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    submitted_at: Mapped[datetime | None]


class ReviewScore(Base):
    """A reviewer's score and reason for one criterion."""

    __tablename__ = "review_score"
    __table_args__ = (CheckConstraint(f"score BETWEEN 0 AND {SCORE_MAX}", name="score"),)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"), primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    score: Mapped[int]
    reason: Mapped[str]


class Decision(Dated, Base):
    """A curator's decision on one version of a case study. `label` is computed from gates and scores, nobody types it.
    The newest of a case study is in force; none is ever deleted."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(f"label IN {LABELS}", name="label"),
        Index("ix_decision_case_id_id", "case_id", "id"),
    )
    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_study.id"))
    nomination_id: Mapped[int | None] = mapped_column(ForeignKey("nomination.id"))
    version: Mapped[int]  # of the case study, as reviewed
    gate_relevance: Mapped[bool]
    gate_integrity: Mapped[bool]
    total: Mapped[int]
    label: Mapped[str]
    learns_from_difficulty: Mapped[bool] = mapped_column(default=False)
    rationale: Mapped[str]
    rationale_html: Mapped[str]
    curator_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    decided_on: Mapped[date]
    review_due_on: Mapped[date]
    is_current: Mapped[bool] = mapped_column(default=True, index=True)
    is_demo: Mapped[bool] = mapped_column(default=False)


class DecisionScore(Base):
    """The score and the reason for one criterion of a decision."""

    __tablename__ = "decision_score"
    __table_args__ = (CheckConstraint(f"score BETWEEN 0 AND {SCORE_MAX}", name="score"),)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"), primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    score: Mapped[int]
    reason: Mapped[str]


def computed_label(relevance: bool, integrity: bool, scores: Mapping[str, int]) -> str:
    """Return the label that gates and scores give. Source: CURATION (decision rule), data/vocabularies.yaml (rubric).

    scores: criterion -> 0-3, all eight. Best practice: both gates, both core criteria >= 2, none 0, total >= 16.
    Promising: both gates, both core criteria >= 1, total >= 12. Else documented.
    """
    core = [scores[code] for code in CORE]
    total = sum(scores.values())
    if relevance and integrity and min(core) >= 2 and min(scores.values()) > 0 and total >= 16:
        return "best_practice"
    if relevance and integrity and min(core) >= 1 and total >= 12:
        return "promising"
    return "documented"
