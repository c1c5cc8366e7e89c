"""Asking hears of new threads."""

from forum.kernel.db import db
from forum.kernel.events import on
from forum.kernel.jobs import enqueue
from forum.threads.events import ThreadOpened
from forum.threads.models import Question


@on(ThreadOpened)
def opened(event: ThreadOpened) -> None:
    """Put a question to those who know; other threads ask nobody."""
    if db.session.get(Question, event.thread_id) is not None:
        enqueue("asking.ask", {"thread_id": event.thread_id})
