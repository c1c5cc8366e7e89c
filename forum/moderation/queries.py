"""Reading the moderators' queue and the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, exists, func, select
from werkzeug.exceptions import NotFound

from forum.cases import queries as cases
from forum.cases.models import Case, CaseAuthor
from forum.cases.queries import Author
from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.kernel.viewer import Viewer
from forum.people.queries import faces

LOG_ROWS = 100  # entries of the journal on a page


def waiting(viewer: Viewer) -> Sequence[Case]:
    """Return published case studies with a code that is not sure, oldest first; one statement."""
    rows = select(Case).where(Case.needs_classifying.is_(True), Case.state == "published")
    return db.session.scalars(rows.order_by(Case.published_at).limit(100)).all()


def waiting_count(viewer: Viewer) -> int:
    """Return how many wait; one statement, for moderators only."""
    if not viewer.is_moderator:
        return 0
    rows = select(func.count()).select_from(Case).where(Case.needs_classifying.is_(True), Case.state == "published")
    return db.session.scalar(rows) or 0


def to_classify(viewer: Viewer, case_id: int) -> tuple[Case, list[Author], dict[str, object]]:
    """Return (case, authors, newest record) of one that waits. Raises NotFound."""
    case, authors = cases.get_case(viewer, case_id)
    if not case.needs_classifying or case.state != "published":
        raise NotFound
    return case, authors, dict(cases.version_of(case).record)


@dataclass(frozen=True)
class LogRow:
    """An act of staff, for members to read: who did what to what kind of thing, and why."""

    at: datetime
    who: str
    deed: str
    kind: str
    key: str
    reason: str


def log(viewer: Viewer) -> list[LogRow]:
    """Return the newest acts of staff; two statements. What authors do to their own is none: it would name the anonymous."""
    own = exists(
        select(1).where(Entry.kind == "case", CaseAuthor.member_id == Entry.actor_id, cast(CaseAuthor.case_id, String) == Entry.key)
    )
    shown = select(Entry).where(Entry.kind != "invitation", ~own)
    rows = db.session.scalars(shown.order_by(Entry.id.desc()).limit(LOG_ROWS)).all()
    known = faces([row.actor_id for row in rows if row.actor_id])
    return [
        LogRow(row.at, known[row.actor_id].name if row.actor_id in known else "", row.deed, row.kind, row.key, row.reason)
        for row in rows
    ]
