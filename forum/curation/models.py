"""Best practice: nominations, their checks and reviews, decisions, answers and appeals."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id, Quiet

LABELS = ("best_practice", "promising", "documented")
NOMINATION_STATES = ("nominated", "sent_back", "in_review", "decided", "withdrawn")
OPEN = ("nominated", "sent_back", "in_review")  # states in which no other nomination of the case study begins
SCORE_MAX = 3
CORE = ("effectiveness", "inclusion_and_gender")  # criteria that a label needs most
RATIONALE_WORDS_MIN = 60  # words
RATIONALE_MAX = 6000  # characters
REASON_MAX = 800  # characters per criterion
WORDS_MAX = 1000  # characters of the reason of a step
ANSWER_MAX = 4000  # characters of an author's answer, and of an appeal
REVIEW_AFTER_MONTHS = 36


class Nomination(Dated, Base):
    """A member says that a case study should be reviewed, and on which criterion it is strongest; others join as `Nominator`."""

    __tablename__ = "nomination"
    __table_args__ = (CheckConstraint(f"state IN {NOMINATION_STATES}", name="state"),)
    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_study.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    strongest_on: Mapped[str]  # a criterion's code
    reason: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="nominated")
    since: Mapped[datetime | None]  # when it came to the state; None: when it was made
    version: Mapped[int] = mapped_column(default=0, server_default="0")  # of the case study, as it was let into review
    is_again: Mapped[bool] = mapped_column(default=False, server_default=false())  # a best practice is looked at again
    note: Mapped[str] = mapped_column(default="", server_default="")  # what is missing, to nominators and authors


_IS_OPEN = Nomination.state.in_(OPEN)
Index("uq_nomination_open", Nomination.case_id, unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN)


class Nominator(Quiet, Dated, Base):
    """One of those who nominate a case study, the first among them."""

    __tablename__ = "nominator"
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    strongest_on: Mapped[str]
    reason: Mapped[str]


class Lifting(Dated, Base):
    """A condition that a moderator lifted from a nomination, with a reason that is published."""

    __tablename__ = "lifted_condition"
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"), primary_key=True)
    condition: Mapped[str] = mapped_column(primary_key=True)  # see policy.CONDITIONS
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))


class Review(Dated, Base):
    """An invited reviewer's judgement; hidden from the other reviewers until `submitted_at`."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("nomination_id", "reviewer_id"),)
    id: Mapped[Id]
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    submitted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    reminded: Mapped[int] = mapped_column(default=0, server_default="0")  # how often
    message: Mapped[str] = mapped_column(default="", server_default="")  # to the author
    is_unnamed: Mapped[bool] = mapped_column(default=False, server_default=false())  # the reviewer's name is not published
    typed: Mapped[dict[str, str]] = mapped_column(default=dict, server_default="{}")  # the form, until it is sent


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
    lapsed_on: Mapped[date | None]  # "was best practice 2026-2029"


class Answer(Dated, Base):
    """What the authors say beside a decision: one text."""

    __tablename__ = "decision_answer"
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"), primary_key=True)
    body: Mapped[str]
    html: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))


class Appeal(Dated, Base):
    """The authors' one appeal against a decision; another curator answers it."""

    __tablename__ = "decision_appeal"
    __table_args__ = (CheckConstraint("outcome IN ('', 'upheld', 'anew')", name="outcome"),)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"), primary_key=True)
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    outcome: Mapped[str] = mapped_column(default="")  # "": it waits
    outcome_reason: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None]


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
