"""Reports go with what is moved; how a decision on them is undone."""

from forum.discussion.events import CommentsMoved
from forum.kernel.events import on
from forum.kernel.journal import Entry
from forum.kernel.undoing import undoes
from forum.kernel.viewer import Viewer
from forum.reports import actions


@undoes("comment", "kept")
@undoes("thread", "kept")
@undoes("case", "kept")
@undoes("person", "kept")
def reopen(actor: Viewer, entry: Entry) -> None:
    """Let the reports wait again."""
    actions.reopen(actor, entry.kind, entry.key, entry.after.get("reports", []))


@on(CommentsMoved)
def comments_moved(event: CommentsMoved) -> None:
    """Let reports of a comment count where it stands now."""
    actions.follow_comments(event.to_id, [comment_id for comment_id, _before, _now in event.moved])
