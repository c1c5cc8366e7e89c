"""The only writers of decisions."""

from sqlalchemy import select, update
from werkzeug.exceptions import NotFound

from forum.cases.models import Case
from forum.curation import policy, queries
from forum.curation.actions.appealing import answer_appeal
from forum.curation.events import DecisionRecorded
from forum.curation.forms import DecisionDraft
from forum.curation.models import Decision, DecisionScore, Nomination, computed_label
from forum.curation.queries import nominations, reviewers
from forum.kernel import journal
from forum.kernel.clock import today, utcnow
from forum.kernel.db import db, locked
from forum.kernel.events import emit
from forum.kernel.i18n import _
from forum.kernel.rules import number
from forum.kernel.viewer import Viewer
from forum.kernel.wording import months_later
from forum.topics.queries import rubric


class Conflict(Exception):
    """Another curator decided since the form was opened."""


def decide(actor: Viewer, case_id: int, draft: DecisionDraft, is_demo: bool = False) -> Decision:
    """Record a decision; the label is computed, nobody types it. Raises NotFound for one who may not decide, Conflict."""
    locked(Case, case_id)
    case = queries.decidable(actor, case_id)
    if case is None:
        raise NotFound
    if draft.base is not None and draft.base != queries.in_force(case_id):
        raise Conflict
    nomination = nominations.open_on(case_id)
    given, version = _reviewed(nomination, case) if nomination else (draft.scores, draft.version)
    answer_appeal(actor, case_id, "anew", draft.rationale)
    scores = {code: score for code, (score, _why) in given.items()}
    label = computed_label(draft.relevance, draft.integrity, scores)
    now = today()
    if label != "best_practice":
        lapses = (Decision.case_id == case.id, Decision.label == "best_practice", Decision.is_current.is_(True))
        db.session.execute(update(Decision).where(*lapses, Decision.lapsed_on.is_(None)).values(lapsed_on=now))
    db.session.execute(update(Decision).where(Decision.case_id == case.id).values(is_current=False))
    decision = Decision(
        case_id=case.id, nomination_id=nomination.id if nomination else None, version=version,
        gate_relevance=draft.relevance, gate_integrity=draft.integrity,
        total=sum(scores.values()), label=label, learns_from_difficulty=scores.get("learning_value") == 3,
        rationale=draft.rationale, rationale_html=draft.html, curator_id=actor.id, decided_on=now,
        review_due_on=months_later(now, number("re_review_months")), is_demo=is_demo,
    )  # fmt: skip
    db.session.add(decision)
    db.session.flush()
    rows = [DecisionScore(decision_id=decision.id, criterion=code, score=s, reason=r) for code, (s, r) in given.items()]
    db.session.add_all(rows)
    if nomination:
        nomination.state, nomination.since = policy.after(nomination.state, "decide"), utcnow()
    after = {"decision": decision.id, "nomination": nomination.id if nomination else None}
    journal.record(actor.id, "decided on", "case", case.id, rubric()["decision"][label]["label_en"], {}, after)
    db.session.flush()
    emit(DecisionRecorded(decision.id, case.id, label, actor.id))
    return decision


def _reviewed(nomination: Nomination, case: Case) -> tuple[dict[str, tuple[int, str]], int]:
    """Return (medians of the reviews, the version reviewed). Raises policy.Refused where a curator cannot decide yet."""
    held = locked(Nomination, nomination.id)
    if held is None or held.state != "in_review":
        raise policy.Refused(_("The nomination is not in review: %(state)s.", state=policy.words_of(nomination.state)))
    panel = reviewers.panel_of(held, case)
    if panel.hindrances:
        raise policy.Refused(" ".join(panel.hindrances))
    return reviewers.medians(panel.sent), held.version


def recount(repair: bool) -> list[str]:
    """Compute label and total of every decision anew, and which is in force; one sentence per fault, repaired where `repair`."""
    faults, newest = [], {}
    given: dict[int, dict[str, int]] = {}
    for decision_id, criterion, score in db.session.execute(
        select(DecisionScore.decision_id, DecisionScore.criterion, DecisionScore.score)
    ):
        given.setdefault(decision_id, {})[criterion] = score
    decisions = list(db.session.scalars(select(Decision).order_by(Decision.id)))
    for decision in decisions:
        newest[decision.case_id] = decision.id
    for decision in decisions:
        scores = given.get(decision.id, {})
        truth = {
            "total": sum(scores.values()),
            "label": computed_label(decision.gate_relevance, decision.gate_integrity, scores) if scores else decision.label,
            "is_current": newest[decision.case_id] == decision.id,
        }
        for name, value in truth.items():
            if getattr(decision, name) != value:
                faults.append(f"decision {decision.id}: {name} is {getattr(decision, name)}, should be {value}")
                if repair:
                    setattr(decision, name, value)
    return faults
