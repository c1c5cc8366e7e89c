"""Bookmarks hear of threads that become one."""

from forum.bookmarks import actions
from forum.kernel.events import on
from forum.threads.events import ThreadsMerged


@on(ThreadsMerged)
def threads_merged(event: ThreadsMerged) -> None:
    """Let who kept the one keep the other."""
    actions.carry("thread", str(event.thread_id), str(event.into_id))
