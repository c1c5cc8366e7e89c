"""Looking at a best practice again: by the clock, on triggers, or flagged by a member; renewed, or let lapse."""

from sqlalchemy import ColumnElement, select
from werkzeug.exceptions import NotFound

from forum.cases.models import Case, CaseVersion
from forum.cases.queries import authors_of, get_case
from forum.curation import policy, queries
from forum.curation.actions.appealing import take_back
from forum.curation.actions.nominating import held
from forum.curation.events import NominationStep
from forum.curation.forms import RenewalDraft
from forum.curation.models import OPEN, Decision, DecisionScore, Nomination, Nominator
from forum.curation.queries import nominations
from forum.kernel import journal
from forum.kernel.clock import today, utcnow
from forum.kernel.db import db, locked, put
from forum.kernel.events import emit
from forum.kernel.i18n import _
from forum.kernel.rules import number
from forum.kernel.viewer import Viewer
from forum.kernel.wording import months_later

OLD_FIGURES = 5  # years
OVER = ("ended", "reformed")
BATCH = 50  # best practices of one go


def in_force() -> tuple[ColumnElement[bool], ...]:
    """Return the clauses of best practices in force."""
    return (Decision.is_current.is_(True), Decision.label == "best_practice", Decision.lapsed_on.is_(None))


def flag(actor: Viewer, case_id: int, evidence: str) -> Nomination:
    """Ask that a best practice be looked at again, with evidence; it waits for a moderator. Raises NotFound, policy.Refused."""
    locked(Case, case_id)
    case, _authors = get_case(actor, case_id)
    decision = db.session.scalars(select(Decision).where(Decision.case_id == case_id, *in_force())).first()
    if case.state != "published" or not actor.may_write or decision is None:
        raise NotFound
    found = nominations.open_on(case_id) or _open_again(case_id, actor.id, "")
    policy.after(found.state, "join")
    row = {"nomination_id": found.id, "member_id": actor.id, "strongest_on": "", "reason": evidence, "created_at": utcnow()}
    put(Nominator, row, ["nomination_id", "member_id"])
    return found


def _open_again(case_id: int, by_id: int, why: str) -> Nomination:
    found = Nomination(case_id=case_id, by_id=by_id, strongest_on="", reason=why, is_again=True, note=why, since=utcnow())
    db.session.add(found)
    db.session.flush()
    return found


def look_again() -> int:
    """Open a re-review of each best practice whose time has come or whose facts have changed; return how many. Repeatable; it
    waits for a person."""
    waits = select(Nomination.case_id).where(Nomination.state.in_(OPEN))
    decided = (CaseVersion.case_id == Decision.case_id) & (CaseVersion.version == Decision.version)
    rows = db.session.execute(
        select(Decision, Case, CaseVersion.record)
        .join(Case, Case.id == Decision.case_id).outerjoin(CaseVersion, decided)
        .where(*in_force(), Case.state == "published", Case.id.not_in(waits))
    ).all()  # fmt: skip
    due = [(row.Case.id, row.Decision.curator_id, why) for row in rows if (why := _why(row.Decision, row.Case, row.record or {}))]
    count = 0
    for case_id, curator_id, why in due[:BATCH]:
        locked(Case, case_id)
        if nominations.open_on(case_id) is None:
            _open_again(case_id, curator_id, why)
            count += 1
    return count


def _why(decision: Decision, case: Case, record: dict[str, dict[str, str]]) -> str:
    now, status = today(), case.card.get("status")
    if decision.review_due_on <= now:
        return _("%(months)s months have passed.", months=number("re_review_months"))
    if status in OVER and (record.get("period") or {}).get("status") != status:
        return _("It says now that it has ended or was reformed.")
    year = int((case.card.get("spark") or {}).get("year") or 0)
    if year and decision.decided_on.year <= year + OLD_FIGURES < now.year:
        return _("Its figures are older than five years.")
    return ""


def settle(actor: Viewer, nomination_id: int, draft: RenewalDraft) -> None:
    """Renew a best practice as it is, or let it lapse; both stay in the register. Raises NotFound, policy.Refused."""
    case_id = nominations.standing(actor, nomination_id).case.id
    locked(Case, case_id)
    found = held(actor, nomination_id)
    if not found.nomination.is_again or queries.decidable(actor, case_id) is None:
        raise NotFound
    state = policy.after(found.state, "renew" if draft.renews else "let lapse")
    old = db.session.scalars(select(Decision).where(Decision.case_id == case_id, *in_force())).first()
    if old is None:
        raise policy.Refused(_("It is no best practice any more."))
    found.nomination.state, found.nomination.since = state, utcnow()
    decision = _renewed(actor, old, found.case.version, draft) if draft.renews else old
    if not draft.renews:
        old.lapsed_on = today()
    deed = "renewed" if draft.renews else "let lapse"
    after = {"decision": decision.id, "nomination": nomination_id}
    journal.record(actor.id, deed, "case", case_id, draft.rationale, {"decision": old.id}, after)
    told = tuple(author.id for author in authors_of(case_id) if author.id != actor.id)
    if told:
        emit(NominationStep(nomination_id, deed, told, actor.id, f"{deed}:{nomination_id}", draft.rationale))
    db.session.flush()


def _renewed(actor: Viewer, old: Decision, version: int, draft: RenewalDraft) -> Decision:
    now = today()
    old.is_current = False
    new = Decision(
        case_id=old.case_id, nomination_id=old.nomination_id, version=version, gate_relevance=old.gate_relevance,
        gate_integrity=old.gate_integrity, total=old.total, label=old.label, learns_from_difficulty=old.learns_from_difficulty,
        rationale=draft.rationale, rationale_html=draft.html, curator_id=actor.id, decided_on=now,
        review_due_on=months_later(now, number("re_review_months")), is_demo=old.is_demo,
    )  # fmt: skip
    db.session.add(new)
    db.session.flush()
    scores = db.session.scalars(select(DecisionScore).where(DecisionScore.decision_id == old.id)).all()
    rows = [DecisionScore(decision_id=new.id, criterion=each.criterion, score=each.score, reason=each.reason) for each in scores]
    db.session.add_all(rows)
    return new


def undo_settling(actor: Viewer, case_id: int, decision_id: int, nomination_id: int) -> None:
    """Let a re-review wait again that was settled a moment ago. Raises NotFound, policy.Refused."""
    locked(Case, case_id)
    decision = db.session.get(Decision, decision_id)
    if decision is None or queries.decidable(actor, case_id) is None:
        raise NotFound
    if decision.lapsed_on:
        decision.lapsed_on = None
    else:
        take_back(decision)
    nomination = locked(Nomination, nomination_id)
    if nomination is None or nomination.state != "decided":
        raise NotFound
    if nominations.open_on(case_id):
        raise policy.Refused(_("It was nominated again since: this cannot be undone."))
    nomination.state, nomination.since = "nominated", utcnow()
    journal.record(actor.id, "undone", "case", case_id, "", {"decision": decision_id}, {})
