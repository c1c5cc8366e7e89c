"""How acts of staff on comments are undone."""

from forum.discussion import actions
from forum.discussion.actions import hiding
from forum.kernel.i18n import _
from forum.kernel.journal import Entry
from forum.kernel.undoing import undoes
from forum.kernel.viewer import Viewer


@undoes("comment", "removed")
def bring_back(actor: Viewer, entry: Entry) -> None:
    """Let a comment that the staff removed stand again."""
    actions.restore_comment(actor, int(entry.key))


@undoes("comment", "hidden")
@undoes("comment", "declined")
def show_again(actor: Viewer, entry: Entry) -> None:
    """Let a hidden comment stand again; one that was declined stands now, too."""
    hiding.show_comment(actor, int(entry.key))


@undoes("comment", "restored")
@undoes("comment", "let through")
def hide_again(actor: Viewer, entry: Entry) -> None:
    """Hide what was let through or shown again."""
    hiding.hide_comment(actor, int(entry.key), _("Taken back by the moderator who had let it stand."))


@undoes("comment", "version hidden")
def show_version(actor: Viewer, entry: Entry) -> None:
    """Let an earlier text that the staff hid be read again."""
    actions.hide_version(actor, int(entry.key), int(entry.after["version"]), hidden=False)
