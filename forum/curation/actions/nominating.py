"""Nominating, joining, checking, sending back and in again, withdrawing."""

from collections.abc import Collection

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from forum.cases.models import Case
from forum.cases.queries import get_case
from forum.curation import policy
from forum.curation.events import NominationStep
from forum.curation.forms import CheckDraft, NominationDraft
from forum.curation.models import Decision, Nomination, Nominator
from forum.curation.queries import nominations
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked, put
from forum.kernel.events import emit
from forum.kernel.i18n import _
from forum.kernel.rules import number
from forum.kernel.viewer import Viewer


def nominate(actor: Viewer, case_id: int, draft: NominationDraft) -> Nomination:
    """Nominate a case study, or join those who do; said again, it is what is said now. Raises NotFound, policy.Refused."""
    locked(Case, case_id)
    case, authors = get_case(actor, case_id)
    if case.state != "published" or not actor.may_write:
        raise NotFound
    found = nominations.open_on(case_id)
    if found is None:
        _must_not_be_one(case_id)
        found = Nomination(case_id=case_id, by_id=actor.id, strongest_on=draft.strongest_on, reason=draft.reason, since=utcnow())
        db.session.add(found)
        db.session.flush()
    else:
        policy.after(found.state, "join")
    row = {"nomination_id": found.id, "member_id": actor.id, "strongest_on": draft.strongest_on, "reason": draft.reason}
    put(Nominator, {**row, "created_at": utcnow()}, ["nomination_id", "member_id"])
    told = [author.id for author in authors]
    _tell(found, "nominated", told, actor, f"nominated:{found.id}")
    return found


def _must_not_be_one(case_id: int) -> None:
    in_force = (Decision.case_id == case_id, Decision.is_current.is_(True), Decision.label == "best_practice")
    if db.session.scalar(select(Decision.id).where(*in_force, Decision.lapsed_on.is_(None))):
        raise policy.Refused(_("It is a best practice already."))


def check(actor: Viewer, nomination_id: int, draft: CheckDraft) -> Nomination:
    """Let a nomination into review, or send it back with one list. Raises NotFound, policy.Refused with a sentence."""
    found = held(actor, nomination_id)
    if not actor.is_moderator or found.is_tied:
        raise NotFound
    nomination, before = found.nomination, found.nomination.state
    deed = "let in" if draft.passes else "send back"
    state = policy.after(found.state, deed)
    least = number("fullness_min")
    if draft.passes and found.case.fullness < least:
        words = _(
            "Fullness is %(now)s per cent; at least %(least)s are needed. Send it back.", now=found.case.fullness, least=least
        )
        raise policy.Refused(words)
    nomination.state, nomination.since, nomination.version, nomination.note = state, utcnow(), found.case.version, draft.note
    journal.record(
        actor.id, "let into review" if draft.passes else "sent back", "nomination", nomination.id, draft.note,
        {"state": before}, {"state": state, "gates": draft.gates},
    )  # fmt: skip
    if not draft.passes:
        ids = [author.id for author in found.authors] + [row[0] for row in nominations.nominators(nomination.id)]
        _tell(nomination, "sent back", ids, actor, f"sent back:{nomination.id}:{utcnow().isoformat()}", draft.note)
    db.session.flush()
    return nomination


def send_in_again(actor: Viewer, nomination_id: int) -> Nomination:
    """Let a nomination wait for a moderator again. Raises NotFound, policy.Refused."""
    found = held(actor, nomination_id)
    if not actor.may_write or not (found.is_author or found.is_nominator):
        raise NotFound
    found.nomination.state, found.nomination.since = policy.after(found.state, "send in again"), utcnow()
    db.session.flush()
    return found.nomination


def withdraw(actor: Viewer, nomination_id: int) -> Nomination:
    """End a nomination before its review: whoever began it, or an author. Raises NotFound, policy.Refused."""
    found = held(actor, nomination_id)
    if not actor.may_write or not (found.is_author or found.nomination.by_id == actor.id) or found.nomination.is_again:
        raise NotFound
    found.nomination.state, found.nomination.since = policy.after(found.state, "withdraw"), utcnow()
    db.session.flush()
    return found.nomination


def undo_check(actor: Viewer, nomination_id: int, before: str) -> None:
    """Let a nomination wait again that was checked a moment ago. Raises NotFound, policy.Refused once reviewers are asked."""
    found = held(actor, nomination_id)
    if not actor.is_moderator or found.is_tied:
        raise NotFound
    if found.state not in ("sent_back", "in_review") or nominations.is_reviewed(nomination_id):
        raise policy.Refused(_("Reviewers were asked since, or it was sent in again: this cannot be undone."))
    journal.record(actor.id, "undone", "nomination", nomination_id, "", {"state": found.state}, {"state": before})
    found.nomination.state, found.nomination.since = before, utcnow()
    db.session.flush()


def held(actor: Viewer, nomination_id: int) -> nominations.Standing:
    """Return a nomination as it is now, held until the transaction ends. Raises NotFound."""
    locked(Nomination, nomination_id)
    return nominations.standing(actor, nomination_id)


def _tell(nomination: Nomination, deed: str, ids: Collection[int], actor: Viewer, key: str, reason: str = "") -> None:
    told = tuple(ident for ident in dict.fromkeys(ids) if ident != actor.id)
    if told:
        emit(NominationStep(nomination.id, deed, told, actor.id, key, reason))
