"""How a decision on reports is undone."""

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
