"""Reading discussions: a page of comments costs the same wherever it stands, for it is found by number."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any  # rows of Core selects

from markupsafe import Markup
from sqlalchemy import Select, bindparam, case, null, select
from werkzeug.exceptions import NotFound

from forum.discussion import policy
from forum.discussion.models import PAGE, Comment, Discussion, ReadMark
from forum.discussion.queries import beside
from forum.discussion.queries.reading import first_unread_of, unread_of
from forum.kernel import subjects
from forum.kernel.db import db, fetch
from forum.kernel.i18n import _
from forum.kernel.memory import built
from forum.kernel.packing import unpacked
from forum.kernel.ranges import Ranges
from forum.kernel.subjects import Brief
from forum.kernel.text import without_mentions
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.places.queries import country_name

SPEAKERS = 8  # people named beside a page of a thread


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
    source: str  # HTML, made safe at save
    state: str
    created_at: datetime
    edited_at: datetime | None
    reply_to_number: int | None
    reply_to_id: int | None
    reply_count: int
    removed_by_author: bool
    is_open: bool
    beside: tuple[Any, ...] = ()  # see beside.py
    replies: list["CommentRow"] = field(default_factory=list)

    @property
    def html(self) -> Markup:
        """What it says."""
        return Markup(self.source) if self.state != "removed" else Markup()  # noqa: S704  cleaned by kernel/text.py at save

    @property
    def hat(self) -> tuple[str, bool] | None:
        """For whom its author speaks, and whether that is confirmed still; None for those who speak for themselves."""
        found = unpacked(beside.brought(self.beside, "hat"))
        return (found[0][1], found[0][0] == "confirmed") if found and not self.as_author else None

    @property
    def stamp(self) -> tuple[Hashable, ...]:
        """Everything of it that a page shows: two rows with one stamp look alike."""
        return (
            self.id, self.number, self.handle, self.name, self.about, self.role, self.as_author, self.source, self.state,
            self.created_at, self.edited_at, self.reply_to_number, self.reply_to_id, self.removed_by_author, self.beside,
        )  # fmt: skip


@dataclass(frozen=True)
class CommentPage:
    """A page of a discussion: top-level rows, page `number` of `pages`, and what the viewer may do."""

    discussion: Discussion
    layout: "Layout"
    number: int
    pages: int
    may_comment: bool
    read: Ranges  # what the viewer was shown before; nothing at a first visit and for visitors

    @property
    def rows(self) -> list[CommentRow]:
        """The top-level comments, each with its replies."""
        return self.layout.rows

    @property
    def everything(self) -> list[CommentRow]:
        """All comments, in order."""
        return self.layout.everything

    @property
    def new_from(self) -> int | None:
        """The first number on this page that is new to the viewer, if there are read ones too."""
        return next((row.number for row in self.everything if self.is_new(row)), None)

    def is_new(self, row: CommentRow) -> bool:
        """True for a comment that the viewer, who has been here before, was not shown."""
        return bool(self.read.runs) and row.number not in self.read

    @property
    def unread(self) -> int:
        """How many comments of the whole discussion are new to the viewer, who has been here before."""
        return unread_of(self.discussion.last_number, self.discussion.gone, self.read) if self.read.runs else 0

    @property
    def new_page(self) -> int:
        """The page on which the first of them stands."""
        return page_of_number(first_unread_of(self.discussion.gone, self.read))

    def stamp(self, viewer: Viewer | None) -> tuple[Hashable, ...]:
        """Everything that a list of this page shows the viewer: two pages with one stamp look alike."""
        writes = viewer is not None and viewer.may_write
        own = frozenset(row.id for row in self.everything if viewer is not None and row.author_id == viewer.id)
        new = frozenset(row.number for row in self.everything if self.is_new(row))
        rights = (writes and viewer is not None and viewer.is_moderator, own if writes else None, self.may_comment)
        return (viewer.time_zone if viewer else None, self.number, new, rights, self.layout)

    @property
    def people(self) -> list[CommentRow]:
        """One comment of each person who speaks on this page under their name, in order, at most SPEAKERS."""
        named = {row.handle: row for row in reversed(self.everything) if row.handle and row.state != "removed"}
        return list(reversed(named.values()))[:SPEAKERS]


@dataclass(frozen=True, eq=False)
class Layout:
    """The comments of a page as they stand: the same ones are laid out once, and two layouts are never equal. Only for reading."""

    rows: list[CommentRow]
    everything: list[CommentRow]


def comment_page(viewer: Viewer | None, discussion: Discussion, page: int | None) -> CommentPage:
    """Return a page of a discussion already allowed to the viewer; one statement.

    page: 1 and up; None leads a member to the first page with something new, else the first. Raises NotFound beyond the last.
    """
    last = discussion.last_number if viewer else discussion.last_open_number
    pages = max(1, -(-last // PAGE))
    number = page if page is not None else 1
    if not 1 <= number <= pages:
        raise NotFound
    low = (number - 1) * PAGE
    asked = {"discussion_id": discussion.id, "low": low, "high": low + PAGE, "member_id": viewer.id if viewer else 0}
    found = fetch(_comments_of(viewer), asked).all()
    read = Ranges.parse(found[0].ranges) if found else Ranges()
    layout = _laid_out(tuple(row[:-1] for row in found), viewer is not None)
    return CommentPage(discussion, layout, number, pages, policy.may_comment(viewer, discussion), read)


@built
def _laid_out(found: tuple[tuple[Any, ...], ...], is_member: bool) -> Layout:
    every = [_row(row, is_member) for row in found]
    shown = [row for row in every if row.state != "removed" or row.reply_count]
    return Layout(_nested(shown), shown)


@built
def _comments_of(viewer: Viewer | None) -> Select[*tuple[Any, ...]]:
    """Return the select of the comments numbered above `low` and up to `high`, as the viewer counts them."""
    column = Comment.number if viewer else Comment.open_number
    within = (Comment.discussion_id == bindparam("discussion_id"), column > bindparam("low"), column <= bindparam("high"))
    ranges = _MARK.scalar_subquery() if viewer else null()
    rows = _ROWS.add_columns(*beside.columns(viewer is not None), ranges.label("ranges"))
    return rows.where(*within, policy.comments_seen_by(viewer)).order_by(Comment.number)


def few_comments(viewer: Viewer, discussion_id: int, answers_to: int = 0, limit: int = 3) -> list[CommentRow]:
    """Return the newest comments of others in a discussion already allowed to the viewer, those first that answer the comment
    `answers_to`, without the opening; one statement."""
    asked = {"discussion_id": discussion_id, "answers_to": answers_to, "limit": limit}
    return [_row(tuple(row), True) for row in fetch(_few(viewer), asked).all()]


@built
def _few(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    answers_first = case((Comment.reply_to_id == bindparam("answers_to"), 0), else_=1)
    within = (Comment.discussion_id == bindparam("discussion_id"), Comment.number > 1, Comment.state == "shown")
    statement = _ROWS.where(*within, Comment.author_id != viewer.id).order_by(answers_first, Comment.number.desc())
    return statement.limit(bindparam("limit"))


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
    """Return the path where a comment stands, with its anchor, or stood. Raises NotFound where its owner is not the viewer's."""
    brief = about(viewer, discussion)
    if brief is None:
        raise NotFound
    page = page_of_number(comment.number if viewer else comment.open_number or 1)
    is_gone = comment.state == "removed" and not comment.reply_count  # no stub stays: the page has no place of it
    return f"{brief.url}{f'?page={page}' if page > 1 else ''}{'' if is_gone else f'#comment-{comment.id}'}"


