"""The only writers of e-discussions."""

import logging

from sqlalchemy import delete, select
from werkzeug.exceptions import NotFound

from forum.cases.models import Case
from forum.discussion import actions as discussing
from forum.discussion.forms import CommentDraft
from forum.discussion.models import Comment, Discussion
from forum.discussion.queries import get_comment
from forum.ediscussions import queries
from forum.ediscussions.forms import Days
from forum.ediscussions.models import EQuestion, StarredComment, SynthesisCase
from forum.ediscussions.queries import synthesis
from forum.kernel import journal
from forum.kernel.clock import today, utcnow
from forum.kernel.db import db, locked, put
from forum.kernel.i18n import _
from forum.kernel.jobs import enqueue
from forum.kernel.text import render
from forum.kernel.viewer import Viewer
from forum.people.queries import viewer_of
from forum.threads.models import EDiscussion, Synthesis, Thread

log = logging.getLogger("reach.ediscussions")


class Conflict(Exception):
    """Somebody changed the days or the questions since the form was opened, or a question was asked meanwhile."""


def give_days(actor: Viewer, thread_id: int, days: Days) -> Thread:
    """Make a thread an e-discussion, or change its days and the questions still to come; journaled. It asks in the actor's name.

    Raises NotFound, Conflict.
    """
    _take_turn(thread_id)
    thread, row = queries.get_days(actor, thread_id)
    if days.base != (row.version if row else 0):
        raise Conflict
    values = {"opens_on": days.opens_on, "closes_on": days.closes_on, "by_id": actor.id, "changed_at": utcnow()}
    if row is None:
        row = EDiscussion(thread_id=thread.id, **values)
        db.session.add(row)
    else:
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        row.is_closed = row.synthesis_id is not None
    db.session.flush()
    _put_questions(thread.id, days)
    told = {"opens_on": days.opens_on.isoformat(), "closes_on": days.closes_on.isoformat()}
    journal.record(actor.id, "given days", "thread", thread.id, after=told)
    if days.questions and days.opens_on <= today():
        enqueue("ediscussions.ask", {"thread_id": thread.id})  # what is due already need not wait for the duty
    db.session.flush()
    return thread


def _take_turn(thread_id: int) -> int:
    """Let nobody else write in a thread, its days or its questions until this transaction ends; return its discussion.

    By the lock that whoever comments takes first, too: taken in another order, two would wait for each other for ever.
    """
    discussion_id = db.session.scalar(select(Thread.discussion_id).where(Thread.id == thread_id)) or 0
    locked(Discussion, discussion_id)
    return discussion_id


def _put_questions(thread_id: int, days: Days) -> None:
    db.session.execute(delete(EQuestion).where(EQuestion.thread_id == thread_id, EQuestion.asked_at.is_(None)))
    asked = [row.position for row in queries.questions_of(thread_id)]
    for position, question in enumerate(days.questions, max(asked, default=0) + 1):
        asks_on = days.week_of(position)
        db.session.add(EQuestion(thread_id=thread_id, position=position, asks_on=asks_on, body=question))
    db.session.flush()


def take_days(actor: Viewer, thread_id: int) -> Thread:
    """Make an e-discussion a thread like any other; what was asked and said stays. Journaled; repeatable.

    Raises NotFound.
    """
    _take_turn(thread_id)
    thread, row = queries.get_days(actor, thread_id)
    if row is not None:
        db.session.execute(delete(EQuestion).where(EQuestion.thread_id == thread.id))
        db.session.delete(row)
        journal.record(actor.id, "taken its days", "thread", thread.id)
        db.session.flush()
    return thread


def write_synthesis(actor: Viewer, thread_id: int, draft: CommentDraft) -> Comment:
    """Post the synthesis of a thread as a comment, and close it where it is an e-discussion; journaled. Where one stands, it is
    returned.

    Raises NotFound, discussion.actions.Refused.
    """
    _take_turn(thread_id)
    thread, days, synthesis_id = synthesis.to_synthesise(actor, thread_id)
    first = db.session.get(Comment, synthesis_id) if synthesis_id else None
    if first is not None and first.state == "shown":
        return first
    comment = discussing.post_comment(actor, thread.discussion_id, draft)
    _put_first(actor, thread_id, comment)
    if days is None:
        journal.record(actor.id, "synthesised", "thread", thread_id, after={"comment": comment.id})
    else:
        row = db.session.get_one(EDiscussion, thread_id)
        row.synthesis_id, row.is_closed, row.closes_on = comment.id, True, min(row.closes_on, today())
        row.version, row.changed_at = row.version + 1, utcnow()
        journal.record(actor.id, "closed by a synthesis", "thread", thread_id)
    db.session.flush()
    return comment


