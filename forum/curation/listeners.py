"""How acts of the staff on nominations are undone."""

from forum.curation.actions import appealing, nominating, renewing, reviewing
from forum.kernel.journal import Entry
from forum.kernel.undoing import undoes
from forum.kernel.viewer import Viewer


@undoes("nomination", "let into review")
@undoes("nomination", "sent back")
def let_wait_again(actor: Viewer, entry: Entry) -> None:
    """Let it wait for its check again."""
    nominating.undo_check(actor, int(entry.key), "nominated")


@undoes("nomination", "invited reviewers")
def ask_nobody(actor: Viewer, entry: Entry) -> None:
    """Take the invitations back."""
    reviewing.undo_invitation(actor, int(entry.key), entry.after["reviews"])


@undoes("nomination", "lifted a condition")
def let_it_count(actor: Viewer, entry: Entry) -> None:
    """Let the condition count again."""
    reviewing.undo_lift(actor, int(entry.key), entry.after["condition"])


@undoes("case", "decided on")
def undecide(actor: Viewer, entry: Entry) -> None:
    """Take the decision back."""
    appealing.undo_decision(actor, int(entry.key), entry.after.get("decision", 0), entry.after.get("nomination"))


@undoes("case", "upheld a decision")
def let_appeal_wait(actor: Viewer, entry: Entry) -> None:
    """Let the appeal wait again."""
    appealing.undo_uphold(actor, int(entry.key), entry.after["decision"])


@undoes("case", "renewed")
@undoes("case", "let lapse")
def look_at_it_again(actor: Viewer, entry: Entry) -> None:
    """Let the re-review wait again."""
    renewing.undo_settling(actor, int(entry.key), entry.after["decision"], entry.after["nomination"])
