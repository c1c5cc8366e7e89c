"""Splitting a thread and merging two. The only writer of threads that come of comments, and of what became of merged ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from forum.discussion import actions as discussing
from forum.discussion.actions import moving
from forum.discussion.models import Comment, Discussion
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.events import emit
from forum.kernel.i18n import _
from forum.kernel.viewer import Viewer
from forum.kernel.web import slug_of
from forum.threads import actions, policy
from forum.threads.actions.standing import Outdated, place_of, taken
from forum.threads.events import ThreadHandled, ThreadsMerged, ThreadSplit
from forum.threads.forms import Deed
from forum.threads.models import Announcement, EDiscussion, Question, Thread
from forum.threads.queries import Place


@dataclass(frozen=True)
class NewThread:
    """What chosen comments become: a thread with this title, in a place. is_agreed: the actor knows that other people read it."""

    title: str
    place: Place
    is_agreed: bool = False


def split(actor: Viewer, thread_id: int, comment_ids: Sequence[int], new: NewThread, deed: Deed) -> Thread:
    """Take comments out of a thread into one of their own, where the first of them is the opening; return that one.

    Raises NotFound; ValueError with a sentence; Outdated where one of them stands there no more.
    """
    thread = _both_taken(actor, thread_id)
    comments = _chosen(thread, comment_ids)
    if not deed.reason:
        raise ValueError(_("Say why: who wrote them and the journal are told."))
    _refuse_days(thread)
    if policy.changes_readers(thread, new.place.kind, new.place.key) and not new.is_agreed:
        raise ValueError(_("Other people read it there: tick that you know."))
    made = _made_of(comments[0], new)
    moved = moving.move(actor.id, thread.discussion_id, made.discussion_id, comments)
    for comment_id, _before, _now in moved:
        actions.forget_answer(comment_id, actor.id)
    for discussion_id in (thread.discussion_id, made.discussion_id):
        actions.keep_last(discussion_id)
    writers = tuple({comment.author_id for comment in comments})
    after = {"into": made.id, "moved": [list(row) for row in moved]}
    journal.record(actor.id, "split", "thread", thread.id, deed.reason, {}, after)
    emit(ThreadSplit(thread.id, made.id, actor.id, writers))
    emit(ThreadHandled(made.id, "split", actor.id, deed.reason, writers))
    return made


def _both_taken(actor: Viewer, thread_id: int, other_id: int = 0) -> Thread:
    """Lock the discussions of one or two threads, then the threads, each in one order; return the first. Raises NotFound."""
    ids = sorted({thread_id, other_id} - {0})
    talks = db.session.execute(select(Thread.id, Thread.discussion_id).where(Thread.id.in_(ids))).all()
    for discussion_id in sorted(row.discussion_id for row in talks):
        locked(Discussion, discussion_id)
    for ident in ids:
        locked(Thread, ident)
    return taken(actor, thread_id)


def _chosen(thread: Thread, comment_ids: Sequence[int]) -> Sequence[Comment]:
    rows = select(Comment).where(Comment.id.in_(comment_ids), Comment.discussion_id == thread.discussion_id)
    found = db.session.scalars(rows.order_by(Comment.number)).all()
    if not comment_ids:
        raise ValueError(_("Comments: choose at least one."))
    if len(found) < len(set(comment_ids)) or any(row.state != "shown" for row in found):
        raise Outdated(_("One of these comments does not stand in this thread any more: somebody else has moved or removed it."))
    if found[0].number == 1:
        raise ValueError(_("The opening comment stays: without it the thread would have no beginning."))
    return found


def _refuse_days(*threads: Thread) -> None:
    if any(db.session.get(EDiscussion, thread.id) for thread in threads):
        raise ValueError(_("This is an e-discussion, with questions of its own days: it is neither split nor merged."))


def _made_of(first: Comment, new: NewThread) -> Thread:
    """Open an empty thread in the name of who wrote its first comment."""
    place = new.place
    edition_id = int(place.key) if place.kind == "edition" else None
    audience = "edition" if edition_id else "members"
    talk = discussing.open_discussion("thread", f"new-{first.id}-{utcnow().timestamp()}", audience, edition_id)
    column = "country" if place.kind == "country" else f"{place.kind}_id"
    thread = Thread(
        slug=slug_of(new.title), title=new.title, kind="discussion", audience=audience, discussion_id=talk.id,
        author_id=first.author_id, last_comment_at=first.created_at, **{column: place.key},
    )  # fmt: skip
    db.session.add(thread)
    db.session.flush()
    talk.key = str(thread.id)
    db.session.flush()
    return thread


def unsplit(actor: Viewer, thread_id: int, into_id: int, moved: Sequence[Sequence[int]]) -> Thread:
    """Put comments that were split off back under their numbers; what they had become leads here. Raises NotFound,
    ValueError with a sentence where something was added or moved meanwhile."""
    thread = _both_taken(actor, thread_id, into_id)
    made = taken(actor, into_id)
    comments = _returning(made, moved)
    moving.move(actor.id, made.discussion_id, thread.discussion_id, comments, {row[0]: row[1] for row in moved})
    _lead_on(made, thread)
    moving.carry_open_drafts(made.discussion_id, thread.discussion_id)
    for discussion_id in (thread.discussion_id, made.discussion_id):
        actions.keep_last(discussion_id)
    journal.record(actor.id, "put together again", "thread", thread.id)
    emit(ThreadsMerged(made.id, thread.id, actor.id, keeps=False))
    return thread


def _returning(thread: Thread, moved: Sequence[Sequence[int]]) -> Sequence[Comment]:
    """Return all comments of a thread that are to go back. Raises ValueError where there are others, or one is away."""
    rows = select(Comment).where(Comment.discussion_id == thread.discussion_id, Comment.id.in_([row[0] for row in moved]))
    found = db.session.scalars(rows.order_by(Comment.number)).all()
    last = db.session.scalar(select(Discussion.last_number).where(Discussion.id == thread.discussion_id))
    if len(found) < len(moved) or last != moved[-1][2] or [row.number for row in found] != [row[2] for row in moved]:
        raise ValueError(_("Something was written or moved there meanwhile: it cannot be taken back as it was. Split or move it."))
    return found


def merge(actor: Viewer, one_id: int, other_id: int, deed: Deed) -> Thread:
    """Let the comments of the younger of two threads follow those of the older one, which is returned; the younger leads there.

    Raises NotFound; ValueError with a sentence; Outdated where one was merged meanwhile.
    """
    target_id, source_id = sorted((one_id, other_id))
    if target_id == source_id:
        raise ValueError(_("The other thread: this is the same one."))
    target, source = _both_taken(actor, target_id, source_id), taken(actor, source_id)
    if not deed.reason:
        raise ValueError(_("Say why: who started them and the journal are told."))
    _refuse_merging(target, source)
    comments = db.session.scalars(
        select(Comment).where(Comment.discussion_id == source.discussion_id).order_by(Comment.number)
    ).all()
    before = {"title": source.title, **place_of(source), "answer": _answer_of(target)}
    moved = moving.move(actor.id, source.discussion_id, target.discussion_id, comments)
    moving.carry_open_drafts(source.discussion_id, target.discussion_id)
    _lead_on(source, target)
    _carry_answer(source, target)
    actions.keep_last(target.discussion_id)
    after = {"from": source.id, "moved": [list(row) for row in moved]}
    journal.record(actor.id, "merged", "thread", target.id, deed.reason, before, after)
    emit(ThreadsMerged(source.id, target.id, actor.id))
    emit(ThreadHandled(target.id, "merged", actor.id, deed.reason, (source.author_id,)))
    return target


def _refuse_merging(target: Thread, source: Thread) -> None:
    if (target.audience, target.edition_id) != (source.audience, source.edition_id) and "edition" in (
        target.audience,
        source.audience,
    ):
        raise ValueError(_("The two are read by different people. Move one of them to the place of the other first."))
    if "hidden" in (target.state, source.state):
        raise ValueError(_("One of the two is hidden. Bring it back first."))
    is_mailed = db.session.get(Announcement, source.id) is not None
    if source.is_welcome or is_mailed:
        raise ValueError(_("The younger one is an announcement, or an edition's welcome: it stays by itself."))
    _refuse_days(target, source)


def _lead_on(thread: Thread, into: Thread) -> None:
    """Let a thread be there no more, and lead to another; who was about to post in it finds it gone."""
    thread.merged_into_id = into.id
    discussing.set_access(thread.discussion_id, thread.audience, thread.edition_id, "hidden")


def _answer_of(thread: Thread) -> int:
    question = db.session.get(Question, thread.id)
    return (question.answer_id or 0) if question else 0


def _carry_answer(source: Thread, target: Thread) -> None:
    """Let the answer of a question that is merged answer the question that it is merged into, if that one has none."""
    theirs, ours = db.session.get(Question, source.id), db.session.get(Question, target.id)
    if theirs and ours and theirs.answer_id and ours.answer_id is None:
        ours.answer_id, ours.answered_at = theirs.answer_id, theirs.answered_at
    db.session.flush()


def unmerge(actor: Viewer, thread_id: int, from_id: int, moved: Sequence[Sequence[int]], answer_id: int) -> Thread:
    """Let a merged thread stand by itself again, with its numbers. Raises NotFound, ValueError with a sentence where something was
    added meanwhile."""
    thread = _both_taken(actor, thread_id, from_id)
    source = db.session.get(Thread, from_id)
    if source is None or source.merged_into_id != thread_id:
        raise ValueError(_("It stands by itself already."))
    comments = _returning(thread, moved)
    moving.move(actor.id, thread.discussion_id, source.discussion_id, comments, {row[0]: row[1] for row in moved})
    source.merged_into_id = None
    discussing.set_access(source.discussion_id, source.audience, source.edition_id, source.state)
    question = db.session.get(Question, thread.id)
    if question is not None and question.answer_id in {row[0] for row in moved}:
        question.answer_id = answer_id or None
    for discussion_id in (thread.discussion_id, source.discussion_id):
        actions.keep_last(discussion_id)
    journal.record(actor.id, "parted again", "thread", thread.id)
    return source
