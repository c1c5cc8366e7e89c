"""Reading the moderators' queue and the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from werkzeug.exceptions import NotFound

from forum.cases import queries as cases
from forum.cases.models import Case
from forum.cases.queries import Author
from forum.discussion.models import Comment, Discussion
from forum.kernel import subjects
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.journal import Entry
from forum.kernel.viewer import Viewer
from forum.kernel.waiting import Work, work_for
from forum.moderation.models import LAPSES_AFTER, Claim
from forum.people.models import Member
from forum.people.queries import faces
from forum.threads.models import Thread

LOG_ROWS = 100  # entries of the journal on a page


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


@dataclass(frozen=True)
class LogRow:
    """An act of staff, for members to read: who did what to what kind of thing, and why; a link where the thing is still there."""

    at: datetime
    who: str
    deed: str
    kind: str
    reason: str
    url: str
    title: str


def log(viewer: Viewer) -> list[LogRow]:
    """Return the newest acts of staff to what the viewer may know of; six statements."""
    shown = select(Entry).where(Entry.kind.in_(("case", "comment", "thread", "edition")))
    acts = db.session.scalars(shown.order_by(Entry.id.desc()).limit(LOG_ROWS)).all()
    inside = _editions_of(acts)
    rows = [row for row in acts if viewer.is_moderator or inside.get((row.kind, row.key)) in (None, *viewer.edition_ids)]
    known = faces([row.actor_id for row in rows if row.actor_id])
    briefs = subjects.load(viewer, [(row.kind, row.key) for row in rows if row.kind != "comment"])
    found = []
    for row in rows:
        brief = briefs.get((row.kind, row.key))
        url = f"/comments/{row.key}" if row.kind == "comment" else brief.url if brief else ""
        who = known[row.actor_id].name if row.actor_id in known else ""
        found.append(LogRow(row.at, who, row.deed, row.kind, row.reason, url, brief.title if brief else ""))
    return found


def _editions_of(rows: Sequence[Entry]) -> dict[tuple[str, str], int]:
    """Return {(kind, key): edition} of those things that are for the people of one edition; one statement per kind."""
    keys = {kind: [int(row.key) for row in rows if row.kind == kind] for kind in ("case", "comment", "thread")}
    statements = {
        "case": select(Case.id, Case.edition_id).where(Case.id.in_(keys["case"]), Case.audience == "edition"),
        "thread": select(Thread.id, Thread.edition_id).where(Thread.id.in_(keys["thread"]), Thread.audience == "edition"),
        "comment": select(Comment.id, Discussion.edition_id)
        .join(Discussion, Discussion.id == Comment.discussion_id)
        .where(Comment.id.in_(keys["comment"]), Discussion.audience == "edition"),
    }
    return {(kind, str(key)): edition for kind, each in statements.items() for key, edition in db.session.execute(each) if edition}
