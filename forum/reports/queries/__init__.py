"""Reading what is reported, what was decided, and what may be appealed against."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any  # rows of Core selects and of slots

from sqlalchemy import Row, Select, String, and_, cast, exists, func, or_, select
from werkzeug.exceptions import NotFound

from forum.cases import queries as cases
from forum.discussion import queries as discussion
from forum.discussion.models import Comment
from forum.kernel import subjects
from forum.kernel.clock import utcnow
from forum.kernel.db import db, fetch
from forum.kernel.i18n import _
from forum.kernel.text import excerpt
from forum.kernel.viewer import Viewer
from forum.kernel.waiting import Work
from forum.people.models import Member
from forum.reports import policy
from forum.reports.models import Appeal, Report, ReportAbout
from forum.threads import queries as threads

LISTED = 200  # things in the queue, entries that one may appeal against
WORDS = 1500  # characters of what is reported
MEASURED = timedelta(days=90)  # of decisions that say how long one takes
MEASURED_MIN = 5  # decisions; fewer say nothing


@dataclass(frozen=True)
class Thing:
    """What is reported: `words` how it begins, `about` whose it is, `organizations` theirs and a case study's lead."""

    kind: str
    key: str
    title: str
    url: str
    words: str
    about: tuple[int, ...]
    organizations: tuple[str, ...]
    lead: str
    discussion_id: int | None
    is_hidden: bool


def get_thing(viewer: Viewer, kind: str, key: str) -> Thing:
    """Return a thing that the viewer may read; four statements at most. Raises NotFound."""
    if kind not in _FINDERS or not key.isdecimal() or len(key) > 18:
        raise NotFound
    words, about, lead, talk, hidden = _FINDERS[kind](viewer, int(key))
    brief = subjects.load(viewer, [(kind, key)]).get((kind, key))
    if brief is None:
        raise NotFound
    rows = db.session.scalars(select(Member.organization).where(Member.id.in_(about)))
    organizations = tuple(each for each in (lead, *rows) if each)
    return Thing(kind, key, brief.title, brief.url, excerpt(words, WORDS), tuple(about), organizations, lead, talk, hidden)


Found = tuple[str, Sequence[int], str, int | None, bool]  # words, whose, lead organization, discussion, is it hidden


def _comment(viewer: Viewer, key: int) -> Found:
    comment, talk = discussion.get_comment(viewer, key)
    if comment.state == "removed":
        raise NotFound
    return comment.body, [comment.author_id], "", talk.id, comment.state == "hidden"


def _thread(viewer: Viewer, key: int) -> Found:
    thread, talk, _starter = threads.get_thread(viewer, key)
    opening = select(Comment.body).where(Comment.discussion_id == talk.id, Comment.number == 1)
    return db.session.scalar(opening) or "", [thread.author_id], "", talk.id, thread.state == "hidden"


def _case(viewer: Viewer, key: int) -> Found:
    case, authors = cases.get_case(viewer, key)
    lead = str(case.card.get("lead", ""))
    return case.summary or "", [each.id for each in authors], lead, case.discussion_id, case.state == "withdrawn"


def _person(viewer: Viewer, key: int) -> Found:
    member = db.session.get(Member, key)
    if member is None:
        raise NotFound
    words = (member.biography, member.can_help_with, member.looking_for)
    return "\n\n".join(each for each in words if each), [member.id], "", None, False


_FINDERS: dict[str, Callable[[Viewer, int], Found]] = {"comment": _comment, "thread": _thread, "case": _case, "person": _person}


def own_report(viewer: Viewer, kind: str, key: str) -> Report | None:
    """Return the viewer's newest report about a thing; one statement."""
    mine = select(Report).where(Report.by_id == viewer.id, Report.kind == kind, Report.key == key)
    return db.session.scalar(mine.order_by(Report.id.desc()).limit(1))


@dataclass(frozen=True)
class Pile:
    """All open reports about one thing. `newest`: id of the last, by which a moderator says what they have read."""

    thing: Thing
    reports: list[Report]
    newest: int


def get_pile(viewer: Viewer, kind: str, key: str) -> Pile:
    """Return the open reports about a thing to a moderator who may decide on them; six statements. Raises NotFound."""
    open_ones = select(Report).where(Report.kind == kind, Report.key == key, Report.state == "open", policy.seen_by(viewer))
    rows = list(db.session.scalars(open_ones.order_by(Report.id)))
    if not rows:
        raise NotFound
    thing = get_thing(viewer, kind, key)
    reporters = [row.by_id for row in rows]
    if not policy.may_decide(viewer, thing.about, thing.organizations, reporters):
        raise NotFound
    return Pile(thing, rows, rows[-1].id)


