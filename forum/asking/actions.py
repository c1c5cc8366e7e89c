"""The only writer of whom questions were put to."""

from forum.asking import queries
from forum.asking.events import QuestionAsked
from forum.asking.models import QuestionAsk
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.events import emit
from forum.people.queries import viewer_of
from forum.threads import actions as threads
from forum.threads.models import Question, Thread


def ask(thread_id: int) -> None:
    """Put a question to those who know, once; called by a job. Nobody is asked of a thread that is hidden or answered meanwhile, or
    whose asker may not write any more."""
    question = locked(Question, thread_id)
    thread = db.session.get(Thread, thread_id)
    if question is None or thread is None or question.asked is not None:
        return
    asker = viewer_of(thread.author_id)
    stands = thread.state == "open" and question.answer_id is None and asker is not None and asker.may_write
    chosen = queries.chosen(asker, thread, question) if stands and asker else []
    db.session.add_all(QuestionAsk(thread_id=thread.id, member_id=member_id, at=utcnow()) for member_id in chosen)
    threads.note_asked(thread.id, len(chosen))
    db.session.flush()
    if chosen:
        emit(QuestionAsked(thread.id, tuple(chosen)))
