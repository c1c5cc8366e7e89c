"""Reading best practices: the register, the decision on a case study, marks for cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any  # rows of slots are case studies

from flask import g
from markupsafe import Markup
from sqlalchemy import ColumnElement, Row, and_, bindparam, exists, select

from forum.cases import policy as cases
from forum.cases.models import Case, CaseFacet
from forum.cases.queries import authors_column, authors_in
from forum.curation import policy
from forum.curation.models import Answer, Appeal, Decision, DecisionScore, Nomination, Review
from forum.kernel.db import db, fetch
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.topics.queries import rubric


@dataclass(frozen=True)
class Judgement:
    """A decision as pages show it. `scores`: [(criterion's name, question, score, reason, is it core)]."""

    id: int
    case_id: int
    case_title: str
    case_url: str
    version: int
    label: str
    label_words: str
    total: int
    learns: bool
    rationale: Markup
    curator: str
    decided_on: date
    review_due_on: date
    is_demo: bool
    scores: list[tuple[str, str, int, str, bool]]
    gates: list[tuple[str, str, bool]]  # name, question, met
    newest: int = 0  # version of the case study as it is now
    is_reviewed: bool = False  # the scores are medians of reviews
    answer: Markup | None = None  # the authors'
    appeal: tuple[str, str] | None = None  # outcome ("": it waits), reason of the second curator
    lapsed_on: date | None = None

    @property
    def is_older(self) -> bool:
        """True where the case study was changed after the version that was decided on."""
        return self.newest > self.version

    @property
    def was(self) -> str:
        """The years of a lapsed one: "2026–2029"."""
        return f"{self.decided_on.year}–{self.lapsed_on.year}" if self.lapsed_on else ""


def is_best_practice(case_id: Any) -> ColumnElement[bool]:
    """Return the clause: this case study's decision in force says best practice."""
    in_force = (Decision.is_current.is_(True), Decision.label == "best_practice", Decision.lapsed_on.is_(None))
    return exists(select(1).where(Decision.case_id == case_id, *in_force))


def marks(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, tuple[str, date, bool]]:
    """Return {case id: (label, decided on, is it demo)} of best practices and promising ones; one statement."""
    if not rows:
        return {}
    found = fetch(_MARKS, {"ids": [row.id for row in rows]})
    return {row.case_id: (row.label, row.decided_on, row.is_demo) for row in found}


_MARKS = select(Decision.case_id, Decision.label, Decision.decided_on, Decision.is_demo).where(
    Decision.case_id.in_(bindparam("ids", expanding=True)),
    Decision.is_current.is_(True),
    Decision.label != "documented",
    Decision.lapsed_on.is_(None),
)


def reasons(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, Judgement]:
    """Fill the case page: {case id: the decision in force}; one statement, shared with its stamp."""
    known: dict[tuple[int, ...], dict[int, Judgement]] = g.setdefault("judgements", {})
    key = tuple(row.id for row in rows)
    if key and key not in known:
        known[key] = {item.case_id: item for item in _judgements(viewer, Decision.case_id.in_(key))}
    return known.get(key, {})


def stamps(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, tuple[str, date, bool]]:
    """Fill the head of the case page: {case id: (label, decided on, is it demo)}; no statement beyond `reasons`."""
    return {key: (item.label, item.decided_on, item.is_demo) for key, item in reasons(viewer, rows).items() if not item.lapsed_on}


LISTS = ("best_practice", "promising", "learning", "lapsed")


def register(viewer: Viewer | None, label: str = "best_practice", topic: str = "", region: str = "") -> list[Judgement]:
    """Return what the register says under a label, of what the viewer may read, newest decision first; one statement."""
    lapsed = Decision.lapsed_on.is_not(None)
    clauses: list[ColumnElement[bool]] = [
        Decision.learns_from_difficulty.is_(True)
        if label == "learning"
        else Decision.label == ("best_practice" if label == "lapsed" else label),
        lapsed if label == "lapsed" else and_(~lapsed, Decision.is_current.is_(True)),
        cases.listed_for(viewer),
    ]
    for facet, value in (("topic", topic), ("region", region)):
        if value:
            one = (CaseFacet.case_id == Case.id, CaseFacet.facet == facet, CaseFacet.value == value)
            clauses.append(exists().where(*one))
    return _judgements(viewer, and_(*clauses), current=False)


def _judgements(viewer: Viewer | None, where: ColumnElement[bool], current: bool = True) -> list[Judgement]:
    statement = (
        select(Decision, DecisionScore, Case.id, Case.title, Case.slug, Case.version, Member.name, Answer.html, Appeal)
        .join(Case, Case.id == Decision.case_id)
        .join(Member, Member.id == Decision.curator_id)
        .outerjoin(Answer, Answer.decision_id == Decision.id)
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .outerjoin(DecisionScore, DecisionScore.decision_id == Decision.id)
        .where(where, cases.listed_for(viewer) if current else cases.seen_by(viewer))
        .order_by(Decision.decided_on.desc(), Decision.id.desc())
    )
    if current:
        statement = statement.where(Decision.is_current.is_(True))
    given: dict[int, dict[str, DecisionScore]] = {}
    heads: dict[int, Row[*tuple[Any, ...]]] = {}
    for row in db.session.execute(statement.limit(200 * len(rubric()["criteria"]))):
        heads.setdefault(row.Decision.id, row)
        if row.DecisionScore is not None:
            given.setdefault(row.Decision.id, {})[row.DecisionScore.criterion] = row.DecisionScore
    words = rubric()["decision"]
    return [
        Judgement(
            row.Decision.id, row.id, row.title, f"/cases/{row.id}-{row.slug}", row.Decision.version, row.Decision.label,
            words[row.Decision.label]["label_en"], row.Decision.total, row.Decision.learns_from_difficulty,
            Markup(row.Decision.rationale_html), row.name, row.Decision.decided_on, row.Decision.review_due_on,  # noqa: S704
            row.Decision.is_demo, _scores(given.get(row.Decision.id, {})), _gates(row.Decision),
            row.version, row.Decision.nomination_id is not None, Markup(row.html) if row.html else None,  # noqa: S704  cleaned by kernel/text.py at save
            (row.Appeal.outcome, row.Appeal.outcome_reason) if row.Appeal else None, row.Decision.lapsed_on,
        )
        for row in heads.values()
    ]  # fmt: skip


def judgement(viewer: Viewer | None, decision_id: int) -> Judgement | None:
    """Return one decision, in force or not, on what the viewer may read; one statement."""
    return next(iter(_judgements(viewer, Decision.id == decision_id, current=False)), None)


def _gates(decision: Decision) -> list[tuple[str, str, bool]]:
    met = {"relevance": decision.gate_relevance, "integrity": decision.gate_integrity}
    return [(each["name_en"], each["question_en"], met[each["code"]]) for each in rubric()["gates"]]


def in_force(case_id: int) -> int:
    """Return the id of the decision in force on a case study, 0 where there is none; one statement."""
    return db.session.scalar(select(Decision.id).where(Decision.case_id == case_id, Decision.is_current.is_(True))) or 0


def _scores(given: Mapping[str, DecisionScore]) -> list[tuple[str, str, int, str, bool]]:
    return [
        (each["name_en"], each["question_en"], given[each["code"]].score, given[each["code"]].reason, bool(each.get("core")))
        for each in rubric()["criteria"]
        if each["code"] in given
    ]


def decidable(viewer: Viewer | None, case_id: int) -> Case | None:
    """Return the case study if the viewer may decide on it, else None; one statement, none for who decides nothing."""
    if viewer is None or not viewer.is_moderator:
        return None
    nominated = Nomination.id == Review.nomination_id
    reviewed = exists().where(Review.reviewer_id == viewer.id, nominated, Nomination.case_id == Case.id)
    row = db.session.execute(select(Case, authors_column(), reviewed.label("reviewed")).where(Case.id == case_id)).first()
    if row is None:
        return None
    authors = authors_in(row.authors)
    organizations = [row.Case.card.get("lead", ""), *(author.organization for author in authors)]
    allowed = policy.may_decide(viewer, row.Case, [author.id for author in authors], organizations, reviewed=row.reviewed)
    return row.Case if allowed else None


def decide_links(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, str]:
    """Fill the actions of a case page: {case id: address of the decision form} for those who may decide."""
    if viewer is None or not viewer.is_moderator:
        return {}
    return {row.id: f"/cases/{row.id}-{row.slug}/decision" for row in rows if decidable(viewer, row.id)}


def nominate_links(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, str]:
    """Fill the actions of a case page: {case id: address of its nomination} for those who may write; no statement."""
    if viewer is None or not viewer.may_write:
        return {}
    return {row.id: f"/cases/{row.id}-{row.slug}/nomination" for row in rows if getattr(row, "state", "published") == "published"}
