"""Reading one decision with all its reasons: each review, what was lifted, the authors' answer, the appeal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from forum.cases.models import Case
from forum.cases.queries import authors_column, authors_in
from forum.curation import policy, queries
from forum.curation.models import Answer, Appeal, Decision
from forum.curation.queries.nominations import liftings, organizations_of
from forum.curation.queries.reviewers import Seated, seated
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.rules import number
from forum.kernel.viewer import Viewer


@dataclass(frozen=True)
class Record:
    """A decision as its page shows it. `reviews`: those sent; `answer`: as its authors typed it."""

    judgement: queries.Judgement
    nomination_id: int | None
    reviews: Sequence[Seated]
    lifted: dict[str, str]
    answer: str
    appeal: Appeal | None
    appeal_until: date
    is_author: bool
    may_appeal: bool
    may_answer: bool  # the appeal, as a second curator


def record(viewer: Viewer | None, decision_id: int) -> Record:
    """Return a decision on a case study that the viewer may read; four statements. Raises NotFound."""
    found = queries.judgement(viewer, decision_id)
    row = db.session.execute(
        select(Decision, Case, Answer, Appeal, authors_column())
        .join(Case, Case.id == Decision.case_id)
        .outerjoin(Answer, Answer.decision_id == Decision.id)
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .where(Decision.id == decision_id)
    ).first()
    if found is None or row is None:
        raise NotFound
    authors = authors_in(row.authors)
    ids = [author.id for author in authors]
    reviews = [seat for seat in seated(row.Decision.nomination_id) if seat.is_sent] if row.Decision.nomination_id else []
    reviewed = viewer is not None and viewer.id in [seat.member_id for seat in reviews]
    free = policy.may_decide(viewer, row.Case, ids, organizations_of(row.Case, authors), reviewed=reviewed)
    until = row.Decision.decided_on + timedelta(days=number("appeal_days"))
    is_author = viewer is not None and viewer.may_write and viewer.id in ids
    waits = row.Appeal is not None and row.Appeal.outcome == ""
    said = row.Answer.body if row.Answer else ""
    return Record(
        found, row.Decision.nomination_id, reviews, liftings(row.Decision.nomination_id or 0), said,
        row.Appeal, until, is_author,
        is_author and row.Appeal is None and row.Decision.is_current and today() <= until,
        free and waits and viewer is not None and viewer.id != row.Decision.curator_id,
    )  # fmt: skip


def answers_an_appeal(decision: Decision) -> bool:
    """True where the decision came of an appeal against the one before it; one statement."""
    before = (
        select(Appeal.outcome).join(Decision, Decision.id == Appeal.decision_id)
        .where(Decision.case_id == decision.case_id, Decision.id < decision.id).order_by(Decision.id.desc()).limit(1)
    )  # fmt: skip
    return db.session.scalar(before) == "anew"
