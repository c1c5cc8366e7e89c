"""The only writers of discussions, comments and read marks."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import aliased
from werkzeug.exceptions import NotFound

from forum.discussion import policy, queries
from forum.discussion.events import CommentEdited, CommentPosted, CommentRemoved, DiscussionRead
from forum.discussion.forms import ANSWERS_NOTHING, CommentDraft
from forum.discussion.models import Comment, CommentVersion, Discussion, ReadMark
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked, put
from forum.kernel.events import emit
from forum.kernel.gates import ask
from forum.kernel.i18n import _
from forum.kernel.text import RENDERER, render
from forum.kernel.viewer import Viewer


@dataclass(frozen=True)
class AboutToPost:
    """Asked of the gates before a comment is stored: they allow, hold or refuse it."""

    actor: Viewer
    discussion: Discussion
    body: str


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
    answer = ask(AboutToPost(actor, discussion, draft.body))
    if answer.verdict == "refuse":
        raise Refused(answer.reason)
    comment = _numbered(actor, discussion, draft, as_author, "held" if answer.verdict == "hold" else "shown")
    db.session.flush()
    mark_read(actor.id, discussion_id, comment.number)
    if comment.state == "shown":
        emit(CommentPosted(comment.id, discussion_id, actor.id, comment.number, comment.reply_to_id))
    return comment


def _numbered(actor: Viewer, discussion: Discussion, draft: CommentDraft, as_author: bool, state: str) -> Comment:
    parent = _parent(actor, discussion, draft.reply_to_id)
    now = utcnow()
    discussion.last_number += 1
    discussion.last_open_number += int(discussion.is_open)
    comment = Comment(
        discussion_id=discussion.id, number=discussion.last_number, author_id=actor.id, as_author=as_author, body=draft.body,
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


def lay_out(comment: Comment) -> None:
    """Lay a comment's text out as comments are laid out now. Raises TextRefused."""
    comment.body_html = render(comment.body, owner=f"c{comment.id}")


def edit_comment(actor: Viewer, comment_id: int, draft: CommentDraft, version: int, reason: str) -> Comment:
    """Store another text of a comment, keeping the one before. The staff gives a reason.

    Raises NotFound; Conflict where it was edited since `version`; ValueError with a sentence for a missing reason.
    """
    comment, discussion = _held(actor, comment_id)
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
    emit(CommentEdited(comment.id, discussion.id, actor.id, reason))
    return comment


def remove_comment(actor: Viewer, comment_id: int, reason: str) -> Comment:
    """Take a comment away; where others replied, a stub stays. Raises NotFound, ValueError for a missing reason."""
    comment, discussion = _held(actor, comment_id)
    if not policy.may_remove(actor, comment):
        raise NotFound
    if comment.state == "removed":
        return comment
    if actor.id != comment.author_id and not reason:
        raise ValueError(_("Say why: its author and the journal are told."))
    was_shown = comment.state == "shown"
    comment.state, comment.removed_at, comment.removed_by_id, comment.removal_reason = "removed", utcnow(), actor.id, reason
    if was_shown:
        _count(comment, discussion, -1)
    if actor.id != comment.author_id:
        journal.record(actor.id, "removed", "comment", comment.id, reason)
    db.session.flush()
    emit(CommentRemoved(comment.id, discussion.id, actor.id, reason))
    return comment


def restore_comment(actor: Viewer, comment_id: int) -> Comment:
    """Bring a removed comment back. Raises NotFound."""
    comment, discussion = _held(actor, comment_id)
    if comment.state == "shown" and policy.may_remove(actor, comment):
        return comment  # pressed twice
    if not policy.may_restore(actor, comment):
        raise NotFound
    comment.state, comment.removed_at, comment.removed_by_id, comment.removal_reason = "shown", None, None, ""
    _count(comment, discussion, 1)
    if actor.id != comment.author_id:
        journal.record(actor.id, "restored", "comment", comment.id)
    db.session.flush()
    emit(CommentRemoved(comment.id, discussion.id, actor.id, restored=True))
    return comment


def hide_version(actor: Viewer, comment_id: int, version: int, hidden: bool) -> None:
    """Hide an earlier text of the actor's own comment from readers, or show it again. Repeatable. Raises NotFound."""
    comment, _discussion = _held(actor, comment_id)
    wanted = (CommentVersion.comment_id == comment.id, CommentVersion.version == version)
    row = db.session.scalar(select(CommentVersion).where(*wanted))
    if row is None or not policy.may_hide_versions(actor, comment):
        raise NotFound
    row.is_hidden = hidden
    db.session.flush()


def _held(actor: Viewer, comment_id: int) -> tuple[Comment, Discussion]:
    """Return a comment and its discussion as they are now, nobody else changing either. Raises NotFound."""
    _comment, discussion = queries.get_comment(actor, comment_id)
    locked(Discussion, discussion.id)
    return queries.get_comment(actor, comment_id)