def _put_first(actor: Viewer, thread_id: int, comment: Comment) -> None:
    put(
        Synthesis,
        {"thread_id": thread_id, "comment_id": comment.id, "by_id": actor.id, "created_at": utcnow()},
        ("thread_id",),
    )
    note_cases(comment)


def note_cases(comment: Comment) -> None:
    """Keep which case studies a comment names, where it is a synthesis. Repeatable."""
    thread_id = db.session.scalar(select(Synthesis.thread_id).where(Synthesis.comment_id == comment.id))
    if thread_id is None:
        return
    db.session.execute(delete(SynthesisCase).where(SynthesisCase.thread_id == thread_id))
    named = {int(ident) for ident in synthesis.CASE_LINK.findall(comment.body)}
    for case_id in db.session.scalars(select(Case.id).where(Case.id.in_(named))):
        db.session.add(SynthesisCase(thread_id=thread_id, case_id=case_id))
    db.session.flush()


def put_aside(actor: Viewer, thread_id: int) -> None:
    """Let the synthesis of a thread be a comment like any other; journaled. Repeatable. Raises NotFound."""
    _take_turn(thread_id)
    _thread, _days, synthesis_id = synthesis.to_synthesise(actor, thread_id)
    if synthesis_id is not None:
        db.session.execute(delete(SynthesisCase).where(SynthesisCase.thread_id == thread_id))
        db.session.execute(delete(Synthesis).where(Synthesis.thread_id == thread_id))
        journal.record(actor.id, "synthesis put aside", "thread", thread_id, before={"comment": synthesis_id})


def star(actor: Viewer, comment_id: int, is_on: bool) -> Comment:
    """Mark a comment of a thread to be cited in its synthesis, or take the mark away; journaled. Repeatable. Raises NotFound."""
    comment, discussion = get_comment(actor, comment_id)
    if not (actor.is_moderator and actor.may_write) or discussion.kind != "thread" or comment.state != "shown":
        raise NotFound
    there = db.session.get(StarredComment, comment_id) is not None
    if is_on and not there:
        put(StarredComment, {"comment_id": comment_id, "by_id": actor.id, "created_at": utcnow()}, ("comment_id",))
    elif there and not is_on:
        db.session.execute(delete(StarredComment).where(StarredComment.comment_id == comment_id))
    if there != is_on:
        journal.record(actor.id, "starred" if is_on else "unstarred", "star", comment_id)
    return comment


def look_for_questions() -> None:
    """Queue a job for each e-discussion that has a question to ask today; called by a duty."""
    for thread_id in queries.threads_due(today()):
        enqueue("ediscussions.ask", {"thread_id": thread_id})


def ask_questions(thread_id: int) -> None:
    """Post the questions that are due in an e-discussion, in order, by the name of the moderator who set them; called by a job.

    Each once, however many workers ask at one moment: the second waits for the lock and finds them asked. Nothing is asked
    in the name of somebody who is no moderator any more: the staff sees it on the form, and whoever saves that asks.
    """
    discussion_id = _take_turn(thread_id)
    row = queries.days_of(thread_id)
    if row is None or thread_id not in queries.threads_due(today()):
        return
    actor = viewer_of(row.by_id)
    if actor is None or not actor.is_moderator:
        log.warning("e-discussion %s has a question to ask, and nobody to ask it", thread_id)
        return
    due = (EQuestion.thread_id == thread_id, EQuestion.asked_at.is_(None), EQuestion.asks_on <= today())
    for ident in db.session.scalars(select(EQuestion.id).where(*due).order_by(EQuestion.position)).all():
        question = db.session.get_one(EQuestion, ident)  # anew: posting reads anew what is locked
        body = f"**{_('Question %(number)d', number=question.position)}**\n\n{question.body}"
        draft = CommentDraft(body, render(body, owner=f"q{ident}"), None, f"e-question-{ident}")
        comment = discussing.post_comment(actor, discussion_id, draft)
        question = db.session.get_one(EQuestion, ident)
        question.asked_at, question.comment_id = utcnow(), comment.id
        db.session.flush()
    row = db.session.get_one(EDiscussion, thread_id)
    row.version += 1  # whoever has the form open must see what was asked
    db.session.flush()
