"""Reading a nomination: for the staff, its reviewers, those who nominate, and the authors. To all others it is not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any  # a row

from sqlalchemy import and_, exists, func, or_, select
from werkzeug.exceptions import NotFound

from forum.cases import policy as cases
from forum.cases.models import Case, CaseVersion
from forum.cases.models.record import missing
from forum.cases.queries import Author, authors_column, authors_in
from forum.curation import policy
from forum.curation.models import OPEN, Appeal, Decision, Lifting, Nomination, Nominator, Review
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.rules import number
from forum.kernel.subjects import Brief
from forum.kernel.viewer import Viewer
from forum.kernel.waiting import Work
from forum.people.models import Member
from forum.topics.queries import rubric


@dataclass(frozen=True)
class Standing:
    """A nomination as its page and its actions need it. `state`: of policy.STATES."""

    nomination: Nomination
    case: Case
    authors: list[Author]
    state: str
    is_author: bool
    is_nominator: bool
    review: Review | None  # the viewer's own
    is_tied: bool

    @property
    def id(self) -> int:
        """The nomination's number."""
        return self.nomination.id

    @property
    def organizations(self) -> list[str]:
        """Names of the authors' organizations and of the lead's."""
        return organizations_of(self.case, self.authors)

    @property
    def due_at(self) -> datetime:
        """By when a moderator checks it."""
        return (self.nomination.since or self.nomination.created_at) + timedelta(days=number("check_days"))


def organizations_of(case: Case, authors: Sequence[Author]) -> list[str]:
    """Return the names of the organizations that are tied to a case study."""
    return [case.card.get("lead", ""), *(author.organization for author in authors)]


def standing(viewer: Viewer | None, nomination_id: int) -> Standing:
    """Return a nomination for one whom it concerns; one statement. Raises NotFound."""
    if viewer is None:
        raise NotFound
    backed = exists().where(Nominator.nomination_id == Nomination.id, Nominator.member_id == viewer.id)
    appealed = (
        select(func.count()).select_from(Decision).join(Appeal, Appeal.decision_id == Decision.id)
        .where(Decision.nomination_id == Nomination.id, Appeal.outcome == "").correlate(Nomination).scalar_subquery()
    )  # fmt: skip
    mine = (Review.nomination_id == Nomination.id) & (Review.reviewer_id == viewer.id)
    row = db.session.execute(
        select(Nomination, Case, Review, authors_column(), backed.label("backed"), appealed.label("appealed"))
        .join(Case, Case.id == Nomination.case_id)
        .outerjoin(Review, mine)
        .where(Nomination.id == nomination_id, cases.seen_by(viewer))
    ).first()
    authors = authors_in(row.authors) if row else []
    review = row.Review if row and row.Review and row.Review.declined_at is None else None
    is_author = viewer.id in [author.id for author in authors]
    if row is None or not (viewer.is_moderator or review or row.backed or is_author):
        raise NotFound
    state = "appealed" if row.appealed else row.Nomination.state
    tied = policy.is_tied(viewer, [author.id for author in authors], organizations_of(row.Case, authors))
    return Standing(row.Nomination, row.Case, authors, state, is_author, bool(row.backed), review, tied)


def open_on(case_id: int) -> Nomination | None:
    """Return the open nomination of a case study; one statement."""
    return db.session.scalars(select(Nomination).where(Nomination.case_id == case_id, Nomination.state.in_(OPEN))).first()


def nominators(nomination_id: int) -> list[tuple[int, str, str, str]]:
    """Return (id, name, strongest criterion, reason) of those who nominate, first first; one statement."""
    names = {each["code"]: each["name_en"] for each in rubric()["criteria"]}
    rows = db.session.execute(
        select(Member.id, Member.name, Nominator.strongest_on, Nominator.reason)
        .join(Nominator, Nominator.member_id == Member.id)
        .where(Nominator.nomination_id == nomination_id)
        .order_by(Nominator.created_at, Member.id)
    )
    return [(row.id, row.name, names.get(row.strongest_on, row.strongest_on), row.reason) for row in rows]


def liftings(nomination_id: int) -> dict[str, str]:
    """Return {condition: the published reason for which it was lifted}; one statement."""
    rows = select(Lifting.condition, Lifting.reason).where(Lifting.nomination_id == nomination_id)
    return {row.condition: row.reason for row in db.session.execute(rows)}


