"""Reading what the staff did to whom, and appeals against it."""

from dataclasses import dataclass
from typing import Any  # selects

from sqlalchemy import Select, String, and_, cast, func, or_, select
from werkzeug.exceptions import NotFound

from forum.cases.models import CaseAuthor
from forum.discussion.models import Comment
from forum.kernel import subjects, undoing
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.journal import Entry
from forum.kernel.viewer import Viewer
from forum.kernel.waiting import Work
from forum.people.models import Member
from forum.reports import policy
from forum.reports.models import Appeal
from forum.threads.models import Thread

LISTED = 200  # appeals in the queue, entries that one may appeal against


def to_queue(viewer: Viewer) -> list[Work]:
    """Return the appeals that the viewer may answer, oldest first; one statement."""
    rows = db.session.execute(_waiting_appeals(viewer).order_by(Appeal.id).limit(LISTED)).all()
    return [
        Work(
            _("Appeal by %(name)s: %(deed)s", name=row.Member.name, deed=row.Entry.deed), f"/moderation/appeals/{row.Appeal.id}",
            row.Appeal.created_at, "appeal", str(row.Appeal.id), 1,
        )
        for row in rows
    ]  # fmt: skip


def _waiting_appeals(viewer: Viewer) -> Any:
    statement = select(Appeal, Entry, Member).join(Entry, Entry.id == Appeal.entry_id).join(Member, Member.id == Appeal.by_id)
    another = or_(Entry.actor_id.is_(None), Entry.actor_id != viewer.id)
    return statement.where(Appeal.state == "open", policy.appeals_seen_by(viewer), another)


def to_count(viewer: Viewer) -> Select[int]:
    """Return the select of how many appeals wait that the viewer may answer."""
    waiting = _waiting_appeals(viewer).with_only_columns(Appeal.id).subquery()
    return select(func.count()).select_from(waiting)


@dataclass(frozen=True)
class Case:
    """An appeal as a moderator reads it. `can_undo`: granting it undoes the act by itself."""

    appeal: Appeal
    entry: Entry
    name: str
    handle: str
    title: str
    url: str
    can_undo: bool


def get_appeal(viewer: Viewer, appeal_id: int) -> Case:
    """Return an open appeal that the viewer may decide; three statements. Raises NotFound."""
    row = db.session.execute(_waiting_appeals(viewer).where(Appeal.id == appeal_id)).first()
    if row is None:
        raise NotFound
    entry = row.Entry
    brief = subjects.load(viewer, [(entry.kind, entry.key)]).get((entry.kind, entry.key))
    title, url = (brief.title, brief.url) if brief else ("", "")
    return Case(row.Appeal, entry, row.Member.name, row.Member.handle, title, url, undoing.can_undo(entry.kind, entry.deed))


@dataclass(frozen=True)
class Decided:
    """Something that the staff did to what is the viewer's own. `appeal` None: one may still appeal, where `may_appeal`."""

    entry: Entry
    title: str
    url: str
    appeal: Appeal | None
    may_appeal: bool


def decisions(viewer: Viewer) -> list[Decided]:
    """Return what the staff did to the viewer's own texts, things and account, newest first; two statements, one for each kind."""
    rows = db.session.execute(_concerning(viewer).order_by(Entry.id.desc()).limit(LISTED)).all()
    briefs = subjects.load(viewer, [(row.Entry.kind, row.Entry.key) for row in rows])
    found = []
    for row in rows:
        brief = briefs.get((row.Entry.kind, row.Entry.key))
        may = row.Appeal is None and row.Entry.deed not in policy.NOT_APPEALED
        found.append(Decided(row.Entry, brief.title if brief else "", brief.url if brief else "", row.Appeal, may))
    return found


def get_decided(viewer: Viewer, entry_id: int) -> Decided:
    """Return one of `decisions`. Raises NotFound for what is not about the viewer's own."""
    row = db.session.execute(_concerning(viewer).where(Entry.id == entry_id)).first()
    if row is None:
        raise NotFound
    brief = subjects.load(viewer, [(row.Entry.kind, row.Entry.key)]).get((row.Entry.kind, row.Entry.key))
    may = row.Appeal is None and row.Entry.deed not in policy.NOT_APPEALED
    return Decided(row.Entry, brief.title if brief else "", brief.url if brief else "", row.Appeal, may)


def _concerning(viewer: Viewer) -> Any:
    mine = {
        "comment": select(cast(Comment.id, String)).where(Comment.author_id == viewer.id),
        "thread": select(cast(Thread.id, String)).where(Thread.author_id == viewer.id),
        "case": select(cast(CaseAuthor.case_id, String)).where(CaseAuthor.member_id == viewer.id),
    }
    whose = [and_(Entry.kind == kind, Entry.key.in_(keys)) for kind, keys in mine.items()]
    account = and_(Entry.kind == "member", Entry.key == str(viewer.id), Entry.deed.in_(ON_MEMBERS))
    others = or_(Entry.actor_id.is_(None), Entry.actor_id != viewer.id)
    return select(Entry, Appeal).outerjoin(Appeal, Appeal.entry_id == Entry.id).where(or_(*whose, account), others)


ON_MEMBERS = ("warned", "silenced", "suspended", "lifted")  # what a member reads of entries about their account
