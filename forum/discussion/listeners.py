"""How acts of staff on comments are undone."""

from forum.discussion import actions
from forum.kernel.journal import Entry
from forum.kernel.undoing import undoes
from forum.kernel.viewer import Viewer


@undoes("comment", "removed")
def bring_back(actor: Viewer, entry: Entry) -> None:
    """Let a comment that the staff removed stand again."""
    actions.restore_comment(actor, int(entry.key))


@undoes("comment", "version hidden")
def show_version(actor: Viewer, entry: Entry) -> None:
    """Let an earlier text that the staff hid be read again."""
    actions.hide_version(actor, int(entry.key), int(entry.after["version"]), hidden=False)
