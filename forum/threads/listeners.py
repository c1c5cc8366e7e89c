"""Threads hear what happens in their discussions."""

from forum.discussion.events import CommentPosted, CommentRemoved
from forum.kernel.events import on
from forum.threads import actions


@on(CommentPosted)
def comment_posted(event: CommentPosted) -> None:
    """Move the thread up in its lists."""
    actions.keep_last(event.discussion_id)


@on(CommentRemoved)
def comment_removed(event: CommentRemoved) -> None:
    """Let the thread stand where its last comment now puts it."""
    actions.keep_last(event.discussion_id)
