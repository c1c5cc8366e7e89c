"""The only writers of threads."""

from sqlalchemy import select, update
from werkzeug.exceptions import NotFound

from forum.discussion import actions as discussing
from forum.discussion.forms import CommentDraft
from forum.discussion.models import Comment, Discussion
from forum.discussion.queries import get_comment
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.events import emit
from forum.kernel.i18n import _
from forum.kernel.jobs import enqueue
from forum.kernel.viewer import Viewer
from forum.kernel.web import slug_of
from forum.people.models import Member
from forum.people.queries import viewer_from, viewer_of
from forum.threads import mail, policy, queries
from forum.threads.events import QuestionAnswered, ThreadHidden, ThreadOpened, ThreadRetitled
from forum.threads.forms import Asks, ThreadDraft
from forum.threads.models import Announcement, AnnouncementDelivery, Question, Thread, ThreadTitle
from forum.threads.queries import Place, announcements

MAIL_BATCH = 50  # letters of an announcement written by one job: nobody else writes to SQLite meanwhile


def open_thread(actor: Viewer, place: Place, draft: ThreadDraft, is_welcome: bool = False) -> Thread:
    """Open a thread in a place; its text is comment 1. The same `once` again returns the first. Raises NotFound,
    discussion.actions.Refused."""
    edition_id = int(place.key) if place.kind == "edition" else None
    if not policy.may_open(actor, draft.kind, edition_id):
        raise NotFound
    if draft.once:
        locked(Member, actor.id)  # two presses of one button: the second waits here, and finds what the first opened
        first = db.session.scalar(select(Thread).where(Thread.author_id == actor.id, Thread.once == draft.once))
        if first is not None:
            return first
    audience = "edition" if edition_id else "members"
    discussion = discussing.open_discussion("thread", "new-" + (draft.once or str(utcnow().timestamp())), audience, edition_id)
    column = "country" if place.kind == "country" else f"{place.kind}_id"
    thread = Thread(
        slug=slug_of(draft.title), title=draft.title, kind=draft.kind, audience=audience, discussion_id=discussion.id,
        author_id=actor.id, last_comment_at=utcnow(), is_welcome=is_welcome, once=draft.once or None, **{column: place.key},
    )  # fmt: skip
    db.session.add(thread)
    db.session.flush()
    discussion.key = str(thread.id)
    db.session.flush()
    if thread.kind == "question":
        asks = draft.asks or Asks()
        db.session.add(Question(thread_id=thread.id, topic_id=asks.topic_id, country=asks.country, needed_by=asks.needed_by))
    opening = discussing.post_comment(actor, discussion.id, CommentDraft(draft.body, draft.html, None, "", wears_id=draft.wears_id))
    if opening.state == "held":  # nobody reads the title either, until a moderator lets it through
        thread.state = "hidden"
        discussing.set_access(discussion.id, audience, edition_id, "hidden")
        return thread
    emit(ThreadOpened(thread.id, discussion.id, actor.id))
    if thread.kind == "announcement":
        journal.record(actor.id, "announced", "thread", thread.id)
    if thread.kind == "announcement" and edition_id:
        people = announcements.reach_of(edition_id, actor.id)
        db.session.add(Announcement(thread_id=thread.id, edition_id=edition_id, people=people))
        enqueue("threads.announce", {"thread_id": thread.id, "after": 0})
    return thread


def mail_batch(thread_id: int, after: int) -> None:
    """Write an announcement to the next MAIL_BATCH of its people, and queue the rest; called by a job. Seven statements.

    Permission is asked again: nothing more is sent of a thread that is hidden or whose text is removed, by somebody who may not
    announce any more, or to somebody who may not read it. after: the id of the last person written to.
    """
    told = locked(Announcement, thread_id)
    if told is None or told.ended_at is not None:
        return
    found, people = announcements.to_send(thread_id), []
    author = viewer_of(found.Thread.author_id) if found else None
    if found is not None and author is not None and policy.may_open(author, "announcement", told.edition_id):
        people = list(announcements.next_people(found.Thread, after, MAIL_BATCH))
        letter = mail.announcement(found.Thread, found.Edition, found.Comment, author.name)
        for row in people:
            if policy.may_read(viewer_from(row), found.Thread):
                mail.send(letter, row.id, row.name, row.email)
                db.session.add(AnnouncementDelivery(thread_id=thread_id, member_id=row.id))
                told.mailed += 1
    if len(people) == MAIL_BATCH:
        enqueue("threads.announce", {"thread_id": thread_id, "after": people[-1].id})
    else:
        told.ended_at = utcnow()
    db.session.flush()


