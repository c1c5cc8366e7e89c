"""Inviting reviewers, lifting a condition, writing, sending and declining a review, reminding."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, select
from werkzeug.exceptions import NotFound

from forum.curation import policy
from forum.curation.actions.nominating import held
from forum.curation.events import NominationStep
from forum.curation.forms import ReviewDraft
from forum.curation.models import Lifting, Nomination, Review, ReviewScore
from forum.curation.queries import reviewers
from forum.kernel import journal
from forum.kernel.clock import today, utcnow
from forum.kernel.db import db, locked, put
from forum.kernel.events import emit
from forum.kernel.i18n import _
from forum.kernel.rules import number
from forum.kernel.viewer import Viewer

REMIND_BEFORE = 7  # days


def invite(actor: Viewer, nomination_id: int, member_ids: Collection[int]) -> list[Review]:
    """Ask members to review. Raises NotFound, policy.Refused where one of them may not, or was asked meanwhile."""
    found = held(actor, nomination_id)
    if not actor.is_moderator or found.is_tied:
        raise NotFound
    policy.after(found.state, "invite")
    if set(member_ids) - reviewers.suitable(found, member_ids):
        raise policy.Refused(_("One of them was asked meanwhile, or may not review it. Look at the list again."))
    due = today() + timedelta(days=number("review_days"))
    rows = [Review(nomination_id=nomination_id, reviewer_id=ident, due_on=due) for ident in dict.fromkeys(member_ids)]
    db.session.add_all(rows)
    db.session.flush()
    after = {"reviews": [row.id for row in rows]}
    journal.record(actor.id, "invited reviewers", "nomination", nomination_id, "", {}, after)
    for row in rows:
        key = f"invited:{row.id}"
        emit(NominationStep(nomination_id, "invited to review", (row.reviewer_id,), actor.id, key, is_work=True))
    return rows


def undo_invitation(actor: Viewer, nomination_id: int, review_ids: Collection[int]) -> None:
    """Take invitations back of which nobody has written anything. Raises NotFound, policy.Refused."""
    found = held(actor, nomination_id)
    if not actor.is_moderator or found.is_tied:
        raise NotFound
    rows = db.session.scalars(select(Review).where(Review.id.in_(review_ids), Review.nomination_id == nomination_id)).all()
    if found.state != "in_review" or not rows or any(row.submitted_at or row.declined_at or row.typed for row in rows):
        raise policy.Refused(_("A reviewer has begun since: this cannot be undone."))
    db.session.execute(delete(Review).where(Review.id.in_([row.id for row in rows])))
    journal.record(actor.id, "undone", "nomination", nomination_id, "", {"reviews": list(review_ids)}, {})


def lift(actor: Viewer, nomination_id: int, condition: str, reason: str) -> None:
    """Lift a condition for this nomination; the reason is published. Raises NotFound, policy.Refused."""
    found = held(actor, nomination_id)
    if not actor.is_moderator or found.is_tied:
        raise NotFound
    policy.after(found.state, "lift")
    row = {"nomination_id": nomination_id, "condition": condition, "reason": reason, "by_id": actor.id, "created_at": utcnow()}
    put(Lifting, row, ["nomination_id", "condition"])
    journal.record(actor.id, "lifted a condition", "nomination", nomination_id, reason, {}, {"condition": condition})


def undo_lift(actor: Viewer, nomination_id: int, condition: str) -> None:
    """Let a condition count again. Raises NotFound, policy.Refused once it is decided."""
    found = held(actor, nomination_id)
    if not actor.is_moderator or found.is_tied:
        raise NotFound
    policy.after(found.state, "lift")
    db.session.execute(delete(Lifting).where(Lifting.nomination_id == nomination_id, Lifting.condition == condition))
    journal.record(actor.id, "undone", "nomination", nomination_id, "", {"condition": condition}, {})


def _own(actor: Viewer, nomination_id: int) -> Review:
    found = held(actor, nomination_id)
    if found.review is None or not actor.may_write or found.is_tied:
        raise NotFound
    policy.after(found.state, "review")
    if found.review.submitted_at:
        raise policy.Refused(_("You have sent your review already."))
    return found.review


def save(actor: Viewer, nomination_id: int, typed: dict[str, str]) -> None:
    """Keep what a reviewer has typed so far. Raises NotFound, policy.Refused."""
    _own(actor, nomination_id).typed = typed
    db.session.flush()


def send(actor: Viewer, nomination_id: int, draft: ReviewDraft) -> None:
    """Send a review: it stands as it is from now on. Nobody is told, so that no other reviewer hears of it. Raises NotFound,
    policy.Refused."""
    review = _own(actor, nomination_id)
    review.submitted_at, review.typed, review.message, review.is_unnamed = utcnow(), {}, draft.message, draft.is_unnamed
    db.session.add_all(
        [ReviewScore(review_id=review.id, criterion=code, score=s, reason=r) for code, (s, r) in draft.scores.items()]
    )
    db.session.flush()


def decline(actor: Viewer, nomination_id: int) -> None:
    """Pass the review to somebody else: there is an interest, or no time. Raises NotFound, policy.Refused."""
    review = _own(actor, nomination_id)
    review.declined_at, review.typed = utcnow(), {}
    db.session.flush()


def remind() -> int:
    """Remind reviewers seven days before the day and the day after, each once; return how many. Repeatable."""
    now, count = today(), 0
    rows = db.session.scalars(
        select(Review.id)
        .join(Nomination, Nomination.id == Review.nomination_id)
        .where(
            Nomination.state == "in_review", Review.submitted_at.is_(None), Review.declined_at.is_(None), Review.reminded < 2,
            Review.due_on <= now + timedelta(days=REMIND_BEFORE),
        ).limit(200)
    ).all()  # fmt: skip
    for ident in rows:
        review = locked(Review, ident)
        if review is None or review.due_on is None or review.submitted_at:
            continue
        wanted = 2 if review.due_on < now else 1
        if review.reminded < wanted:
            review.reminded, count = wanted, count + 1
            key = f"review due:{review.id}:{wanted}"
            emit(NominationStep(review.nomination_id, "review due", (review.reviewer_id,), None, key, is_work=True))
    return count
