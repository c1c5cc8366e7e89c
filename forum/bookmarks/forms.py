"""The private note of a bookmark, from a form."""

from werkzeug.datastructures import MultiDict

from forum.bookmarks.models import NOTE_MAX
from forum.kernel.forms import Reader
from forum.kernel.i18n import _


def read_note(form: "MultiDict[str, str]") -> tuple[str, Reader]:
    """Return (note, reader)."""
    reader = Reader(form)
    return reader.line("note", _("Your note"), NOTE_MAX), reader
