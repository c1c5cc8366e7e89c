"""What the staff does to others' comments: hide and show, let through what was held, remove for good."""

from sqlalchemy import delete
from werkzeug.exceptions import NotFound

from forum.discussion import policy
from forum.discussion.actions import held_still, keep_count
from forum.discussion.events import CommentErased, CommentHidden, CommentPosted
from forum.discussion.models import Comment, CommentMention, CommentVersion, Discussion
from forum.discussion.queries import mentions
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.events import emit
from forum.kernel.i18n import _
from forum.kernel.viewer import Viewer
from forum.people.queries import viewer_of


def hide_comment(actor: Viewer, comment_id: int, reason: str) -> Comment:
    """Take a comment from all but its author and the staff; of one that is held: decline it. Journaled. Pressed twice, once; what
    the site itself had hidden is hidden in the actor's name from then on.

    Raises NotFound, ValueError with a sentence for a missing reason.
    """
    comment, discussion = held_still(actor, comment_id)
    if not policy.may_hide(actor, comment) or comment.state == "removed":
        raise NotFound
    if comment.state == "hidden" and not journal.is_nobodys("comment", comment.id, "hidden"):
        return comment
    if not reason:
        raise ValueError(_("Say why: its author and the journal are told."))
    was_held = comment.state == "held"
    _hide(comment, discussion)
    journal.record(actor.id, "declined" if was_held else "hidden", "comment", comment.id, reason)
    db.session.flush()
    emit(CommentHidden(comment.id, discussion.id, actor.id, reason, was_held=was_held))
    return comment


def hide_until_looked_at(comment_id: int, reason: str) -> bool:
    """Hide a comment that stands, in nobody's name, until a moderator looks; journaled. False where it does not stand."""
    comment = db.session.get(Comment, comment_id)
    discussion = locked(Discussion, comment.discussion_id) if comment else None
    if comment is None or discussion is None:
        return False
    db.session.refresh(comment)
    if comment.state != "shown":
        return False
    _hide(comment, discussion)
    journal.record(None, "hidden", "comment", comment.id, reason)
    db.session.flush()
    emit(CommentHidden(comment.id, discussion.id, None, reason))
    return True


def show_comment(actor: Viewer, comment_id: int) -> Comment:
    """Let a hidden comment stand again, or a held one through, which then is news; journaled. Pressed twice, once.

    Raises NotFound.
    """
    comment, discussion = held_still(actor, comment_id)
    if not policy.may_hide(actor, comment) or comment.state == "removed":
        raise NotFound
    if comment.state == "shown":
        return comment
    was_held = comment.state == "held" or _was_declined(comment)
    comment.state = "shown"
    keep_count(comment, discussion, 1)
    journal.record(actor.id, "let through" if was_held else "restored", "comment", comment.id)
    db.session.flush()
    if was_held:
        _announce(comment, discussion)
    emit(CommentHidden(comment.id, discussion.id, actor.id, restored=True, was_held=was_held))
    return comment


def erase_comment(actor: Viewer, comment_id: int, reason: str) -> Comment:
    """Remove a comment's words and its earlier texts for good: a line stays that says there was one. Journaled, without them.

    Raises NotFound, ValueError with a sentence for a missing reason.
    """
    comment, discussion = held_still(actor, comment_id)
    if not policy.may_erase(actor):
        raise NotFound
    if comment.state == "removed" and not comment.body:
        return comment
    if not reason:
        raise ValueError(_("Say why: its author and the journal are told."))
    if comment.state == "shown":
        comment.state = "removed"
        keep_count(comment, discussion, -1)
    comment.state, comment.removed_at, comment.removed_by_id, comment.removal_reason = "removed", utcnow(), actor.id, reason
    comment.body, comment.body_html = "", ""
    for model in (CommentVersion, CommentMention):
        theirs = delete(model).where(model.comment_id == comment.id)
        db.session.execute(theirs.execution_options(synchronize_session=False))
    journal.forget_words("comment", comment.id)
    journal.record(actor.id, "erased", "comment", comment.id, reason)
    db.session.flush()
    emit(CommentErased(comment.id, discussion.id, actor.id, reason))
    return comment


def _hide(comment: Comment, discussion: Discussion) -> None:
    was_shown = comment.state == "shown"
    comment.state = "hidden"
    if was_shown:
        keep_count(comment, discussion, -1)


def _was_declined(comment: Comment) -> bool:
    """True where a hidden comment has never stood: nobody was told of it."""
    last = journal.last_of("comment", comment.id, ("declined", "let through", "hidden"))
    return last is not None and last.deed == "declined"


def _announce(comment: Comment, discussion: Discussion) -> None:
    """Tell of a comment that was held as if it were posted now, by what its author may do today."""
    author = viewer_of(comment.author_id)
    heard = mentions.heard_of(author, discussion, comment.body) if author else mentions.Heard()
    told = (heard.mentioned, heard.quoted)
    emit(CommentPosted(comment.id, discussion.id, comment.author_id, comment.number, comment.reply_to_id, *told))
