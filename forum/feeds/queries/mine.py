"""Reading for one member's private feed: what is new in what they follow, and only what they may read at this moment.

It follows the rules by which notices are written: places and people bring new case studies and threads, what is watched brings
comments too, and what is muted nothing. Nobody is told of what they did themselves.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any  # rows of Core selects

from sqlalchemy import ColumnElement, Row, and_, false, func, not_, or_, select
from werkzeug.exceptions import NotFound

from forum.cases import policy as cases
from forum.cases.models import Case, CaseAuthor, CaseFacet
from forum.discussion.models import Comment, Discussion
from forum.feeds import policy
from forum.feeds.models import FeedKey
from forum.feeds.queries import NEWEST, Told, newest_of, told_of
from forum.following.models import Follow
from forum.kernel.clock import utcnow
from forum.kernel.db import db, fetch
from forum.kernel.i18n import _
from forum.kernel.tokens import hash_of
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.people.queries import viewer_columns, viewer_from
from forum.places import queries as places
from forum.threads import policy as threads
from forum.threads.models import Thread
from forum.threads.queries import Place, standing_in
from forum.topics import queries as topics

RECENT = timedelta(days=90)  # older threads and comments are no news
PLACES = ("region", "country", "topic", "edition")


@dataclass(frozen=True)
class Said:
    """A thread with its opening (`comment_id` None), or a comment in a thread or on a case study."""

    title: str
    path: str
    name: str
    html: str
    at: datetime
    changed_at: datetime
    comment_id: int | None = None


@dataclass(frozen=True)
class News:
    """What a private feed tells."""

    cases: list[Told]
    said: list[Said]


@dataclass
class Followed:
    """What a member follows: {kind: keys} by level."""

    watching: dict[str, list[str]] = field(default_factory=dict)
    following: dict[str, list[str]] = field(default_factory=dict)
    muted: dict[str, list[str]] = field(default_factory=dict)

    def keys(self, kind: str) -> list[str]:
        """Return what of a kind brings new things, whichever level."""
        return [*self.watching.get(kind, ()), *self.following.get(kind, ())]


def key_made_at(viewer: Viewer) -> datetime | None:
    """Return when the viewer's private address was made, None where there is none; one statement."""
    return db.session.scalar(select(FeedKey.created_at).where(FeedKey.member_id == viewer.id))


def holder_of(token: str) -> Viewer:
    """Return whose private address it is, as they are now; one statement. Raises NotFound."""
    wanted = select(*viewer_columns()).join(FeedKey, FeedKey.member_id == Member.id).where(FeedKey.token_hash == hash_of(token))
    row = db.session.execute(wanted.where(policy.is_answered())).first()
    if row is None:
        raise NotFound
    return viewer_from(row)


def news_for(viewer: Viewer) -> News:
    """Return what is new in what the viewer follows and may read, newest first; four statements."""
    followed = _followed(viewer)
    told = told_of(fetch(newest_of(viewer, _wanted_cases(viewer, followed))).all())
    said = [*_threads(viewer, followed), *_comments(viewer, followed)]
    times = sorted([*(row.published_at for row in told), *(row.at for row in said)], reverse=True)[:NEWEST]
    since = times[-1] if times else utcnow()
    said = sorted((row for row in said if row.at >= since), key=lambda row: row.at, reverse=True)
    return News([row for row in told if row.published_at >= since], said[:NEWEST])


def _followed(viewer: Viewer) -> Followed:
    found = Followed()
    for kind, key, level in fetch(select(Follow.kind, Follow.key, Follow.level).where(Follow.member_id == viewer.id)).all():
        getattr(found, level).setdefault(kind, []).append(key)
    return found


def _wanted_cases(viewer: Viewer, followed: Followed) -> ColumnElement[bool]:
    around = _cases_in(followed.keys)
    written = select(CaseAuthor.case_id).where(CaseAuthor.member_id.in_(_ids(followed.keys("person"))))
    named = and_(Case.byline_kind == "my_name", Case.id.in_(written))
    mine = select(CaseAuthor.case_id).where(CaseAuthor.member_id == viewer.id)
    muted = or_(_cases_in(lambda kind: followed.muted.get(kind, ())), Case.id.in_(_ids(followed.muted.get("case", ()))))
    return and_(or_(around, named), not_(muted), Case.id.not_in(mine))


def _cases_in(keys: Any) -> ColumnElement[bool]:
    """Return the clause: filed under one of the places. keys: kind -> keys."""
    slugs = [space.slug for key in keys("region") if (space := places.region_by_id(int(key)))]
    themes = [theme.slug for key in keys("topic") if (theme := topics.topic_by_id(int(key)))]
    values = {"region": slugs, "topic": themes, "country": list(keys("country"))}
    filed = [and_(CaseFacet.facet == facet, CaseFacet.value.in_(some)) for facet, some in values.items() if some]
    editions = _ids(keys("edition"))
    found: list[ColumnElement[bool]] = [Case.id.in_(select(CaseFacet.case_id).where(or_(*filed)))] if filed else []
    found += [and_(Case.edition_id.is_not(None), Case.edition_id.in_(editions))] if editions else []
    return or_(false(), *found)