class Conflict(Exception):
    """Somebody gave the thread another title since the form was opened."""


def retitle(actor: Viewer, thread_id: int, title: str, base: str, reason: str = "") -> Thread:
    """Give a thread another title, and address. The staff gives a reason, journaled, of which the starter is told.

    base: the title that the form was opened on. Raises NotFound, Conflict, ValueError with a sentence for a missing reason.
    """
    locked(Thread, thread_id)
    thread, _discussion, _starter = queries.get_thread(actor, thread_id)
    if not policy.may_retitle(actor, thread):
        raise NotFound
    if thread.title == title:
        return thread
    if thread.title != base:
        raise Conflict
    by_staff = actor.id != thread.author_id
    if by_staff and not reason:
        raise ValueError(_("Say why: who started it and the journal are told."))
    if by_staff:
        journal.record(actor.id, "retitled", "thread", thread.id, reason, {"title": thread.title}, {"title": title})
    db.session.add(ThreadTitle(thread_id=thread.id, title=thread.title, by_id=actor.id, note=reason if by_staff else ""))
    thread.title, thread.slug = title, slug_of(title)
    db.session.flush()
    emit(ThreadRetitled(thread.id, actor.id, reason))
    return thread


def hide_thread(actor: Viewer, thread_id: int, reason: str) -> Thread:
    """Take a thread away from all but the staff and who started it, who is told why; journaled. Pressed twice, once.

    Raises NotFound, ValueError with a sentence for a missing reason.
    """
    thread = _to_hide(actor, thread_id)
    if thread.state == "hidden" and not journal.is_nobodys("thread", thread.id, "hidden"):
        return thread
    if not reason:
        raise ValueError(_("Say why: who started it and the journal are told."))
    _set_state(actor, thread, "hidden", reason)
    return thread


def let_through(comment_id: int) -> None:
    """Open the thread whose opening was held: it is news now. Nothing for any other comment."""
    opening = db.session.get_one(Comment, comment_id)
    thread = db.session.scalar(select(Thread).where(Thread.discussion_id == opening.discussion_id)) if opening.number == 1 else None
    if thread is None or thread.state != "hidden":
        return
    thread.state = "open"
    discussing.set_access(thread.discussion_id, thread.audience, thread.edition_id, "open")
    db.session.flush()
    emit(ThreadOpened(thread.id, thread.discussion_id, thread.author_id))


def hide_until_looked_at(thread_id: int, reason: str) -> bool:
    """Hide a thread that stands, in nobody's name, until a moderator looks; journaled. False where it does not stand."""
    thread = locked(Thread, thread_id)
    if thread is None or thread.state == "hidden":
        return False
    _set_state(None, thread, "hidden", reason)
    return True


def show_thread(actor: Viewer, thread_id: int) -> Thread:
    """Bring a hidden thread back; journaled. Raises NotFound."""
    thread = _to_hide(actor, thread_id)
    if thread.state == "hidden":
        _set_state(actor, thread, "closed" if thread.closed_at else "open", "")
    return thread


def _to_hide(actor: Viewer, thread_id: int) -> Thread:
    locked(Thread, thread_id)
    thread, _discussion, _starter = queries.get_thread(actor, thread_id)
    if not policy.may_hide(actor):
        raise NotFound
    return thread


def _set_state(actor: Viewer | None, thread: Thread, state: str, reason: str) -> None:
    thread.state = state
    discussing.set_access(thread.discussion_id, thread.audience, thread.edition_id, state)
    by_id = actor.id if actor else None
    journal.record(by_id, "hidden" if state == "hidden" else "restored", "thread", thread.id, reason)
    emit(ThreadHidden(thread.id, by_id, reason, restored=state != "hidden"))


