"""Reading threads: one, and the lists of places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # rows of slots are regions, countries, topics or editions

from sqlalchemy import ColumnElement, Row, Select, String, cast, func, literal, or_, select
from werkzeug.exceptions import NotFound

from forum.discussion.models import Discussion, ReadMark
from forum.discussion.queries import page_of_number
from forum.editions.queries import editions_by_id, get_edition
from forum.kernel.db import db
from forum.kernel.pages import Key, Page, mapped, page_of
from forum.kernel.subjects import Brief
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.places import queries as places
from forum.threads import policy
from forum.threads.models import Thread
from forum.topics import queries as topics

PER_PAGE = 20  # threads
PER_PLACE = 8  # threads on the page of a place


@dataclass(frozen=True)
class Place:
    """Where a thread stands: `kind` region, country, topic or edition; `path` its page; `key` what its column holds."""

    kind: str
    key: int | str
    name: str
    path: str


@dataclass(frozen=True)
class ThreadRow:
    """A thread in a list; `unread`: comments the viewer has not been shown."""

    id: int
    slug: str
    title: str
    kind: str
    state: str
    name: str
    handle: str
    comments: int
    last_at: datetime
    unread: int
    is_read: bool
    place: Place
    read_to: int = 0

    @property
    def new_at(self) -> str:
        """What to add to its address to come to the first comment not shown yet."""
        page = page_of_number(self.read_to + 1)
        return (f"?page={page}" if page > 1 else "") + "#new"


def get_thread(viewer: Viewer | None, thread_id: int) -> tuple[Thread, Discussion, Row[*tuple[Any, ...]]]:
    """Return (thread, discussion, starter) for one who may read it; one statement. Raises NotFound."""
    row = db.session.execute(
        select(Thread, Discussion, Member.name, Member.handle)
        .join(Discussion, Discussion.id == Thread.discussion_id)
        .join(Member, Member.id == Thread.author_id)
        .where(Thread.id == thread_id, policy.seen_by(viewer))
    ).first()
    if row is None:
        raise NotFound
    return row.Thread, row.Discussion, row


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


def place_of_thread(thread: Thread | Row[*tuple[Any, ...]], editions: dict[int, Any]) -> Place:
    """Return where a thread stands; `editions`: {id: Edition} of those that may occur."""
    if thread.region_id and (space := places.region_by_id(thread.region_id)):
        return Place("region", space.id, space.name, f"/regions/{space.slug}")
    if thread.country and (land := places.country(thread.country)):
        return Place("country", land.iso2, land.name, f"/countries/{land.code}")
    if thread.topic_id and (theme := topics.topic_by_id(thread.topic_id)):
        return Place("topic", theme.id, theme.name, f"/topics/{theme.slug}")
    edition = editions[thread.edition_id or 0]
    return Place("edition", edition.id, edition.title, f"/editions/{edition.slug}")


def threads_in(viewer: Viewer, place: Place, after: str | None, before: str | None) -> Page[ThreadRow]:
    """Return a page of a place's threads, last talked in first; a region includes its sub-regions and countries, a topic its
    sub-topics. One statement (and one for the editions that occur)."""
    keys = (Key(Thread.last_comment_at), Key(Thread.id))
    statement = _rows(viewer).where(_inside(place))
    return _mapped(page_of(statement, keys, after=after, before=before, limit=PER_PAGE))


def newest_threads(viewer: Viewer, limit: int, where: ColumnElement[bool] | None = None) -> list[ThreadRow]:
    """Return the threads last talked in; one statement."""
    statement = _rows(viewer) if where is None else _rows(viewer).where(where)
    rows = db.session.execute(statement.order_by(Thread.last_comment_at.desc(), Thread.id.desc()).limit(limit)).all()
    return _rows_of(rows)


def in_places(kind: str, viewer: Viewer | None, rows: Sequence[Any]) -> dict[Any, Any]:
    """Fill the pages of places: {id or iso2: (place, threads, may open)}; for visitors no thread, only the place."""
    found: dict[Any, Any] = {}
    for row in rows:
        key = row.iso2 if kind == "country" else row.id
        place = Place(
            kind, key, getattr(row, "name", None) or row.title, f"{_NOUNS[kind]}/{getattr(row, 'code', None) or row.slug}"
        )
        threads = newest_threads(viewer, PER_PLACE, _inside(place)) if viewer else []
        edition_id = row.id if kind == "edition" else None
        found[key] = (place, threads, policy.may_open(viewer, "discussion", edition_id))
    return found


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


def _inside(place: Place) -> ColumnElement[bool]:
    if place.kind == "region":
        space = places.region_by_id(int(place.key))
        ids = [space.id, *(child.id for child in space.children)] if space else []
        lands = [land.iso2 for land in places.countries_of(int(place.key))]
        return or_(Thread.region_id.in_(ids), Thread.country.in_(lands))
    if place.kind == "topic":
        theme = topics.topic_by_id(int(place.key))
        return Thread.topic_id.in_([theme.id, *(child.id for child in theme.children)] if theme else [])
    return Thread.country == place.key if place.kind == "country" else Thread.edition_id == place.key


def _rows(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    read = (ReadMark.discussion_id == Thread.discussion_id) & (ReadMark.member_id == viewer.id)
    return (
        select(
            Thread.id, Thread.slug, Thread.title, Thread.kind, Thread.state, Thread.region_id, Thread.country, Thread.topic_id,
            Thread.edition_id, Thread.last_comment_at, Member.name, Member.handle, Discussion.comment_count,
            Discussion.last_number, ReadMark.number.label("read_to"),
        )
        .join(Discussion, Discussion.id == Thread.discussion_id)
        .join(Member, Member.id == Thread.author_id)
        .outerjoin(ReadMark, read)
        .where(policy.seen_by(viewer))
    )  # fmt: skip


def _mapped(page: Page[Row[*tuple[Any, ...]]]) -> Page[ThreadRow]:
    made = {row.id: row for row in _rows_of(page.rows)}
    return mapped(page, lambda row: made[row.id])


def _rows_of(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[ThreadRow]:
    editions = editions_by_id(sorted({row.edition_id for row in rows if row.edition_id}))
    return [
        ThreadRow(
            row.id, row.slug, row.title, row.kind, row.state, row.name, row.handle, row.comment_count, row.last_comment_at,
            row.last_number - row.read_to if row.read_to else 0, bool(row.read_to), place_of_thread(row, editions),
            row.read_to or 0,
        )
        for row in rows
    ]  # fmt: skip
