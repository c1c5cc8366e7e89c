"""Web push hears what is said."""

from forum.discussion.events import CommentPosted
from forum.kernel.events import on
from forum.kernel.jobs import enqueue


@on(CommentPosted)
def comment_posted(event: CommentPosted) -> None:
    """Let the worker tell who was answered or mentioned; where nobody was, there is nothing to queue."""
    mentioned = list(getattr(event, "mentioned", ()))
    if event.reply_to_id or mentioned:
        enqueue("push.tell", {"comment_id": event.comment_id, "mentioned": mentioned})
