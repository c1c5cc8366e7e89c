"""Who is asked, and which questions wait."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any  # rows of slots

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from forum.asking.models import QuestionAsk
from forum.discussion import policy as discussion
from forum.discussion.models import Discussion
from forum.following.models import Follow
from forum.kernel.clock import today, utcnow
from forum.kernel.db import db, fetch
from forum.kernel.i18n import _
from forum.kernel.viewer import Viewer
from forum.kernel.waiting import Work
from forum.people import policy as people
from forum.people.models import Member, MemberTopic
from forum.places import queries as places
from forum.threads import policy as threads
from forum.threads.models import ASKED_MAX, Question, Thread
from forum.topics import queries as topics

CANDIDATES = 200  # members looked at for one question
ASKS_MAX = 6  # questions put to one member in ASKS_WITHIN
ASKS_WITHIN = timedelta(days=30)
WAITS_AFTER = timedelta(hours=72)  # without an answer
NEAR = timedelta(days=2)  # before the day on which an answer is needed
LET_GO_AFTER = timedelta(days=60)  # what nobody has answered by then is no work any more
IN_QUEUE = 20  # questions

LeaveOut = Callable[[Collection[int]], Collection[int]]
_left_out: list[LeaveOut] = []


def leave_out(among: LeaveOut) -> None:
    """Register who is not to be asked: a function from ids of members to those of them who have paused, say."""
    if among not in _left_out:
        _left_out.append(among)


def chosen(asker: Viewer, thread: Thread, question: Question) -> list[int]:
    """Return at most ASKED_MAX members to put a question to: who know its topic and are of its country or region, as far as it
    says either. First those who were asked the least lately; among equals another order for each question. One statement.

    Never the hidden, the silenced or who may not read it, nobody whom its asker may not see, nobody who has muted it, its places
    or its asker, and nobody more than ASKS_MAX times in ASKS_WITHIN.
    """
    knows = _knows(thread, question)
    if not knows:
        return []
    talk = db.session.get_one(Discussion, thread.discussion_id)
    lately = select(func.count()).where(QuestionAsk.member_id == Member.id, QuestionAsk.at > utcnow() - ASKS_WITHIN)
    often = lately.correlate(Member).scalar_subquery()
    shuffled = (Member.id * 7919 + thread.id * 104729) % 10007
    rows = select(Member.id).where(
        *knows, *discussion.readers_of(talk), people.seen_by(asker),
        people.not_hiding(), Member.visibility != "hidden", Member.state == "active",
        Member.may_sign_in.is_(True), Member.id != asker.id, ~_muted(asker, thread, question), often < ASKS_MAX,
    )  # fmt: skip
    ids = list(db.session.scalars(rows.order_by(often, shuffled, Member.id).limit(CANDIDATES)))
    without = {each for among in _left_out for each in among(ids)} if ids else set()
    return [ident for ident in ids if ident not in without][:ASKED_MAX]


def _knows(thread: Thread, question: Question) -> list[ColumnElement[bool]]:
    """Return the clauses over Member of who knows; none where the question says neither topic nor country nor region."""
    clauses: list[ColumnElement[bool]] = []
    theme = topics.topic_by_id(thread.topic_id or question.topic_id or 0)
    if theme:
        family = {theme.id, *(child.id for child in theme.children), theme.parent_id or theme.id}
        clauses.append(exists().where(MemberTopic.member_id == Member.id, MemberTopic.topic_id.in_(family)))
    country = thread.country or question.country
    space = places.region_by_id(thread.region_id) if thread.region_id else None
    if country:
        clauses.append(Member.country == country)
    elif space:
        clauses.append(Member.country.in_(places.lands_of(places.inside(space))))
    return clauses


def _muted(asker: Viewer, thread: Thread, question: Question) -> ColumnElement[bool]:
    """Return the clause: the member has muted the thread, where it stands, or who asks."""
    things = [("thread", str(thread.id)), ("person", str(asker.id))]
    things += [("edition", str(thread.edition_id))] if thread.edition_id else []
    for topic_id in (thread.topic_id, question.topic_id):
        theme = topics.topic_by_id(topic_id or 0)
        things += [("topic", str(each)) for each in (theme.id, theme.parent_id) if each] if theme else []
    for iso2 in (thread.country, question.country):
        if land := places.country(iso2):
            things += [("country", land.code), ("region", str(land.subregion_id)), ("region", str(land.region_id))]
    if thread.region_id and (space := places.region_by_id(thread.region_id)):
        things += [("region", str(each)) for each in (space.id, space.parent_id) if each]
    of = or_(*(and_(Follow.kind == kind, Follow.key == key) for kind, key in things))
    return exists().where(Follow.member_id == Member.id, Follow.level == "muted", of)


@dataclass(frozen=True)
class Unanswered:
    """A question that waits, for the staff."""

    id: int
    slug: str
    title: str
    name: str
    handle: str
    created_at: datetime
    needed_by: date | None
    comments: int
    asked: int | None


@dataclass(frozen=True)
class Waiting:
    """The questions that wait longest, and how many there are."""

    rows: list[Unanswered]
    total: int


def in_queue(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, Waiting]:
    """Fill the moderators' queue: questions without an answer after WAITS_AFTER, or NEAR the day it is needed; one statement."""
    if viewer is None or not viewer.is_moderator or not rows:
        return {}
    waiting = unanswered(viewer)
    return {row.id: waiting for row in rows} if waiting.rows else {}


def unanswered(viewer: Viewer) -> Waiting:
    """Return the questions that wait, those first that are needed first, then the oldest; one statement."""
    now = utcnow()
    due = or_(Thread.created_at < now - WAITS_AFTER, Question.needed_by <= today() + NEAR)
    found = fetch(
        select(
            Thread.id, Thread.slug, Thread.title, Member.name, Member.handle, Thread.created_at, Question.needed_by,
            (Discussion.comment_count - 1).label("comments"), Question.asked, func.count().over().label("total"),
        )
        .join(Discussion, Discussion.id == Thread.discussion_id)
        .join(Member, Member.id == Thread.author_id)
        .outerjoin(Question, Question.thread_id == Thread.id)
        .where(Thread.kind == "question", Thread.state == "open", Question.answer_id.is_(None), due, threads.seen_by(viewer))
        .where(Thread.created_at > now - LET_GO_AFTER)
        .order_by(Question.needed_by.asc().nulls_last(), Thread.created_at, Thread.id)
        .limit(IN_QUEUE)
    ).all()  # fmt: skip
    return Waiting([Unanswered(*row[:-1]) for row in found], found[0].total if found else 0)


def to_mail(viewer: Viewer) -> list[Work]:
    """Return them for the mail to moderators; one statement."""
    return [
        Work(
            _("A question without an answer: “%(title)s”", title=row.title),
            f"/threads/{row.id}-{row.slug}",
            row.created_at,
            "question",
            str(row.id),
        )
        for row in unanswered(viewer).rows
    ]  # fmt: skip
