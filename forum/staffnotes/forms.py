"""A note on a member, and striking one out, from forms."""

from werkzeug.datastructures import MultiDict

from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.staffnotes.models import NOTE_MAX, REASON_MAX


def read_note(form: "MultiDict[str, str]") -> tuple[str, Reader]:
    """Return (note, reader)."""
    reader = Reader(form)
    return reader.lines("body", _("Note"), NOTE_MAX, required=True), reader


def read_reason(form: "MultiDict[str, str]") -> tuple[str, Reader]:
    """Return (why a note is struck out, reader)."""
    reader = Reader(form)
    return reader.line("reason", _("Reason"), REASON_MAX, required=True), reader