def open_of(kind: str, key: str) -> list[Report]:
    """Return the open reports about a thing as they stand; one statement."""
    return list(db.session.scalars(select(Report).where(Report.kind == kind, Report.key == key, Report.state == "open")))


def report_counts(discussion_id: int) -> int:
    """Return how many open reports are about what is said in a discussion; one statement."""
    rows = select(func.count()).select_from(Report).where(Report.discussion_id == discussion_id, Report.state == "open")
    return db.session.scalar(rows) or 0


def to_queue(viewer: Viewer) -> list[Work]:
    """Return what is reported and the viewer may decide on; one statement and one for each kind."""
    rows = fetch(
        select(
            Report.kind, Report.key, func.count().label("count"), func.min(Report.created_at).label("since"),
            func.max(cast(Report.reason == "personal_data", String)).label("personal"),
        )
        .where(Report.state == "open", policy.seen_by(viewer))
        .group_by(Report.kind, Report.key)
        .order_by(func.min(Report.created_at))
        .limit(LISTED)
    ).all()  # fmt: skip
    briefs = subjects.load(viewer, [(row.kind, row.key) for row in rows])
    return [_work(row, briefs) for row in rows if (row.kind, row.key) in briefs]


def to_count(viewer: Viewer) -> Select[int]:
    """Return the select of how many things are reported that the viewer may decide on."""
    things = select(Report.kind, Report.key).where(Report.state == "open", policy.seen_by(viewer)).distinct().subquery()
    return select(func.count()).select_from(things)


def _work(row: Row[*tuple[Any, ...]], briefs: dict[tuple[str, str], subjects.Brief]) -> Work:
    is_personal = str(row.personal).lower() in ("1", "true")
    title = briefs[row.kind, row.key].title
    words = _("Personal data reported: %(title)s", title=title) if is_personal else _("Reported: %(title)s", title=title)
    path = f"/moderation/reports/{row.kind}/{row.key}"
    return Work(words, path, _aware(row.since), "report", f"{row.kind}-{row.key}", 0 if is_personal else 1)


def _aware(moment: Any) -> datetime:
    """Return a time that an aggregate gave: SQLite gives it as text."""
    if isinstance(moment, datetime):
        return moment
    return datetime.fromisoformat(str(moment)).replace(tzinfo=utcnow().tzinfo)


def takes() -> timedelta | None:
    """Return the median time from a report to its decision, None for fewer than MEASURED_MIN; one statement."""
    done = select(Report.created_at, Report.decided_at).where(Report.decided_at > utcnow() - MEASURED).limit(2000)
    spans = [(row.decided_at - row.created_at).total_seconds() for row in fetch(done)]
    return timedelta(seconds=median(spans)) if len(spans) >= MEASURED_MIN else None


def report_links(kind: str) -> Callable[[Viewer | None, Sequence[Any]], dict[Any, str]]:
    """Return what fills a slot of things of `kind`: {id: address of the form that reports}, to members."""

    def links(viewer: Viewer | None, rows: Sequence[Any]) -> dict[Any, str]:
        if viewer is None or not viewer.may_write:
            return {}
        if kind == "person":
            return {row.id: f"/people/{row.handle}/report" for row in rows if row.id != viewer.id}
        noun = {"thread": "threads", "case": "cases"}[kind]
        return {row.id: f"/{noun}/{row.id}-{row.slug}/report" for row in rows if getattr(row, "state", "") != "draft"}

    return links


def about_keys(about: Sequence[int]) -> dict[int, str]:
    """Return {member: folded organization}; one statement."""
    return {row.id: row.organization_key for row in fetch(select(Member.id, Member.organization_key).where(Member.id.in_(about)))}


def faults() -> list[str]:
    """Return one sentence for each report or appeal whose state and decision do not agree; two statements."""
    wrong = or_(
        and_(Report.state.in_(("kept", "acted")), Report.decided_at.is_(None)),
        and_(Report.state == "open", Report.decided_at.is_not(None)),
    )
    found = [f"report {ident}: state and decision do not agree" for ident in db.session.scalars(select(Report.id).where(wrong))]
    alone = select(Report.id).where(~exists().where(ReportAbout.report_id == Report.id))
    found += [f"report {ident}: it is about nobody" for ident in db.session.scalars(alone)]
    undecided = select(Appeal.id).where((Appeal.state == "open") != Appeal.decided_at.is_(None))
    return found + [f"appeal {ident}: state and decision do not agree" for ident in db.session.scalars(undecided)]
