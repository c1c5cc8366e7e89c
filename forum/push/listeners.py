"""Web push hears who was told of something in person."""

from forum.kernel.events import on
from forum.kernel.jobs import enqueue
from forum.notifications.events import ToldInPerson


@on(ToldInPerson)
def told_in_person(event: ToldInPerson) -> None:
    """Let the worker send it to their browsers; it was asked already who may read it, has muted it, paused or switched it off."""
    enqueue("push.tell", {"comment_id": event.comment_id, "reasons": {str(key): reason for key, reason in event.reasons.items()}})
