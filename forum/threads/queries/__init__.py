"""Reading threads: one, and the lists of places."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any  # rows of slots are regions, countries, topics or editions

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased
from werkzeug.exceptions import NotFound

from forum.discussion.models import Comment, Discussion, ReadMark
from forum.discussion.queries import CommentPage
from forum.discussion.queries.reading import first_unread_of, unread_of
from forum.editions.models import Edition
from forum.editions.queries import get_edition
from forum.kernel.clock import today
from forum.kernel.db import db, fetch
from forum.kernel.memory import built
from forum.kernel.pages import Key, Page, mapped, page_of
from forum.kernel.ranges import Ranges
from forum.kernel.subjects import Brief
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.places import queries as places
from forum.threads import policy
from forum.threads.models import Announcement, EDiscussion, Question, Synthesis, Thread
from forum.threads.queries.merged import missing
from forum.threads.queries.rows import Place as Place
from forum.threads.queries.rows import ThreadRow as ThreadRow
from forum.topics import queries as topics

Starter = Row[*tuple[Any, ...]]  # who started a thread (`name`, `handle`), in which edition, and how it is mailed (`Announcement`)

PER_PAGE = 20  # threads
PER_PLACE = 8  # threads on the page of a place
PER_HOME = 5  # threads of each kind on the front page


def get_thread(viewer: Viewer | None, thread_id: int) -> tuple[Thread, Discussion, Starter]:
    """Return (thread, discussion, starter) for one who may read it; one statement. Raises NotFound, or what leads on from one that
    was merged."""
    row = db.session.execute(_one(viewer), {"thread_id": thread_id}).first()
    if row is None:
        raise missing(viewer, thread_id)
    return row.Thread, row.Discussion, row


@built
def _one(viewer: Viewer | None) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Thread,
            Discussion,
            Announcement,
            Question,
            EDiscussion,
            Synthesis.comment_id.label("synthesis_id"),
            Member.name,
            Member.handle,
            *_EDITION,
            *_ANSWER,
        )
        .join(Discussion, Discussion.id == Thread.discussion_id)
        .join(Member, Member.id == Thread.author_id)
        .outerjoin(Edition, Edition.id == Thread.edition_id)
        .outerjoin(Announcement, Announcement.thread_id == Thread.id)
        .outerjoin(Question, Question.thread_id == Thread.id)
        .outerjoin(_said, (_said.id == Question.answer_id) & (_said.state == "shown"))
        .outerjoin(_by, _by.id == _said.author_id)
        .outerjoin(EDiscussion, EDiscussion.thread_id == Thread.id)
        .outerjoin(Synthesis, Synthesis.thread_id == Thread.id)
        .where(Thread.id == bindparam("thread_id"), policy.seen_by(viewer))
    )


def answerable(viewer: Viewer | None, page: CommentPage, days: EDiscussion | None) -> CommentPage:
    """Return a page of a thread as it is offered today: what is before its first day or after its last is not answered."""
    return page if policy.may_answer(viewer, days, today()) else replace(page, may_comment=False)


def place_of(kind: str, key: str) -> Place:
    """Return the place named in an address by slug or iso2; an edition costs one statement. Raises NotFound."""
    if kind == "region" and (space := places.region_by_slug(key)):
        return Place(kind, space.id, space.name, f"/regions/{space.slug}")
    if kind == "country" and (land := places.country(key)):
        return Place(kind, land.iso2, land.name, f"/countries/{land.code}")
    if kind == "topic" and (theme := topics.topic_by_slug(key)):
        return Place(kind, theme.id, theme.name, f"/topics/{theme.slug}")
    if kind == "edition":
        edition = get_edition(None, key)
        return Place(kind, edition.id, edition.title, f"/editions/{edition.slug}")
    raise NotFound


def place_of_thread(thread: Thread | Row[*tuple[Any, ...]], edition: Starter) -> Place:
    """Return where a thread stands; `edition`: a row with `edition_slug` and `edition_title`, NULL for one that is in none."""
    if thread.region_id and (space := places.region_by_id(thread.region_id)):
        return Place("region", space.id, space.name, f"/regions/{space.slug}")
    if thread.country and (land := places.country(thread.country)):
        return Place("country", land.iso2, land.name, f"/countries/{land.code}")
    if thread.topic_id and (theme := topics.topic_by_id(thread.topic_id)):
        return Place("topic", theme.id, theme.name, f"/topics/{theme.slug}")
    return Place("edition", thread.edition_id or 0, edition.edition_title, f"/editions/{edition.edition_slug}")


def threads_in(viewer: Viewer, place: Place, after: str | None, before: str | None) -> Page[ThreadRow]:
    """Return a page of a place's threads, pinned ones first, then those last talked in; a region includes its sub-regions and
    countries, a topic its sub-topics. One statement."""
    keys = (Key(_pinned(today())), Key(Thread.last_comment_at), Key(Thread.id))
    statement = _rows(viewer).where(standing_in(place))
    return _mapped(page_of(statement, keys, after=after, before=before, limit=PER_PAGE))


@built
def _pinned(day: date) -> ColumnElement[int]:
    """Return 1 for what is pinned on a day, 0 for all else."""
    return case((Thread.pinned_until >= day, 1), else_=0)


def newest_threads(
    viewer: Viewer, limit: int, where: ColumnElement[bool] | None = None, pinned_on: date | None = None
) -> list[ThreadRow]:  # fmt: skip
    """Return the threads last talked in, with a day first those that are pinned on it; one statement."""
    return _rows_of(fetch(_newest(viewer, limit, where, pinned_on)).all())


@built
def _newest(
    viewer: Viewer, limit: int, where: ColumnElement[bool] | None, pinned_on: date | None
) -> Select[*tuple[Any, ...]]:  # fmt: skip
    statement = _rows(viewer) if where is None else _rows(viewer).where(where)
    first = (_pinned(pinned_on).desc(),) if pinned_on else ()
    return statement.order_by(*first, Thread.last_comment_at.desc(), Thread.id.desc()).limit(limit)


def home_threads(viewer: Viewer, followed: Sequence[int], muted: Sequence[int]) -> tuple[list[ThreadRow], list[ThreadRow]]:
    """Return (threads that the viewer follows by themselves, new comments first; others last talked in); one statement.

    followed, muted: ids of threads.
    """
    rows = fetch(_of_home(viewer, tuple(followed), tuple(muted))).all()
    made = dict(zip((row.id for row in rows), _rows_of(rows), strict=True))
    ids = [[row.id for row in rows if row.is_followed is is_followed] for is_followed in (True, False)]
    first, others = ([made[ident] for ident in each] for each in ids)
    return sorted(first, key=lambda row: (bool(row.unread), row.last_at), reverse=True), sorted(
        others, key=lambda row: row.last_at, reverse=True
    )


@built
def _of_home(viewer: Viewer, followed: tuple[int, ...], muted: tuple[int, ...]) -> CompoundSelect[*tuple[Any, ...]]:
    new = func.coalesce(Discussion.last_number > ReadMark.number, False)
    newest = (Thread.last_comment_at.desc(), Thread.id.desc())
    mine = _rows(viewer).add_columns(literal(True).label("is_followed")).where(Thread.id.in_(followed))
    rest = _rows(viewer).add_columns(literal(False).label("is_followed")).where(Thread.id.not_in([*followed, *muted]))
    parts = (mine.order_by(new.desc(), *newest).limit(PER_HOME), rest.order_by(*newest).limit(PER_HOME))
    return union_all(*(select(part.subquery()) for part in parts))


def in_places(kind: str, viewer: Viewer | None, rows: Sequence[Any]) -> dict[Any, Any]:
    """Fill the pages of places: {id or iso2: (place, threads, may open, for the viewer)}; for visitors no thread."""
    found: dict[Any, Any] = {}
    for row in rows:
        key = row.iso2 if kind == "country" else row.id
        place = Place(
            kind, key, getattr(row, "name", None) or row.title, f"{_NOUNS[kind]}/{getattr(row, 'code', None) or row.slug}"
        )
        threads = newest_threads(viewer, PER_PLACE, standing_in(place), today()) if viewer else []
        edition_id = row.id if kind == "edition" else None
        inside = edition_id is None or viewer is None or viewer.is_moderator or edition_id in viewer.edition_ids
        found[key] = (place, threads, policy.may_open(viewer, "discussion", edition_id), inside)
    return found


_said, _by = aliased(Comment), aliased(Member)
_ANSWER = (  # of a question that is answered, by a comment that stands
    _said.id.label("answer_id"), _said.number.label("answer_number"), _said.body.label("answer_body"),
    _by.name.label("answer_name"), _by.handle.label("answer_handle"),
)  # fmt: skip
_EDITION = (Edition.slug.label("edition_slug"), Edition.title.label("edition_title"))
_NOUNS = {"region": "/regions", "country": "/countries", "topic": "/topics", "edition": "/editions"}


def tally(kind: str, viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """Return the select of ("threads", place, how many) that the viewer may read; place: iso2, or an id as text."""
    column: Any = {"region": func.coalesce(Thread.country, cast(Thread.region_id, String)), "country": Thread.country,
                   "topic": cast(Thread.topic_id, String)}[kind]  # fmt: skip
    count = select(literal("threads").label("what"), column.label("place"), func.count().label("n"))
    return count.where(policy.seen_by(viewer), Thread.state != "hidden", column.is_not(None)).group_by(column)


def briefs(viewer: Viewer | None, keys: Sequence[str]) -> dict[str, Brief]:
    """Return the threads named by `keys` (ids as text) that the viewer may read; one statement."""
    ids = [int(key) for key in keys]
    rows = db.session.execute(
        select(Thread.id, Thread.slug, Thread.title, Thread.discussion_id).where(Thread.id.in_(ids), policy.seen_by(viewer))
    )
    return {
        str(row.id): Brief("thread", str(row.id), row.title, f"/threads/{row.id}-{row.slug}", discussion_id=row.discussion_id)
        for row in rows
    }


def standing_in(place: Place) -> ColumnElement[bool]:
    """Return the clause: a thread of this place or of what lies within it (sub-regions, countries, sub-topics)."""
    if place.kind == "region":
        space = places.region_by_id(int(place.key))
        return _in_regions(places.inside(space) if space else ())
    if place.kind == "topic":
        theme = topics.topic_by_id(int(place.key))
        return _one_of("topic_id", (theme.id, *(child.id for child in theme.children)) if theme else ())
    return _one_of("country" if place.kind == "country" else "edition_id", (place.key,))


@built
def _in_regions(regions: tuple[int, ...]) -> ColumnElement[bool]:
    return or_(Thread.region_id.in_(regions), Thread.country.in_(places.lands_of(regions)))


@built
def _one_of(column: str, keys: tuple[int | str, ...]) -> ColumnElement[bool]:
    return getattr(Thread, column).in_(keys)  # type: ignore[no-any-return]  # a column, by its name


@built
def _rows(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    read = (ReadMark.discussion_id == Thread.discussion_id) & (ReadMark.member_id == viewer.id)
    return (
        select(
            Thread.id, Thread.slug, Thread.title, Thread.kind, Thread.state, Thread.region_id, Thread.country, Thread.topic_id,
            Thread.edition_id, Thread.discussion_id, Thread.last_comment_at, Member.name, Member.handle, Discussion.comment_count,
            Discussion.last_number, Discussion.gone, ReadMark.ranges, Question.answer_id, Question.needed_by, *_EDITION,
            EDiscussion.opens_on, EDiscussion.closes_on, EDiscussion.is_closed, Thread.pinned_until,
        )
        .join(Discussion, Discussion.id == Thread.discussion_id)
        .join(Member, Member.id == Thread.author_id)
        .outerjoin(ReadMark, read)
        .outerjoin(Question, Question.thread_id == Thread.id)
        .outerjoin(Edition, Edition.id == Thread.edition_id)
        .outerjoin(EDiscussion, EDiscussion.thread_id == Thread.id)
        .where(policy.seen_by(viewer))
    )  # fmt: skip


def _mapped(page: Page[Row[*tuple[Any, ...]]]) -> Page[ThreadRow]:
    made = {row.id: row for row in _rows_of(page.rows)}
    return mapped(page, lambda row: made[row.id])


def _rows_of(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[ThreadRow]:
    return [_row_of(row) for row in rows]


def _row_of(row: Row[*tuple[Any, ...]]) -> ThreadRow:
    read = Ranges.parse(row.ranges)
    return ThreadRow(
        row.id, row.slug, row.title, row.kind, row.state, row.name, row.handle, row.comment_count, row.last_comment_at,
        unread_of(row.last_number, row.gone, read) if read.runs else 0, place_of_thread(row, row),
        first_unread_of(row.gone, read), row.discussion_id, row.answer_id is not None,
        row.needed_by if row.answer_id is None else None, row.opens_on, row.closes_on, bool(row.is_closed), row.pinned_until,
    )  # fmt: skip
