"""Whom a text calls by name and whose words it quotes, as far as its writer may know of them and they may read it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any  # rows of Core selects

from sqlalchemy import Row, and_, or_, select
from werkzeug.exceptions import NotFound

from forum.discussion import policy
from forum.discussion.models import Comment, CommentMention, Discussion
from forum.discussion.queries import get_comment
from forum.kernel import subjects
from forum.kernel.db import db, fetch
from forum.kernel.i18n import _
from forum.kernel.text import fold, traces
from forum.kernel.viewer import Viewer
from forum.people import policy as people
from forum.people.models import Member
from forum.people.queries import viewer_columns, viewer_from

MENTIONS_MAX = 10  # members whom one comment tells
QUOTED_MAX = 10  # comments that one comment quotes
SUGGESTED = 8  # people offered while one types
TYPED_MAX = 40  # characters after the @ that are looked for

_COMMENT = re.compile(r"(?:https?://[^/]+)?/comments/([0-9]{1,18})(?:[?#].*)?")


@dataclass(frozen=True)
class Heard:
    """Who hears of a text: `mentioned` and `quoted`, ids of members; each may read it, and none of them wrote it."""

    mentioned: tuple[int, ...] = ()
    quoted: tuple[int, ...] = ()


def addresses_in(viewer: Viewer, body: str) -> dict[str, str]:
    """Return {name: address of the profile} of the people whom `body` calls and the viewer may see; one statement where it calls
    any."""
    return {row.handle: f"/people/{row.handle}" for row in _called(viewer, traces(body).names)}


def heard_of(viewer: Viewer, discussion: Discussion, body: str, before: Collection[int] = ()) -> Heard:
    """Return who hears of `body`, written by the viewer into `discussion`; a statement for names, one for quotes, one for each
    of them. before: ids of those whom its text called already: they stay, though the viewer may not see them any more."""
    found = traces(body)
    called = [viewer_from(row) for row in _called(viewer, found.names, before) if row.may_sign_in]
    places = {name: n for n, name in enumerate(found.names)}
    called.sort(key=lambda each: places[each.handle])
    reading = (each.id for each in called if each.id != viewer.id and reads(each, discussion))
    return Heard(tuple(islice(reading, MENTIONS_MAX)), _quoted(viewer, discussion, found.quoted))


def get_discussion(viewer: Viewer, discussion_id: int) -> Discussion:
    """Return a discussion of what the viewer may read; two statements. Raises NotFound."""
    found = db.session.get(Discussion, discussion_id)
    if found is None or not reads(viewer, found):
        raise NotFound
    return found


def comment_here(viewer: Viewer, comment_id: int) -> tuple[Comment, Discussion]:
    """Return a comment that stands, and its discussion, where the viewer may read both and what they hang on; two statements.
    Raises NotFound."""
    comment, discussion = get_comment(viewer, comment_id)
    if comment.state == "removed" or not reads(viewer, discussion):
        raise NotFound
    return comment, discussion


def reads(person: Viewer, discussion: Discussion) -> bool:
    """Return whether a person may read a discussion and what it hangs on; at most one statement."""
    asked = (discussion.kind, discussion.key)
    return policy.may_read(person, discussion) and asked in subjects.load(person, [asked])


def _called(viewer: Viewer, names: Sequence[str], before: Collection[int] = ()) -> Sequence[Row[*tuple[Any, ...]]]:
    if not names:
        return ()
    seen = or_(and_(people.seen_by(viewer), people.not_hiding()), Member.id.in_(before))
    rows = select(*viewer_columns(), Member.may_sign_in).where(Member.handle.in_(names), seen)
    return db.session.execute(rows).all()


def _quoted(viewer: Viewer, discussion: Discussion, addresses: Sequence[str]) -> tuple[int, ...]:
    """Return the authors of those comments at `addresses` that the viewer may read, of those authors who may read the answer."""
    ids = [int(match[1]) for address in addresses if (match := _COMMENT.fullmatch(address))][:QUOTED_MAX]
    if not ids:
        return ()
    seen = (policy.seen_by(viewer), policy.comments_seen_by(viewer), Comment.state == "shown", Comment.author_id != viewer.id)
    rows = select(*viewer_columns()).join(Comment, Comment.author_id == Member.id)
    rows = rows.join(Discussion, Discussion.id == Comment.discussion_id).where(Comment.id.in_(ids), *seen)
    found = db.session.execute(rows.order_by(Comment.id)).all()
    authors = {row.id: viewer_from(row) for row in found}
    return tuple(ident for ident, person in authors.items() if reads(person, discussion))


def mentioned_in(comment_id: int) -> list[int]:
    """Return the ids of the members whom a comment tells; one statement."""
    return list(db.session.scalars(select(CommentMention.member_id).where(CommentMention.comment_id == comment_id)))


def opening(discussion_id: int) -> Comment:
    """Return the first comment of a discussion; one statement."""
    return db.session.scalars(select(Comment).where(Comment.discussion_id == discussion_id, Comment.number == 1)).one()


def untold(viewer: Viewer, comment: Comment) -> str:
    """Return a sentence for the writer of a comment: whom it calls and does not tell, and why; "" where there is nobody. Two
    statements where it calls anybody.

    Who does not exist and whom the writer may not see are one to them: nothing is told of either.
    """
    names = traces(comment.body).names
    if not names:
        return ""
    heard = mentioned_in(comment.id)
    seen = {row.handle: row for row in _called(viewer, names, heard)}
    told = {*heard, viewer.id}
    unknown = [f"@{name}" for name in names if name not in seen]
    left = [f"@{name}" for name in names if name in seen and seen[name].id not in told]
    said = []
    if unknown:
        said.append(_("Nobody here answers to %(names)s: check how the name is written.", names=", ".join(unknown)))
    if left and len(heard) >= MENTIONS_MAX:
        said.append(_("One comment tells at most %(n)d people: %(names)s were not told.", n=MENTIONS_MAX, names=", ".join(left)))
    elif left:
        said.append(_("%(names)s cannot read this, and nobody has told them.", names=", ".join(left)))
    return " ".join(said)


@dataclass(frozen=True)
class Suggestion:
    """A person to be called by name: what is written (`handle`), and by what one knows them."""

    handle: str
    name: str
    organization: str


def suggestions(viewer: Viewer, discussion: Discussion, typed: str) -> list[Suggestion]:
    """Return at most SUGGESTED people whom the viewer may see and who may read `discussion`, by what is typed of a name, handle
    or organization; one statement."""
    words = _words(typed)
    rows = select(Member.handle, Member.name, Member.organization).where(
        people.seen_by(viewer), people.not_hiding(), Member.state == "active", Member.may_sign_in.is_(True), Member.id != viewer.id,
        *policy.readers_of(discussion), *words,
    )  # fmt: skip
    found = fetch(rows.order_by(Member.name_key, Member.id).limit(SUGGESTED)).all()
    return [Suggestion(row.handle, row.name, row.organization) for row in found]


def _words(typed: str) -> list[Any]:
    """Return the clauses over Member that each word typed must meet."""
    return [
        or_(
            Member.name_key.startswith(word, autoescape=True), Member.name_key.contains(f" {word}", autoescape=True),
            Member.handle.startswith(word, autoescape=True), Member.organization_key.contains(word, autoescape=True),
        )
        for word in fold(typed[:TYPED_MAX]).split()[:4]
    ]  # fmt: skip
