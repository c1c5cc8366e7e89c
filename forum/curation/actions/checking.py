"""What `reach verify` asks of curation: labels, totals, medians, states."""

from sqlalchemy import select

from forum.curation.actions import recount
from forum.curation.models import Decision, DecisionScore, Nomination, Nominator
from forum.curation.queries.reviewers import medians, seated
from forum.kernel.db import db
from forum.topics.queries import rubric


def verify(repair: bool) -> list[str]:
    """Return one sentence per fault. What reviewers gave is never repaired: a person looks at it."""
    return recount(repair) + _medians() + _states()


def _medians() -> list[str]:
    faults = []
    for decision_id, nomination_id in db.session.execute(
        select(Decision.id, Decision.nomination_id).where(Decision.nomination_id.is_not(None)).order_by(Decision.id)
    ).all():
        if nomination_id is None:
            continue
        rows = select(DecisionScore.criterion, DecisionScore.score).where(DecisionScore.decision_id == decision_id)
        given = {row.criterion: row.score for row in db.session.execute(rows)}
        truth = {code: score for code, (score, _why) in medians([seat for seat in seated(nomination_id) if seat.is_sent]).items()}
        if given != truth:
            faults.append(f"decision {decision_id}: its scores are not the medians of its reviews")
    return faults


def _states() -> list[str]:
    faults, criteria = [], {each["code"] for each in rubric()["criteria"]}
    decided = set(db.session.scalars(select(Decision.nomination_id).where(Decision.nomination_id.is_not(None))))
    backed = set(db.session.scalars(select(Nominator.nomination_id)))
    for row in db.session.scalars(select(Nomination).order_by(Nomination.id)):
        if row.state == "decided" and not row.is_again and row.id not in decided:
            faults.append(f"nomination {row.id}: decided without a decision")
        if row.state != "decided" and row.id in decided:
            faults.append(f"nomination {row.id}: it has a decision and is {row.state}")
        if not row.is_again and row.id not in backed:
            faults.append(f"nomination {row.id}: nobody nominates")
        faults += [
            f"review {seat.id}: sent without all scores"
            for seat in seated(row.id) if seat.is_sent and set(seat.scores) != criteria
        ]  # fmt: skip
    return faults