def mark_answer(actor: Viewer, thread_id: int, comment_id: int) -> Thread:
    """Mark the comment that answered a question, in place of another one; journaled where the staff does. Pressed twice, once.

    Raises NotFound where the actor may not, or for a comment that does not stand in this thread.
    """
    thread, question = _to_answer(actor, thread_id)
    comment, _discussion = get_comment(actor, comment_id)
    if comment.discussion_id != thread.discussion_id or comment.state != "shown" or comment.number == 1:
        raise NotFound
    if question.answer_id != comment.id:
        _set_answer(actor.id, question, comment)
        if actor.id != thread.author_id:
            journal.record(actor.id, "answered", "thread", thread.id, f"#{comment.number}")
    return thread


def unmark_answer(actor: Viewer, thread_id: int) -> Thread:
    """Let a question wait for its answer again; journaled where the staff does. Repeatable. Raises NotFound."""
    thread, question = _to_answer(actor, thread_id)
    if question.answer_id is not None:
        _set_answer(actor.id, question, None)
        if actor.id != thread.author_id:
            journal.record(actor.id, "unanswered", "thread", thread.id)
    return thread


def forget_answer(comment_id: int, by_id: int) -> None:
    """Let the question that a comment answered wait again: it was removed."""
    for question in db.session.scalars(select(Question).where(Question.answer_id == comment_id)):
        _set_answer(by_id, question, None)


def note_asked(thread_id: int, count: int) -> None:
    """Keep how many members a question was put to."""
    db.session.execute(update(Question).where(Question.thread_id == thread_id).values(asked=count))


def _to_answer(actor: Viewer, thread_id: int) -> tuple[Thread, Question]:
    locked(Thread, thread_id)
    thread, _discussion, _starter = queries.get_thread(actor, thread_id)
    if not policy.may_mark_answer(actor, thread):
        raise NotFound
    question = db.session.get(Question, thread.id)
    if question is None:  # one that is older than answers has no row; the thread is locked, so nobody else makes it
        question = Question(thread_id=thread.id)
        db.session.add(question)
    return thread, question


def _set_answer(by_id: int, question: Question, comment: Comment | None) -> None:
    before = db.session.get(Comment, question.answer_id) if question.answer_id else None
    question.answer_id, question.answered_at = (comment.id, utcnow()) if comment else (None, None)
    db.session.flush()
    if before is not None:
        emit(QuestionAnswered(question.thread_id, before.id, before.author_id, by_id, undone=True))
    if comment is not None:
        emit(QuestionAnswered(question.thread_id, comment.id, comment.author_id, by_id))


def carry_to_topic(topic_id: int, into_id: int) -> None:
    """Let the threads of a sub-topic stand in another: the two are one now."""
    for model in (Thread, Question):
        there = update(model).where(model.topic_id == topic_id)
        db.session.execute(there.values(topic_id=into_id).execution_options(synchronize_session=False))


def keep_last(discussion_id: int) -> None:
    """Let a thread's time follow its discussion's last comment."""
    last = select(Discussion.last_comment_at).where(Discussion.id == discussion_id).scalar_subquery()
    db.session.execute(
        update(Thread)
        .where(Thread.discussion_id == discussion_id, last.is_not(None))
        .values(last_comment_at=last)
        .execution_options(synchronize_session=False)
    )


def check_last(repair: bool) -> list[str]:
    """Compare each thread's time and access with its discussion's; one sentence per fault, repaired where `repair`."""
    faults = []
    rows = db.session.execute(select(Thread, Discussion).join(Discussion, Discussion.id == Thread.discussion_id))
    for thread, discussion in rows:
        if discussion.last_comment_at and thread.last_comment_at != discussion.last_comment_at:
            faults.append(f"thread {thread.id}: last_comment_at is not its discussion's")
            if repair:
                thread.last_comment_at = discussion.last_comment_at
        if (thread.audience, thread.edition_id if thread.audience == "edition" else None) != (
            discussion.audience,
            discussion.edition_id,
        ):
            faults.append(f"thread {thread.id}: its discussion has another audience")
            if repair:
                discussing.set_access(discussion.id, thread.audience, thread.edition_id, thread.state)
    return faults