def _count(comment: Comment, discussion: Discussion, step: int) -> None:
    discussion.comment_count += step
    discussion.open_count += step if comment.is_open else 0
    if comment.reply_to_id is not None:
        parent = db.session.get_one(Comment, comment.reply_to_id)
        parent.reply_count += step
    newest = select(Comment).where(Comment.discussion_id == discussion.id, Comment.state == "shown")
    last = db.session.scalar(newest.order_by(Comment.number.desc()).limit(1))
    discussion.last_comment_at = last.created_at if last else None
    discussion.last_author_id = last.author_id if last else None


def mark_read(member_id: int, discussion_id: int, number: int) -> None:
    """Remember that comments up to `number` were shown. Repeatable; called as an aside, or with one's own comment."""
    values = {"member_id": member_id, "discussion_id": discussion_id, "number": number, "at": utcnow()}
    if put(ReadMark, values, ("member_id", "discussion_id"), where=ReadMark.number < number):
        emit(DiscussionRead(member_id, discussion_id, number))


def recount(repair: bool) -> list[str]:
    """Compare counters with what they count; return one sentence per fault, repaired where `repair`."""
    faults = []
    for discussion in db.session.scalars(select(Discussion).execution_options(yield_per=500)):
        shown = db.session.execute(
            select(Comment.number, Comment.is_open, Comment.created_at, Comment.author_id)
            .where(Comment.discussion_id == discussion.id, Comment.state == "shown")
            .order_by(Comment.number)
        ).all()
        last = shown[-1] if shown else None
        truth = {
            "comment_count": len(shown),
            "open_count": sum(row.is_open for row in shown),
            "last_comment_at": last.created_at if last else None,
            "last_author_id": last.author_id if last else None,
        }
        for name, value in truth.items():
            if getattr(discussion, name) != value:
                faults.append(f"discussion {discussion.id}: {name} is {getattr(discussion, name)}, should be {value}")
                if repair:
                    setattr(discussion, name, value)
    return faults + _recount_replies(repair) + check_numbers(repair)


def _recount_replies(repair: bool) -> list[str]:
    reply = aliased(Comment)
    count = select(func.count()).where(reply.reply_to_id == Comment.id, reply.state == "shown").correlate(Comment).scalar_subquery()
    wrong = db.session.execute(select(Comment.id, Comment.reply_count, count).where(Comment.reply_count != count)).all()
    if repair:
        for comment_id, _had, truth in wrong:
            db.session.execute(update(Comment).where(Comment.id == comment_id).values(reply_count=truth))
    return [f"comment {comment_id}: reply_count is {had}, should be {truth}" for comment_id, had, truth in wrong]


def check_numbers(repair: bool) -> list[str]:
    """Check that numbers go as far as they say, and that answers and read marks point at what is there."""
    faults = []
    highest = func.max(Comment.number), func.coalesce(func.max(Comment.open_number), 0)
    last = select(Comment.discussion_id, highest[0].label("last"), highest[1].label("last_open")).group_by(Comment.discussion_id)
    reach = last.subquery()
    joined = select(Discussion, reach.c.last, reach.c.last_open).join(reach, reach.c.discussion_id == Discussion.id)
    wrong = joined.where(or_(Discussion.last_number < reach.c.last, Discussion.last_open_number < reach.c.last_open))
    for discussion, number, open_number in db.session.execute(wrong).all():
        faults.append(f"discussion {discussion.id}: last_number is {discussion.last_number}, below its last comment {number}")
        if repair:
            discussion.last_number = max(discussion.last_number, number)
            discussion.last_open_number = max(discussion.last_open_number, open_number)
    parent = aliased(Comment)
    strays = select(Comment, parent).join(parent, parent.id == Comment.reply_to_id)
    elsewhere = or_(parent.discussion_id != Comment.discussion_id, parent.number != Comment.reply_to_number)
    for comment, answered in db.session.execute(strays.where(elsewhere)).all():
        faults.append(f"comment {comment.id}: it answers number {comment.reply_to_number}, which is not comment {answered.id} here")
        if repair:
            stays = answered.discussion_id == comment.discussion_id
            comment.reply_to_id, comment.reply_to_number = (answered.id, answered.number) if stays else (None, None)
    beyond = select(ReadMark, Discussion.last_number).join(Discussion, Discussion.id == ReadMark.discussion_id)
    for mark, number in db.session.execute(beyond.where(ReadMark.number > Discussion.last_number)).all():
        faults.append(f"discussion {mark.discussion_id}: member {mark.member_id} read to {mark.number}, beyond its end {number}")
        if repair:
            mark.number = number
    return faults
