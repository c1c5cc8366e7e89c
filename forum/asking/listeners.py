"""Asking hears of new threads."""

from forum.kernel.events import on
from forum.kernel.jobs import enqueue
from forum.threads.events import ThreadOpened


@on(ThreadOpened)
def opened(event: ThreadOpened) -> None:
    """Put a question to those who know; other threads ask nobody."""
    enqueue("asking.ask", {"thread_id": event.thread_id})
