"""How measures are undone."""

from forum.kernel.journal import Entry
from forum.kernel.undoing import undoes
from forum.kernel.viewer import Viewer
from forum.sanctions import actions


@undoes("member", "silenced")
@undoes("member", "suspended")
def lift(actor: Viewer, entry: Entry) -> None:
    """Let the member write again."""
    actions.lift(actor, int(entry.key))
