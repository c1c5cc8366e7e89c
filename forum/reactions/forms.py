"""A reaction from a form."""

from werkzeug.datastructures import MultiDict

from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.reactions.models import WHERE_MAX


def read_where(form: "MultiDict[str, str]", reaction: str) -> tuple[str, Reader]:
    """Return (where it was tried, reader); "" for the other reactions, which need no line."""
    reader = Reader(form)
    return reader.line("note", _("Where"), WHERE_MAX, required=True) if reaction == "tried" else "", reader
