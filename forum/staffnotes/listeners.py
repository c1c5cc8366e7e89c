"""How acts on notes are undone: a note that was written is struck out, one that was struck out holds again."""

from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.journal import Entry
from forum.kernel.undoing import undoes
from forum.kernel.viewer import Viewer
from forum.staffnotes import actions
from forum.staffnotes.models import StaffNote


@undoes("staff_note", "noted")
def strike(actor: Viewer, entry: Entry) -> None:
    """Strike it out."""
    note = db.session.get_one(StaffNote, int(entry.key))
    actions.strike(actor, note.member_id, note.id, _("Written in error."))


@undoes("staff_note", "struck")
def unstrike(actor: Viewer, entry: Entry) -> None:
    """Let it hold again."""
    actions.unstrike(actor, int(entry.key))
