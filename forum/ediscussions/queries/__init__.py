"""Reading e-discussions: the head of the thread's page, the form of the staff, what is due, and the calendar."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any  # rows of slots are threads

from icalendar import Event
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from forum.discussion.models import Comment
from forum.ediscussions.models import EQuestion
from forum.ediscussions.queries.synthesis import tops
from forum.editions.queries import calendar
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.viewer import Viewer
from forum.threads import policy, queries
from forum.threads.models import EDiscussion, Thread

CALENDAR_MAX = 200  # e-discussions


@dataclass(frozen=True)
class Head:
    """What stands above an e-discussion: its days and phase, the questions asked so far, the synthesis once it is there.

    `asked`: [(number, the question's text, id of its comment)], in order.
    """

    days: EDiscussion
    phase: str
    asked: list[tuple[int, str, int]] = field(default_factory=list)
    synthesis: Markup | None = None
    may_lead: bool = False


def heads(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, Head | tuple[Markup, int]]:
    """Fill thread pages: {thread id: head} of e-discussions, and (text, its comment) of other threads that have a synthesis; one
    statement, of the latter two."""
    found: dict[int, Head | tuple[Markup, int]] = {}
    if viewer is None:
        return found
    for row in rows:
        if head := _head(viewer, row) or tops(viewer, [row]).get(row.id):
            found[row.id] = head
    return found


def _head(viewer: Viewer, thread: Thread) -> Head | None:
    said = Comment.id.in_((EQuestion.comment_id, EDiscussion.synthesis_id)) & (Comment.state == "shown")
    found = db.session.execute(
        select(EDiscussion, EQuestion, Comment.id, Comment.body_html)
        .outerjoin(EQuestion, (EQuestion.thread_id == EDiscussion.thread_id) & EQuestion.comment_id.is_not(None))
        .outerjoin(Comment, said)
        .where(EDiscussion.thread_id == thread.id)
        .order_by(EQuestion.position)
    ).all()
    if not found:
        return None
    days = found[0].EDiscussion
    questions = [row for row in found if row.EQuestion and row.EQuestion.comment_id == row.id]
    asked = [(row.EQuestion.position, row.EQuestion.body, row.id) for row in questions]
    texts = [row.body_html for row in found if row.id is not None and row.id == days.synthesis_id]
    synthesis = Markup(texts[0]) if texts else None  # noqa: S704  cleaned by kernel/text.py at save
    return Head(days, days.phase(today()), asked, synthesis, policy.may_give_days(viewer, thread))


def links(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, str]:
    """Fill the actions of a thread: {thread id: where the staff gives it days}; no statement."""
    return {row.id: f"/threads/{row.id}-{row.slug}/e-discussion" for row in rows if policy.may_give_days(viewer, row)}


def get_days(viewer: Viewer | None, thread_id: int) -> tuple[Thread, EDiscussion | None]:
    """Return a thread that the viewer may make an e-discussion, and its days if it is one; one statement. Raises NotFound."""
    thread, _discussion, row = queries.get_thread(viewer, thread_id)
    if not policy.may_give_days(viewer, thread):
        raise NotFound
    return thread, row.EDiscussion


def questions_of(thread_id: int) -> list[EQuestion]:
    """Return the questions of an e-discussion, asked and to come, in order; one statement."""
    rows = select(EQuestion).where(EQuestion.thread_id == thread_id).order_by(EQuestion.position)
    return list(db.session.scalars(rows))


def days_of(thread_id: int) -> EDiscussion | None:
    """Return the days of a thread, None where it is no e-discussion; one statement."""
    return db.session.scalar(select(EDiscussion).where(EDiscussion.thread_id == thread_id))


def threads_due(now: date) -> list[int]:
    """Return the threads that have a question to ask on the day `now`; one statement."""
    due = (
        select(EQuestion.thread_id)
        .join(EDiscussion, EDiscussion.thread_id == EQuestion.thread_id)
        .join(Thread, Thread.id == EQuestion.thread_id)
        .where(EQuestion.asked_at.is_(None), EQuestion.asks_on <= now, Thread.state == "open")
        .where(EDiscussion.is_closed.is_(False), EDiscussion.opens_on <= now, EDiscussion.closes_on >= now)
    )
    return sorted(db.session.scalars(due.distinct()))


@calendar.also
def events(viewer: Viewer | None) -> list[Event]:
    """Return the e-discussions that the viewer may read as events of their calendar, the latest first; one statement.

    Visitors see no thread, not even its title.
    """
    if viewer is None:
        return []
    rows = db.session.execute(
        select(Thread.id, Thread.slug, Thread.title, EDiscussion)
        .join(EDiscussion, EDiscussion.thread_id == Thread.id)
        .where(policy.seen_by(viewer), Thread.state != "hidden")
        .order_by(EDiscussion.opens_on.desc(), Thread.id.desc())
        .limit(CALENDAR_MAX)
    ).all()
    return [_event(row.id, row.slug, row.title, row.EDiscussion) for row in rows]


def _event(thread_id: int, slug: str, title: str, days: EDiscussion) -> Event:
    words = _("E-discussion: %(title)s", title=title)
    event = calendar.event_of(f"e-discussion-{thread_id}", days.opens_on, days.closes_on, words, f"/threads/{thread_id}-{slug}")
    event.add("dtstamp", days.changed_at)
    event.add("sequence", days.version - 1)
    return event
