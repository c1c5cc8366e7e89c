"""Reading discussions: a page of comments costs the same wherever it stands, for it is found by number."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any  # rows of Core selects

from markupsafe import Markup
from sqlalchemy import Row, select
from werkzeug.exceptions import NotFound

from forum.discussion import policy
from forum.discussion.models import PAGE, Comment, CommentVersion, Discussion, ReadMark
from forum.kernel import subjects
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.subjects import Brief
from forum.kernel.text import excerpt
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.places.queries import country_name

SPEAKERS = 8  # people named beside a page of a thread
RECENT = 5  # comments of a person on their profile


@dataclass(slots=True)
class CommentRow:
    """A comment as a page shows it; `replies`: those on the same page that answer it or one of its answers."""

    id: int
    number: int
    author_id: int
    handle: str
    name: str
    about: str  # organization and country
    role: str
    as_author: bool
    html: Markup
    state: str
    created_at: datetime
    edited_at: datetime | None
    reply_to_number: int | None
    reply_to_id: int | None
    reply_count: int
    removed_by_author: bool
    is_open: bool
    replies: list["CommentRow"] = field(default_factory=list)

    @property
    def stamp(self) -> tuple[Hashable, ...]:
        """Everything of it that a page shows: two rows with one stamp look alike."""
        return (
            self.id, self.number, self.handle, self.name, self.about, self.role, self.as_author, self.html, self.state,
            self.created_at, self.edited_at, self.reply_to_number, self.reply_to_id, self.removed_by_author,
        )  # fmt: skip


@dataclass(frozen=True)
class CommentPage:
    """A page of a discussion: top-level rows, page `number` of `pages`, and what the viewer may do."""

    discussion: Discussion
    rows: list[CommentRow]
    everything: list[CommentRow]
    number: int
    pages: int
    may_comment: bool
    read_to: int  # the highest number shown to the viewer before; 0 for a first visit and for visitors

    @property
    def new_from(self) -> int | None:
        """The first number on this page that is new to the viewer, if there are read ones too."""
        if not self.read_to or self.read_to >= self.discussion.last_number:
            return None
        return next((row.number for row in self.everything if row.number > self.read_to), None)

    @property
    def people(self) -> list[CommentRow]:
        """One comment of each person who speaks on this page under their name, in order, at most SPEAKERS."""
        named = {row.handle: row for row in reversed(self.everything) if row.handle and row.state != "removed"}
        return list(reversed(named.values()))[:SPEAKERS]


def get_discussion(viewer: Viewer | None, discussion_id: int) -> Discussion:
    """Return a discussion that the viewer may read; one statement. Raises NotFound."""
    found = db.session.scalar(select(Discussion).where(Discussion.id == discussion_id, policy.seen_by(viewer)))
    if found is None:
        raise NotFound
    return found


def comment_page(viewer: Viewer | None, discussion: Discussion, page: int | None) -> CommentPage:
    """Return a page of a discussion already allowed to the viewer; at most two statements.

    page: 1 and up; None leads a member to the first page with something new, else the first. Raises NotFound beyond the last.
    """
    last, column = (discussion.last_number, Comment.number) if viewer else (discussion.last_open_number, Comment.open_number)
    pages = max(1, -(-last // PAGE))
    read_to = _read_to(viewer, discussion.id)
    number = page if page is not None else 1
    if not 1 <= number <= pages:
        raise NotFound
    low = (number - 1) * PAGE
    statement = _ROWS.where(
        Comment.discussion_id == discussion.id,
        column > low,
        column <= low + PAGE,
        policy.comments_seen_by(viewer),
    )
    every = [_row(row, viewer) for row in db.session.execute(statement.order_by(Comment.number))]
    shown = [row for row in every if row.state != "removed" or row.reply_count]
    return CommentPage(discussion, _nested(shown), shown, number, pages, policy.may_comment(viewer, discussion), read_to)


def page_of_number(number: int) -> int:
    """Return the page on which the comment `number` stands."""
    return (number - 1) // PAGE + 1


def get_comment(viewer: Viewer | None, comment_id: int) -> tuple[Comment, Discussion]:
    """Return a comment that the viewer may read, and its discussion; one statement. Raises NotFound."""
    row = db.session.execute(
        select(Comment, Discussion)
        .join(Discussion, Discussion.id == Comment.discussion_id)
        .where(Comment.id == comment_id, policy.seen_by(viewer), policy.comments_seen_by(viewer))
    ).first()
    if row is None:
        raise NotFound
    return row.Comment, row.Discussion


def address_of(viewer: Viewer | None, comment: Comment, discussion: Discussion) -> str:
    """Return the path where a comment stands now, with its anchor. Raises NotFound where its owner is not the viewer's to see."""
    brief = about(viewer, discussion)
    if brief is None:
        raise NotFound
    page = page_of_number(comment.number if viewer else comment.open_number or 1)
    return f"{brief.url}{f'?page={page}' if page > 1 else ''}#comment-{comment.id}"


