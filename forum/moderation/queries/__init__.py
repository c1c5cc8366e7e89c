"""Reading the moderators' queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from werkzeug.exceptions import NotFound

from forum.cases import queries as cases
from forum.cases.models import Case
from forum.cases.queries import Author
from forum.discussion.models import Comment
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.viewer import Viewer
from forum.kernel.waiting import Work, work_for
from forum.moderation.models import LAPSES_AFTER, Claim
from forum.people.models import Member
from forum.places.queries import regions_tree
from forum.threads.models import Thread
from forum.threads.queries import Place, standing_in

QUIET_AFTER = timedelta(days=30)


def waiting(viewer: Viewer) -> Sequence[Case]:
    """Return published case studies with a code that is not sure, oldest first; one statement."""
    rows = select(Case).where(Case.needs_classifying.is_(True), Case.state == "published")
    return db.session.scalars(rows.order_by(Case.published_at).limit(100)).all()


def to_mail(viewer: Viewer) -> list[Work]:
    """Return them for the mail to moderators; one statement."""
    return [
        Work(
            _("A case study to classify: “%(title)s”", title=case.title),
            f"/moderation/cases/{case.id}",
            _since(case),
            "classify",
            str(case.id),
        )
        for case in waiting(viewer)
    ]  # fmt: skip


def _since(case: Case) -> datetime:
    return case.published_at or case.created_at


def to_count(_viewer: Viewer) -> Select[int]:
    """Return the select of how many wait to be classified."""
    return select(func.count()).select_from(Case).where(Case.needs_classifying.is_(True), Case.state == "published")


def held_to_count(_viewer: Viewer) -> Select[int]:
    """Return the select of how many comments are held."""
    return select(func.count()).select_from(Comment).where(Comment.state == "held")


def held(_viewer: Viewer) -> list[Work]:
    """Return the comments that were held, oldest first; one statement."""
    rows = select(Comment.id, Comment.created_at, Comment.number, Member.name).join(Member, Member.id == Comment.author_id)
    return [
        Work(
            _("Held: a comment by %(name)s", name=row.name) if row.number > 1 else _("Held: a thread by %(name)s", name=row.name),
            f"/comments/{row.id}/hiding", row.created_at, "held", str(row.id), 1,
        )
        for row in db.session.execute(rows.where(Comment.state == "held").order_by(Comment.id).limit(100))
    ]  # fmt: skip


def quiet(_viewer: Viewer) -> list[Work]:
    """Return the regions in which people talked and nobody has for QUIET_AFTER; one statement. One where nobody ever did is not
    quiet, but new."""
    spaces = regions_tree()
    newest = [
        select(func.max(Thread.last_comment_at))
        .where(standing_in(Place("region", str(space.id), space.name, "")), Thread.state == "open")
        .scalar_subquery()
        for space in spaces
    ]
    found = db.session.execute(select(*newest)).one() if newest else ()
    days = QUIET_AFTER.days
    return [
        Work(
            _("Quiet: nobody has said anything in %(region)s for %(days)s days", region=space.name, days=days),
            f"/regions/{space.slug}", last, "quiet", space.slug, 3,
        )
        for space, last in zip(spaces, found, strict=False)
        if last is not None and last < utcnow() - QUIET_AFTER
    ]  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """A piece of work in the queue. `by`: the moderator who has taken it, "" for nobody; `is_mine`: the viewer has."""

    work: Work
    by: str
    is_mine: bool


def queue(viewer: Viewer) -> list[Taken]:
    """Return everything that waits for the viewer, the most urgent first, then the oldest; one statement beside the sources'."""
    work = sorted(work_for(viewer), key=lambda each: (each.urgency, each.since))
    rows = db.session.execute(
        select(Claim.kind, Claim.key, Member.id, Member.name)
        .join(Member, Member.id == Claim.member_id)
        .where(Claim.at >= utcnow() - LAPSES_AFTER)
    )
    taken = {(row.kind, row.key): row for row in rows}
    found = []
    for each in work:
        row = taken.get((each.kind, each.key)) if each.kind else None
        found.append(Taken(each, row.name if row else "", row is not None and row.id == viewer.id))
    return found


def to_classify(viewer: Viewer, case_id: int) -> tuple[Case, list[Author], dict[str, object]]:
    """Return (case, authors, newest record) of one that waits. Raises NotFound."""
    case, authors = cases.get_case(viewer, case_id)
    if not case.needs_classifying or case.state != "published":
        raise NotFound
    return case, authors, dict(cases.version_of(case).record)
