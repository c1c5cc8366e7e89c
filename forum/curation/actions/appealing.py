"""Appeals and how a decision is taken back. Whoever decided first does not answer the appeal against it."""

from sqlalchemy import delete, select
from werkzeug.exceptions import NotFound

from forum.cases.models import Case
from forum.curation import policy, queries
from forum.curation.events import AppealDecided
from forum.curation.models import Answer, Appeal, Decision, DecisionScore, Nomination
from forum.curation.queries import decisions, nominations
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked, put
from forum.kernel.events import emit
from forum.kernel.i18n import _
from forum.kernel.viewer import Viewer
from forum.kernel.wording import day


def answer_appeal(actor: Viewer, case_id: int, outcome: str, reason: str) -> Appeal | None:
    """Note the outcome of an appeal that waits, of another curator's decision. Raises policy.Refused for the first curator."""
    found = db.session.execute(
        select(Appeal, Decision).join(Decision, Decision.id == Appeal.decision_id)
        .where(Decision.case_id == case_id, Appeal.outcome == "")
    ).first()  # fmt: skip
    if found is None:
        return None
    appeal, decision = found
    if decision.curator_id == actor.id:
        raise policy.Refused(_("You decided first: another curator answers the appeal."))
    appeal.outcome, appeal.outcome_reason, appeal.decided_by_id, appeal.decided_at = outcome, reason, actor.id, utcnow()
    emit(AppealDecided(decision.id, case_id, outcome, reason, actor.id))
    return appeal


def uphold(actor: Viewer, case_id: int, reason: str) -> None:
    """Let the decision stand against its appeal. Raises NotFound, policy.Refused."""
    locked(Case, case_id)
    if queries.decidable(actor, case_id) is None:
        raise NotFound
    appeal = answer_appeal(actor, case_id, "upheld", reason)
    if appeal is None:
        raise policy.Refused(_("No appeal waits here: somebody has answered it."))
    journal.record(actor.id, "upheld a decision", "case", case_id, reason, {}, {"decision": appeal.decision_id})


def undo_uphold(actor: Viewer, case_id: int, decision_id: int) -> None:
    """Let an appeal wait again that was answered a moment ago. Raises NotFound."""
    locked(Case, case_id)
    appeal = db.session.get(Appeal, decision_id)
    if queries.decidable(actor, case_id) is None or appeal is None or appeal.outcome != "upheld":
        raise NotFound
    appeal.outcome, appeal.outcome_reason, appeal.decided_by_id, appeal.decided_at = "", "", None, None
    journal.record(actor.id, "undone", "case", case_id, "", {"outcome": "upheld"}, {"outcome": ""})


def undo_decision(actor: Viewer, case_id: int, decision_id: int, nomination_id: int | None) -> None:
    """Take a decision back that was recorded a moment ago: the one before is in force again. Raises NotFound, policy.Refused."""
    locked(Case, case_id)
    decision = db.session.get(Decision, decision_id)
    if queries.decidable(actor, case_id) is None or decision is None or not decision.is_current:
        raise NotFound
    if nominations.open_on(case_id):
        raise policy.Refused(_("It was nominated again since: this cannot be undone."))
    take_back(decision)
    if nomination_id and (nomination := locked(Nomination, nomination_id)):
        nomination.state = "in_review"
    journal.record(actor.id, "undone", "case", case_id, "", {"decision": decision_id}, {})


def take_back(decision: Decision) -> None:
    """Remove a decision that nobody has answered; the one before is in force again. Raises policy.Refused with a sentence."""
    if db.session.get(Appeal, decision.id) or db.session.get(Answer, decision.id):
        raise policy.Refused(_("Its authors have answered since: this cannot be undone."))
    before = db.session.scalars(
        select(Decision).where(Decision.case_id == decision.case_id, Decision.id < decision.id).order_by(Decision.id.desc())
    ).first()
    again = db.session.get(Appeal, before.id) if before else None
    if again and again.outcome == "anew":
        raise policy.Refused(_("It answered an appeal: this cannot be undone."))
    db.session.execute(delete(DecisionScore).where(DecisionScore.decision_id == decision.id))
    db.session.delete(decision)
    if before:
        before.is_current = True
        if before.lapsed_on == decision.decided_on:
            before.lapsed_on = None


def answer(actor: Viewer, decision_id: int, body: str, html: str) -> None:
    """Put the authors' answer beside a decision; said again, it is what is said now. Raises NotFound."""
    if not decisions.record(actor, decision_id).is_author:
        raise NotFound
    row = {"decision_id": decision_id, "body": body, "html": html, "by_id": actor.id, "created_at": utcnow()}
    put(Answer, row, ["decision_id"])


def appeal(actor: Viewer, decision_id: int, reason: str) -> None:
    """Appeal against a decision, once and in time. Raises NotFound, policy.Refused with a sentence."""
    decision = db.session.get(Decision, decision_id)
    if decision is None or not decisions.record(actor, decision_id).is_author:
        raise NotFound
    locked(Case, decision.case_id)
    found = decisions.record(actor, decision_id)
    if found.appeal is not None or decisions.answers_an_appeal(decision):
        raise policy.Refused(_("There was an appeal already: there is one for each decision of reviewers."))
    if not found.may_appeal:
        raise policy.Refused(_("An appeal was possible until %(day)s.", day=day(found.appeal_until)))
    db.session.add(Appeal(decision_id=decision_id, reason=reason, by_id=actor.id))
    db.session.flush()