def about(viewer: Viewer | None, discussion: Discussion) -> Brief | None:
    """Return what a discussion hangs on, where the viewer may see it; one statement."""
    return subjects.load(viewer, [(discussion.kind, discussion.key)]).get((discussion.kind, discussion.key))


def versions_of(comment: Comment) -> list[CommentVersion]:
    """Return the earlier texts of a comment, newest first; one statement."""
    rows = select(CommentVersion).where(CommentVersion.comment_id == comment.id)
    return list(db.session.scalars(rows.order_by(CommentVersion.version.desc())))


@dataclass(frozen=True)
class RecentComment:
    """A comment on its author's profile."""

    id: int
    title: str
    url: str
    created_at: datetime
    words: str


def recent_comments(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, list[RecentComment]]:
    """Fill profiles: {member id: latest comments that the viewer may read, never those written as an anonymous author}."""
    return {row.id: found for row in rows if (found := _recent(viewer, row.id))}


def _recent(viewer: Viewer | None, member_id: int) -> list[RecentComment]:
    rows = db.session.execute(
        select(Comment.id, Comment.created_at, Comment.body, Discussion.kind, Discussion.key)
        .join(Discussion, Discussion.id == Comment.discussion_id)
        .where(Comment.author_id == member_id, Comment.state == "shown", Comment.as_author.is_(False), policy.seen_by(viewer))
        .order_by(Comment.id.desc())
        .limit(4 * RECENT)
    ).all()
    rows = sorted(rows, key=lambda row: row.created_at, reverse=True)[:RECENT]
    briefs = subjects.load(viewer, [(row.kind, row.key) for row in rows])
    found = [(row, briefs.get((row.kind, row.key))) for row in rows]
    return [
        RecentComment(row.id, brief.title, f"/comments/{row.id}", row.created_at, excerpt(row.body, 120))
        for row, brief in found
        if brief
    ]


_ROWS = (
    select(
        Comment.id, Comment.number, Comment.author_id, Member.handle, Member.name, Member.organization, Member.country,
        Member.role, Comment.as_author, Comment.body_html, Comment.state, Comment.created_at, Comment.edited_at,
        Comment.reply_to_number, Comment.reply_to_id, Comment.reply_count, Comment.removed_by_id, Comment.is_open,
        Comment.open_number, Comment.reply_to_open,
    )
    .join(Member, Member.id == Comment.author_id)
)  # fmt: skip


def _row(row: Row[*tuple[Any, ...]], viewer: Viewer | None) -> CommentRow:
    about = ", ".join(part for part in (row.organization, country_name(row.country)) if part)
    unnamed = row.as_author
    html = Markup(row.body_html) if row.state != "removed" else Markup()  # noqa: S704  cleaned by kernel/text.py at save
    number = row.number if viewer else row.open_number
    return CommentRow(
        row.id, number, row.author_id, "" if unnamed else row.handle, "" if unnamed else row.name,
        "" if unnamed else about, "member" if unnamed else row.role, row.as_author, html, row.state, row.created_at, row.edited_at,
        row.reply_to_number if viewer else row.reply_to_open, row.reply_to_id, row.reply_count,
        row.removed_by_id in (None, row.author_id), row.is_open,
    )  # fmt: skip


def _nested(rows: list[CommentRow]) -> list[CommentRow]:
    """Put a reply under the top-level comment of its line, where that stands on the same page: one level, no deeper."""
    top: dict[int, CommentRow] = {}
    roots = []
    for row in rows:
        root = top.get(row.reply_to_number or 0)
        if root is None:
            roots.append(row)
            top[row.number] = row
        else:
            root.replies.append(row)
            top[row.number] = root
    return roots


def _read_to(viewer: Viewer | None, discussion_id: int) -> int:
    if viewer is None:
        return 0
    mark = select(ReadMark.number).where(ReadMark.member_id == viewer.id, ReadMark.discussion_id == discussion_id)
    return db.session.scalar(mark) or 0


def name_of(comment: Comment) -> str:
    """Return the name under which a comment stands; one statement."""
    if comment.as_author:
        return _("The author")
    return db.session.scalar(select(Member.name).where(Member.id == comment.author_id)) or ""
