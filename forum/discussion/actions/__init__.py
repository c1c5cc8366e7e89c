"""The only writers of discussions, comments and read marks."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from werkzeug.exceptions import NotFound

from forum.discussion import policy, queries
from forum.discussion.actions import drafting, mentioning
from forum.discussion.actions.reading import mark_read
from forum.discussion.events import CommentEdited, CommentPosted, CommentRemoved, VersionHidden
from forum.discussion.forms import ANSWERS_NOTHING, CommentDraft
from forum.discussion.models import Comment, CommentVersion, Discussion
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.events import emit
from forum.kernel.gates import ask
from forum.kernel.i18n import _
from forum.kernel.ranges import Ranges
from forum.kernel.text import RENDERER
from forum.kernel.viewer import Viewer


@dataclass(frozen=True)
class AboutToPost:
    """Asked of the gates before a comment is stored: they allow, hold or refuse it."""

    actor: Viewer
    discussion: Discussion
    body: str
    as_author: bool = False
    wears_id: int | None = None


class Refused(ValueError):
    """A gate said no; the message is a sentence for the person."""


@dataclass(frozen=True)
class Conflict(Exception):
    """The comment was edited since the form was opened: `stored` is its text now, `version` what to edit from."""

    stored: str
    version: int


def open_discussion(kind: str, key: str, audience: str, edition_id: int | None = None, state: str = "open") -> Discussion:
    """Make the discussion of the subject (`kind`, `key`)."""
    discussion = Discussion(kind=kind, key=key, audience=audience, edition_id=edition_id, state=state)
    db.session.add(discussion)
    db.session.flush()
    return discussion


def set_access(discussion_id: int, audience: str, edition_id: int | None = None, state: str = "open") -> None:
    """Let the owner say who reads: called whenever its own audience or state changes. Open does not reopen what is closed."""
    discussion = db.session.get_one(Discussion, discussion_id)
    discussion.audience, discussion.edition_id = audience, edition_id if audience == "edition" else None
    if not (state == "open" and discussion.state == "closed"):
        discussion.state = state
    if audience != "everyone":
        discussion.is_open = False
    db.session.flush()


def set_open(discussion_id: int, is_open: bool) -> None:
    """Open a discussion to visitors, for what is posted from now on; the owner asked its policy."""
    discussion = db.session.get_one(Discussion, discussion_id)
    discussion.is_open = is_open and discussion.audience == "everyone"


def hide_authors(discussion_id: int, member_ids: Sequence[int]) -> None:
    """Let what the authors of a thing said about it stand under “the author”: its byline names nobody any more."""
    theirs = (Comment.discussion_id == discussion_id, Comment.author_id.in_(member_ids))
    db.session.execute(update(Comment).where(*theirs).values(as_author=True).execution_options(synchronize_session=False))


def post_comment(actor: Viewer, discussion_id: int, draft: CommentDraft, as_author: bool = False) -> Comment:
    """Store a comment, numbered; the same `once` again returns the first. Raises NotFound and Refused."""
    discussion = locked(Discussion, discussion_id)
    if discussion is None or not policy.may_comment(actor, discussion):
        raise NotFound
    if draft.once:  # looked for under the lock: two posts at once cannot both miss it
        first = db.session.scalar(select(Comment).where(Comment.author_id == actor.id, Comment.once == draft.once))
        if first is not None:
            return first
    answer = ask(AboutToPost(actor, discussion, draft.body, as_author, draft.wears_id))
    if answer.verdict == "refuse":
        raise Refused(answer.reason)
    heard = mentioning.heard_of(actor, discussion, draft.body)
    comment = _numbered(actor, discussion, draft, as_author, "held" if answer.verdict == "hold" else "shown")
    db.session.flush()
    mentioning.store(actor, comment, heard)
    drafting.forget(actor.id, discussion_id, draft)
    mark_read(actor.id, discussion_id, comment.number, comment.number)
    if comment.state == "shown":
        told = (heard.mentioned, heard.quoted)
        emit(CommentPosted(comment.id, discussion_id, actor.id, comment.number, comment.reply_to_id, *told))
    return comment


def _numbered(actor: Viewer, discussion: Discussion, draft: CommentDraft, as_author: bool, state: str) -> Comment:
    parent = _parent(actor, discussion, draft.reply_to_id)
    now = utcnow()
    discussion.last_number += 1
    discussion.last_open_number += int(discussion.is_open)
    comment = Comment(
        discussion_id=discussion.id, number=discussion.last_number, author_id=actor.id, as_author=as_author, body=draft.body,
        wears_id=draft.wears_id,
        body_html=draft.html, renderer=RENDERER, state=state, is_open=discussion.is_open, once=draft.once or None,
        reply_to_id=parent.id if parent else None, reply_to_number=parent.number if parent else None, created_at=now,
        open_number=discussion.last_open_number if discussion.is_open else None,
        reply_to_open=parent.open_number if parent and discussion.is_open else None,
    )  # fmt: skip
    if state == "shown":
        discussion.comment_count += 1
        discussion.open_count += int(comment.is_open)
        discussion.last_comment_at, discussion.last_author_id = now, actor.id
        if parent is not None:
            parent.reply_count += 1
    else:
        discussion.gone = str(Ranges.parse(discussion.gone).with_(comment.number, comment.number))
    db.session.add(comment)
    return comment


def _parent(actor: Viewer, discussion: Discussion, comment_id: int | None) -> Comment | None:
    """Return the comment that is answered, or None. Raises Refused where it is not there to be answered, in this discussion."""
    if comment_id is None:
        return None
    parent = db.session.get(Comment, comment_id)
    if parent is None or parent.discussion_id != discussion.id or not policy.may_read_comment(actor, parent):
        raise Refused(str(ANSWERS_NOTHING))
    return parent


def edit_comment(actor: Viewer, comment_id: int, draft: CommentDraft, version: int, reason: str) -> Comment:
    """Store another text of a comment, keeping the one before. The staff gives a reason.

    Raises NotFound; Conflict where it was edited since `version`; ValueError with a sentence for a missing reason.
    """
    comment, discussion = held_still(actor, comment_id)
    if not policy.may_edit(actor, comment):
        raise NotFound
    if comment.body == draft.body:
        return comment
    if comment.version != version:
        raise Conflict(comment.body, comment.version)
    by_staff = actor.id != comment.author_id
    if by_staff and not reason:
        raise ValueError(_("Say why: its author and the journal are told."))
    db.session.add(
        CommentVersion(
            comment_id=comment.id, version=comment.version, body=comment.body, edited_by_id=actor.id, at=utcnow(), note=reason
        )
    )
    if by_staff:
        journal.record(actor.id, "edited", "comment", comment.id, reason, {"body": comment.body}, {"body": draft.body})
    comment.body, comment.body_html, comment.renderer = draft.body, draft.html, RENDERER
    comment.version, comment.edited_at = comment.version + 1, utcnow()
    db.session.flush()
    heard = mentioning.heard_anew(actor, discussion, comment)
    emit(CommentEdited(comment.id, discussion.id, actor.id, reason, heard.mentioned, heard.quoted))
    return comment


def remove_comment(actor: Viewer, comment_id: int, reason: str) -> Comment:
    """Take a comment away; where others replied, a stub stays. Raises NotFound, ValueError for a missing reason."""
    comment, discussion = held_still(actor, comment_id)
    if not policy.may_remove(actor, comment):
        raise NotFound
    if comment.state == "removed":
        return comment
    if actor.id != comment.author_id and not reason:
        raise ValueError(_("Say why: its author and the journal are told."))
    was_shown = comment.state == "shown"
    comment.state, comment.removed_at, comment.removed_by_id, comment.removal_reason = "removed", utcnow(), actor.id, reason
    if was_shown:
        keep_count(comment, discussion, -1)
    if actor.id != comment.author_id:
        journal.record(actor.id, "removed", "comment", comment.id, reason)
    db.session.flush()
    emit(CommentRemoved(comment.id, discussion.id, actor.id, reason))
    return comment


def restore_comment(actor: Viewer, comment_id: int) -> Comment:
    """Bring a removed comment back. Raises NotFound."""
    comment, discussion = held_still(actor, comment_id)
    if comment.state == "shown" and policy.may_remove(actor, comment):
        return comment  # pressed twice
    if not policy.may_restore(actor, comment):
        raise NotFound
    comment.state, comment.removed_at, comment.removed_by_id, comment.removal_reason = "shown", None, None, ""
    keep_count(comment, discussion, 1)
    if actor.id != comment.author_id:
        journal.record(actor.id, "restored", "comment", comment.id)
    db.session.flush()
    emit(CommentRemoved(comment.id, discussion.id, actor.id, restored=True))
    return comment


def hide_version(actor: Viewer, comment_id: int, version: int, hidden: bool, reason: str = "") -> None:
    """Hide an earlier text of a comment from readers, or show it again; of another's the staff, with a reason to hide, journaled.

    Repeatable. Raises NotFound, ValueError with a sentence for a missing reason.
    """
    comment, discussion = held_still(actor, comment_id)
    wanted = (CommentVersion.comment_id == comment.id, CommentVersion.version == version)
    row = db.session.scalar(select(CommentVersion).where(*wanted))
    if row is None or not policy.may_hide_versions(actor, comment):
        raise NotFound
    if row.is_hidden == hidden:
        return
    if not hidden and not policy.may_show_version(actor, comment, row.by_staff):
        raise NotFound
    by_staff = actor.id != comment.author_id
    if by_staff and hidden and not reason:
        raise ValueError(_("Say why: its author and the journal are told."))
    row.is_hidden, row.by_staff = hidden, hidden and by_staff
    db.session.flush()
    if by_staff:
        deed = "version hidden" if hidden else "version shown"
        journal.record(actor.id, deed, "comment", comment.id, reason, {}, {"version": version})
        emit(VersionHidden(comment.id, discussion.id, actor.id, reason, restored=not hidden))


def held_still(actor: Viewer, comment_id: int) -> tuple[Comment, Discussion]:
    """Return a comment and its discussion as they are now, nobody else changing either. Raises NotFound."""
    _comment, discussion = queries.get_comment(actor, comment_id)
    locked(Discussion, discussion.id)
    return queries.get_comment(actor, comment_id)


def keep_count(comment: Comment, discussion: Discussion, step: int) -> None:
    """Let the counters follow a comment that stands from now on (`step` 1) or does not any more (-1)."""
    discussion.comment_count += step
    gone = Ranges.parse(discussion.gone)
    discussion.gone = str(gone.without(comment.number) if step > 0 else gone.with_(comment.number, comment.number))
    discussion.open_count += step if comment.is_open else 0
    if comment.reply_to_id is not None:
        parent = db.session.get_one(Comment, comment.reply_to_id)
        parent.reply_count += step
    newest = select(Comment).where(Comment.discussion_id == discussion.id, Comment.state == "shown")
    last = db.session.scalar(newest.order_by(Comment.number.desc()).limit(1))
    discussion.last_comment_at = last.created_at if last else None
    discussion.last_author_id = last.author_id if last else None
