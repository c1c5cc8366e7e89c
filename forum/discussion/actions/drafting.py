"""The only writer of unposted comments."""

from sqlalchemy import delete, false, func, select
from werkzeug.exceptions import NotFound

from forum.discussion import policy
from forum.discussion.forms import CommentDraft
from forum.discussion.models import Comment, Discussion, UnpostedComment
from forum.discussion.queries.drafts import DRAFTS_MAX, unposted
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked, put
from forum.kernel.i18n import _
from forum.kernel.viewer import Viewer

_KEY = ("member_id", "discussion_id", "reply_to")


class TooMany(ValueError):
    """The writer keeps as many drafts as can be kept; the message is a sentence for them."""


def save_draft(actor: Viewer, discussion_id: int, draft: CommentDraft) -> int:
    """Keep what was typed and not posted; return its version, 0 where nothing is kept: an empty text, or one posted meanwhile.

    `draft.base`: the version that its window has seen. Where another window has saved another text since, the newer one wins and
    the other stays beside it as `earlier`. Raises NotFound, TooMany.
    """
    talk = db.session.get(Discussion, discussion_id)
    if talk is None or not policy.may_comment(actor, talk):
        raise NotFound
    posted = select(Comment.id).where(Comment.author_id == actor.id, Comment.once == draft.once)
    if draft.once and db.session.scalar(posted) is not None:
        return 0  # a save that was overtaken by its own text
    if not draft.body:
        forget(actor.id, discussion_id, draft)
        return 0
    if unposted(actor, discussion_id, draft.reply_to_id) is None:
        _room_for(actor)
        values = {"member_id": actor.id, "discussion_id": discussion_id, "reply_to": draft.reply_to_id or 0, "body": draft.body}
        if put(UnpostedComment, {**values, "earlier": "", "version": 1, "saved_at": utcnow()}, _KEY, where=false()):
            return 1
    return _saved_again(actor, discussion_id, draft)


def _saved_again(actor: Viewer, discussion_id: int, draft: CommentDraft) -> int:
    found = unposted(actor, discussion_id, draft.reply_to_id)
    kept = locked(UnpostedComment, found.id) if found else None
    if kept is None:
        raise NotFound  # thrown away at the same moment
    if kept.body == draft.body:
        return kept.version
    if kept.version != draft.base:
        kept.earlier = kept.body
    kept.body, kept.version, kept.saved_at = draft.body, kept.version + 1, utcnow()
    db.session.flush()
    return kept.version


def _room_for(actor: Viewer) -> None:
    count = select(func.count()).select_from(UnpostedComment).where(UnpostedComment.member_id == actor.id)
    if (db.session.scalar(count) or 0) >= DRAFTS_MAX:
        raise TooMany(
            _("You keep %(n)d comments that are not posted: no more can be kept. Throw one away under “Your drafts”.", n=DRAFTS_MAX)
        )


def forget(member_id: int, discussion_id: int, draft: CommentDraft) -> None:
    """Let go of what was kept of `draft`, now that it is posted or emptied; what another window typed stays as the draft.

    A text that came from no composer (`draft.base` is None) leaves drafts alone.
    """
    if draft.base is None:
        return
    mine = (UnpostedComment.member_id == member_id, UnpostedComment.discussion_id == discussion_id)
    kept = db.session.scalar(select(UnpostedComment).where(*mine, UnpostedComment.reply_to == (draft.reply_to_id or 0)))
    if kept is None:
        return
    if kept.version == draft.base or kept.body == draft.body:
        kept.body, kept.earlier = kept.earlier, ""
    if kept.earlier == draft.body:
        kept.earlier = ""
    kept.version += 1
    if not kept.body or kept.body == draft.body:
        db.session.delete(kept)
    db.session.flush()


def discard_draft(actor: Viewer, draft_id: int) -> None:
    """Throw an unposted comment of the actor's own away. Raises NotFound."""
    own = delete(UnpostedComment).where(UnpostedComment.id == draft_id, UnpostedComment.member_id == actor.id)
    gone = db.session.execute(own.returning(UnpostedComment.id).execution_options(synchronize_session=False)).first()
    if gone is None:
        raise NotFound