def about(viewer: Viewer | None, discussion: Discussion) -> Brief | None:
    """Return what a discussion hangs on, where the viewer may see it; one statement."""
    return subjects.load(viewer, [(discussion.kind, discussion.key)]).get((discussion.kind, discussion.key))


_MARK = select(ReadMark.ranges).where(
    ReadMark.member_id == bindparam("member_id"), ReadMark.discussion_id == bindparam("discussion_id")
)
_ROWS = (
    select(
        Comment.id, Comment.number, Comment.author_id, Member.handle, Member.name, Member.organization, Member.country,
        Member.role, Comment.as_author, Comment.body_html, Comment.state, Comment.created_at, Comment.edited_at,
        Comment.reply_to_number, Comment.reply_to_id, Comment.reply_count, Comment.removed_by_id, Comment.is_open,
        Comment.open_number, Comment.reply_to_open,
    )
    .join(Member, Member.id == Comment.author_id)
)  # fmt: skip

_BASE = 20  # columns of _ROWS


def _row(row: tuple[Any, ...], is_member: bool) -> CommentRow:
    """Return a row of `_ROWS` as its reader sees it: without the name of an anonymous author, numbered for visitors apart."""
    (
        ident, number, author_id, handle, name, organization, country, role, as_author, html, state, created_at, edited_at,
        reply_to_number, reply_to_id, reply_count, removed_by_id, is_open, open_number, reply_to_open,
    ) = row[:_BASE]  # fmt: skip
    about = ", ".join(part for part in (organization, country_name(country)) if part)
    if as_author:
        handle, name, about, role = "", "", "", "member"
    if not is_member:
        number, reply_to_number, html = open_number, reply_to_open, without_mentions(html)
    return CommentRow(
        ident, number, author_id, handle, name, about, role, as_author, html, state, created_at, edited_at, reply_to_number,
        reply_to_id, reply_count, removed_by_id in (None, author_id), is_open, row[_BASE:],
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


def name_of(comment: Comment) -> str:
    """Return the name under which a comment stands; one statement."""
    if comment.as_author:
        return _("The author")
    return db.session.scalar(select(Member.name).where(Member.id == comment.author_id)) or ""
