"""Reading bookmarks: one's own, and nobody else's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any  # rows of slots are of any kind

from sqlalchemy import Select, String, bindparam, cast, select

from forum.bookmarks.models import Bookmark
from forum.discussion.models import Comment
from forum.discussion.queries import CommentRow
from forum.discussion.queries.beside import brought
from forum.kernel import own, subjects
from forum.kernel.pages import Key, Page, page_of
from forum.kernel.subjects import Brief
from forum.kernel.viewer import Viewer

PER_PAGE = 30  # bookmarks

OF_COMMENT = (
    select(Bookmark.id)
    .where(Bookmark.member_id == bindparam("member_id"), Bookmark.kind == "comment", Bookmark.key == cast(Comment.id, String))
    .correlate(Comment)
    .scalar_subquery()
)


def _own_bookmarks() -> Select[*tuple[Any, ...]]:
    of = (Bookmark.member_id == own.MEMBER, Bookmark.kind == own.KIND, Bookmark.key.in_(own.KEYS))
    return select(Bookmark.key, Bookmark.note.label("value"), Bookmark.id).where(*of)


own.keep("bookmark", _own_bookmarks)


@dataclass(frozen=True, eq=False)
class Button:
    """A bookmark button: where it posts, and the number of the viewer's bookmark, 0 where there is none. Made once for both: it
    names pieces that are kept rendered, and two are never equal."""

    action: str
    bookmark_id: int


@lru_cache(maxsize=4_000)
def _button(comment_id: int, bookmark_id: int) -> Button:
    return Button(f"/comments/{comment_id}/bookmark", bookmark_id)


def on_things(kind: str, viewer: Viewer | None, rows: Sequence[Any]) -> Mapping[int, Button]:
    """Fill the actions of a page of a case study or thread: {id: Button}; nothing for visitors. See kernel/own.py."""
    if viewer is None or not rows:
        return {}
    kept = own.kept_of("bookmark", viewer.id, kind, [str(row.id) for row in rows])
    nouns = {"case": "cases", "thread": "threads"}
    ids = {row.id: kept[str(row.id)].id if str(row.id) in kept else 0 for row in rows}
    return {row.id: Button(f"/{nouns[kind]}/{row.id}-{row.slug}/bookmark", ids[row.id]) for row in rows}


def on_comments(viewer: Viewer | None, rows: Sequence[CommentRow]) -> dict[int, Button]:
    """Fill what stands under comments: {comment id: Button}; nothing for visitors. It came with the comments."""
    if viewer is None:
        return {}
    return {row.id: _button(row.id, brought(row.beside, "bookmark") or 0) for row in rows if row.state == "shown"}


@dataclass(frozen=True)
class Kept:
    """A bookmark in its member's list. `brief`: what it is of, None where they may not read that any more."""

    id: int
    note: str
    created_at: datetime
    brief: Brief | None


def bookmarks_of(viewer: Viewer, after: str | None, before: str | None) -> Page[Kept]:
    """Return a page of the viewer's bookmarks, newest first; one statement, and one or two for each kind."""
    rows = select(Bookmark.id, Bookmark.kind, Bookmark.key, Bookmark.note, Bookmark.created_at)
    page = page_of(rows.where(Bookmark.member_id == viewer.id), (Key(Bookmark.id),), after=after, before=before, limit=PER_PAGE)
    briefs = subjects.load(viewer, [(row.kind, row.key) for row in page.rows])
    kept = [Kept(row.id, row.note, row.created_at, briefs.get((row.kind, row.key))) for row in page.rows]
    return Page(kept, page.after, page.before)
