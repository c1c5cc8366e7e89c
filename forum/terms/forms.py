"""Words of a term from a form."""

from werkzeug.datastructures import MultiDict

from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.topics.models import CODE_MAX, DEFINITION_MAX, LABEL_MAX

REASON_MAX = 200  # characters


def read_words(form: "MultiDict[str, str]") -> tuple[dict[str, str], Reader]:
    """Return (words, reader); the words hold only where `reader.errors` is empty."""
    reader = Reader(form)
    words = {
        "label": reader.line("label", _("English"), LABEL_MAX, required=True),
        "label_fr": reader.line("label_fr", _("French"), LABEL_MAX),
        "definition": reader.line("definition", _("What it means"), DEFINITION_MAX),
    }
    return words, reader


def read_new(form: "MultiDict[str, str]") -> tuple[str, dict[str, str], Reader]:
    """Return (code, words, reader) of a further term."""
    words, reader = read_words(form)
    return reader.line("code", _("Code"), CODE_MAX, required=True), words, reader


def read_reason(form: "MultiDict[str, str]") -> tuple[str, Reader]:
    """Return (reason, reader) of retiring, merging and parting."""
    reader = Reader(form)
    return reader.line("reason", _("Reason"), REASON_MAX, required=True), reader