def _threads_in(keys: Any) -> ColumnElement[bool]:
    """Return the clause: standing in one of the places, or in what lies within. keys: kind -> keys."""
    named = [(kind, key.upper() if kind == "country" else int(key)) for kind in PLACES for key in keys(kind)]
    found = [standing_in(Place(kind, key, "", "")) for kind, key in named]
    return func.coalesce(or_(false(), *found), False)  # a thread has one place, so the other columns are NULL: neither in nor out


def _threads(viewer: Viewer, followed: Followed) -> list[Said]:
    muted = or_(_threads_in(lambda kind: followed.muted.get(kind, ())), Thread.id.in_(_ids(followed.muted.get("thread", ()))))
    wanted = or_(_threads_in(followed.keys), Thread.author_id.in_(_ids(followed.keys("person"))))
    opening = (Comment.discussion_id == Thread.discussion_id) & (Comment.number == 1) & (Comment.state == "shown")
    statement = (
        select(Thread.id, Thread.slug, Thread.title, Thread.created_at, Member.name, Comment.body_html, Comment.edited_at)
        .join(Member, Member.id == Thread.author_id)
        .outerjoin(Comment, opening)
        .where(threads.seen_by(viewer), Thread.state != "hidden", Thread.created_at > utcnow() - RECENT)
        .where(wanted, not_(muted), Thread.author_id != viewer.id)
        .order_by(Thread.id.desc())
        .limit(NEWEST)
    )
    return [
        Said(
            row.title, f"/threads/{row.id}-{row.slug}", row.name, row.body_html or "", row.created_at,
            row.edited_at or row.created_at,
        )
        for row in fetch(statement).all()
    ]  # fmt: skip


def _comments(viewer: Viewer, followed: Followed) -> list[Said]:
    in_thread, on_case = Thread.id.is_not(None), Case.id.is_not(None)
    statement = (
        select(
            Comment.id, Comment.body_html, Comment.created_at, Comment.edited_at, Comment.as_author, Member.name,
            Thread.title.label("thread_title"), Case.title.label("case_title"),
        )
        .join(Discussion, Discussion.id == Comment.discussion_id)
        .join(Member, Member.id == Comment.author_id)
        .outerjoin(Thread, Thread.discussion_id == Discussion.id)
        .outerjoin(Case, Case.discussion_id == Discussion.id)
        .where(Discussion.last_comment_at > utcnow() - RECENT, Comment.created_at > utcnow() - RECENT)
        .where(Comment.state == "shown", Comment.author_id != viewer.id)
        .where(
            or_(
                and_(in_thread, Comment.number > 1, threads.seen_by(viewer), Thread.state != "hidden"),
                and_(on_case, cases.listed_for(viewer)),
            )
        )
        .where(_wanted_comments(followed))
        .order_by(Comment.id.desc())
        .limit(NEWEST)
    )  # fmt: skip
    return [_comment(row) for row in fetch(statement).all()]


def _comment(row: Row[*tuple[Any, ...]]) -> Said:
    name = _("The author") if row.as_author else row.name
    title = _("%(name)s on “%(title)s”", name=name, title=row.thread_title or row.case_title)
    return Said(title, f"/comments/{row.id}", name, row.body_html, row.created_at, row.edited_at or row.created_at, row.id)


def _wanted_comments(followed: Followed) -> ColumnElement[bool]:
    """What is watched by itself; what stands in a watched place or comes from a watched person, where no place of it is muted.

    What is muted by itself brings nothing, whatever else is watched.
    """

    def watched(kind: str) -> Collection[str]:
        return followed.watching.get(kind, ())

    def muted(kind: str) -> Collection[str]:
        return followed.muted.get(kind, ())

    itself = or_(Thread.id.in_(_ids(watched("thread"))), Case.id.in_(_ids(watched("case"))))
    by_person = and_(Comment.as_author.is_(False), Comment.author_id.in_(_ids(watched("person"))))
    around = or_(and_(Thread.id.is_not(None), _threads_in(watched)), and_(Case.id.is_not(None), _cases_in(watched)), by_person)
    silent_place = or_(and_(Thread.id.is_not(None), _threads_in(muted)), and_(Case.id.is_not(None), _cases_in(muted)))
    silent = or_(
        and_(Thread.id.is_not(None), Thread.id.in_(_ids(muted("thread")))),
        and_(Case.id.is_not(None), Case.id.in_(_ids(muted("case")))),
    )
    return and_(or_(itself, and_(around, not_(silent_place))), not_(silent))


def _ids(keys: Collection[str]) -> list[int]:
    return [int(key) for key in keys]
