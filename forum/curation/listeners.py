"""How acts of the staff on nominations are undone."""

from forum.curation.actions import nominating
from forum.kernel.journal import Entry
from forum.kernel.undoing import undoes
from forum.kernel.viewer import Viewer


@undoes("nomination", "let into review")
@undoes("nomination", "sent back")
def let_wait_again(actor: Viewer, entry: Entry) -> None:
    """Let it wait for its check again."""
    nominating.undo_check(actor, int(entry.key), "nominated")