def lacking(case: Case) -> str:
    """Return the list of what a case study leaves empty, one line each; one statement."""
    record = db.session.scalar(
        select(CaseVersion.record).where(CaseVersion.case_id == case.id, CaseVersion.version == case.version)
    )
    return "\n".join(f"- {field.label}" for field in missing(record or {}))


def waiting(viewer: Viewer) -> list[Work]:
    """Tell the staff of nominations that wait for a moderator, and of appeals; two statements."""
    if not viewer.is_moderator:
        return []
    of_it = Review.nomination_id == Nomination.id
    asked = select(func.count(Review.id)).where(of_it, Review.declined_at.is_(None)).correlate(Nomination).scalar_subquery()
    sent = select(func.count(Review.submitted_at)).where(of_it).correlate(Nomination).scalar_subquery()
    needed = number("reviewers_needed")
    to_move = and_(Nomination.state == "in_review", or_(asked < needed, sent >= needed))
    rows = db.session.execute(
        select(
            Nomination.id, Nomination.since, Nomination.created_at, Nomination.is_again, Nomination.state, Case.title,
            sent.label("sent"),
        )
        .join(Case, Case.id == Nomination.case_id)
        .where(
            Case.state == "published", or_(Nomination.state == "nominated", to_move),
            ~exists().where(of_it, Review.reviewer_id == viewer.id),  # a reviewer hears nothing of the others
        )
        .order_by(Nomination.id).limit(200)
    )  # fmt: skip
    found = [Work(_words(row, needed), f"/nominations/{row.id}", row.since or row.created_at) for row in rows]
    appeals = db.session.execute(
        select(Appeal.created_at, Decision.id, Case.title)
        .join(Decision, Decision.id == Appeal.decision_id)
        .join(Case, Case.id == Decision.case_id)
        .where(Appeal.outcome == "", Decision.curator_id != viewer.id).limit(200)
    )  # fmt: skip
    return found + [
        Work(_("An appeal against a decision: “%(title)s”", title=row.title), f"/decisions/{row.id}", row.created_at)
        for row in appeals
    ]


def _words(row: Any, needed: int) -> str:
    if row.state == "in_review" and row.sent >= needed:
        return _("Reviews have come, a curator decides: “%(title)s”", title=row.title)
    if row.state == "in_review":
        return _("Reviewers to ask: “%(title)s”", title=row.title)
    if row.is_again:
        return _("A best practice to look at again: “%(title)s”", title=row.title)
    return _("A nomination to check: “%(title)s”", title=row.title)


def briefs(viewer: Viewer | None, keys: Sequence[str]) -> dict[str, Brief]:
    """Return the nominations named by `keys` that concern the viewer, for notices and mail; one statement."""
    if viewer is None:
        return {}
    backed = exists().where(Nominator.nomination_id == Nomination.id, Nominator.member_id == viewer.id)
    mine = exists().where(Review.nomination_id == Nomination.id, Review.reviewer_id == viewer.id, Review.declined_at.is_(None))
    written = cases.writable_by(viewer)
    concerned = or_(backed, mine, written) if not viewer.is_moderator else or_(Nomination.id > 0)
    rows = db.session.execute(
        select(Nomination.id, Case.title)
        .join(Case, Case.id == Nomination.case_id)
        .where(Nomination.id.in_([int(key) for key in keys]), cases.seen_by(viewer), concerned)
    )
    return {str(row.id): Brief("nomination", str(row.id), row.title, f"/nominations/{row.id}") for row in rows}


def is_reviewed(nomination_id: int) -> bool:
    """True where a reviewer was invited; one statement."""
    return bool(db.session.scalar(select(exists().where(Review.nomination_id == nomination_id))))


def checkable(viewer: Viewer | None, nomination_id: int) -> Standing:
    """Return a nomination for a moderator without a tie to it. Raises NotFound for everybody else."""
    found = standing(viewer, nomination_id)
    if viewer is None or not viewer.is_moderator or found.is_tied:
        raise NotFound
    return found


def practice(viewer: Viewer | None, case_id: int) -> Case:
    """Return a case study that the viewer reads and that is a best practice now; one statement. Raises NotFound."""
    in_force = (Decision.is_current.is_(True), Decision.label == "best_practice", Decision.lapsed_on.is_(None))
    found = db.session.scalars(
        select(Case).join(Decision, Decision.case_id == Case.id)
        .where(Case.id == case_id, cases.listed_for(viewer), *in_force)
    ).first()  # fmt: skip
    if found is None:
        raise NotFound
    return found
