"""How acts on collections are undone."""

from forum.collections import actions
from forum.kernel.journal import Entry
from forum.kernel.undoing import undoes
from forum.kernel.viewer import Viewer


@undoes("collection", "made")
def unmake(actor: Viewer, entry: Entry) -> None:
    """Withdraw it."""
    actions.set_state(actor, int(entry.key), "withdrawn")


@undoes("collection", "withdrawn")
def bring_back(actor: Viewer, entry: Entry) -> None:
    """Let it stand again."""
    actions.set_state(actor, int(entry.key), "shown")


@undoes("collection", "restored")
def withdraw_again(actor: Viewer, entry: Entry) -> None:
    """Withdraw it again."""
    actions.set_state(actor, int(entry.key), "withdrawn")


@undoes("collection", "changed")
def put_back(actor: Viewer, entry: Entry) -> None:
    """Give it the text of before."""
    actions.put_back(actor, int(entry.key), entry.before)


@undoes("collection", "rearranged")
def put_items_back(actor: Viewer, entry: Entry) -> None:
    """Let it hold what it held."""
    actions.put_lines_back(actor, int(entry.key), entry.before["items"])
