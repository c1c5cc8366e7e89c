"""Comments typed and not posted: read by their writer alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any  # columns

from sqlalchemy import ColumnElement, Select, String, cast, select

from forum.discussion import policy
from forum.discussion.models import Discussion, UnpostedComment
from forum.kernel import own, subjects
from forum.kernel.db import db
from forum.kernel.text import excerpt
from forum.kernel.viewer import Viewer

DRAFTS_MAX = 50  # unposted comments of one member
SHOWN = 160  # characters of each in the list


@dataclass(frozen=True)
class Unposted:
    """An unposted comment in the list of drafts. `title`, `url`: where it was to stand, "" where its writer may not go any more."""

    id: int
    words: str
    body: str
    saved_at: datetime
    title: str
    url: str


def unposted_of(viewer: Viewer) -> list[Unposted]:
    """Return the viewer's unposted comments, newest first; one statement, and one for each kind of thing that they were for."""
    rows = db.session.execute(
        select(UnpostedComment, Discussion)
        .join(Discussion, Discussion.id == UnpostedComment.discussion_id)
        .where(UnpostedComment.member_id == viewer.id)
        .order_by(UnpostedComment.saved_at.desc(), UnpostedComment.id.desc())
        .limit(DRAFTS_MAX)
    ).all()
    open_ones = [row.Discussion for row in rows if policy.may_read(viewer, row.Discussion)]
    briefs = subjects.load(viewer, [(each.kind, each.key) for each in open_ones])
    found = []
    for draft, talk in rows:
        brief = briefs.get((talk.kind, talk.key))
        query = f"?reply_to={draft.reply_to}" if draft.reply_to else ""
        where = (brief.title, f"{brief.url}{query}#reply") if brief else ("", "")
        found.append(Unposted(draft.id, excerpt(draft.body, SHOWN), draft.body, draft.saved_at, *where))
    return found


def _own_drafts() -> Select[*tuple[Any, ...]]:
    columns = (Discussion.key, cast(UnpostedComment.reply_to, String).label("value"), UnpostedComment.id)
    rows = select(*columns).join(Discussion, Discussion.id == UnpostedComment.discussion_id)
    return rows.where(UnpostedComment.member_id == own.MEMBER, Discussion.kind == own.KIND, Discussion.key.in_(own.KEYS))


own.keep("draft", _own_drafts)


def restored(viewer: Viewer, discussion: Discussion, reply_to: int | None) -> UnpostedComment | None:
    """Return what the composer of a page brings back, or None; a statement only where the viewer keeps something of this
    discussion, beside the one of kernel/own.py."""
    if not own.kept_of("draft", viewer.id, discussion.kind, [discussion.key]):
        return None
    return unposted(viewer, discussion.id, reply_to)


def unposted(viewer: Viewer, discussion_id: int, reply_to: int | None) -> UnpostedComment | None:
    """Return what the viewer typed into this composer and did not post, or None; one statement."""
    return db.session.scalar(select(UnpostedComment).where(*_of(viewer.id, discussion_id, reply_to)))


def _of(member_id: int, discussion_id: int, reply_to: int | None) -> tuple[ColumnElement[bool], ...]:
    return (
        UnpostedComment.member_id == member_id, UnpostedComment.discussion_id == discussion_id,
        UnpostedComment.reply_to == (reply_to or 0),
    )  # fmt: skip
