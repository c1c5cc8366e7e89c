"""Forms of administration."""

from werkzeug.datastructures import MultiDict

from forum.kernel import rules
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.journal import REASON_MAX
from forum.kernel.text import TextRefused, render
from forum.pages.models import BODY_MAX, TITLE_MAX
from forum.people.models import ROLES

SEARCH_MAX = 254  # characters: an e-mail address fits


def read_settings(form: "MultiDict[str, str]") -> tuple[dict[str, str], Reader]:
    """Return ({rule: value}, reader)."""
    reader = Reader(form)
    return {rule.name: rule.read(reader) for rule in rules.declared()}, reader


def read_page(form: "MultiDict[str, str]", slug: str) -> tuple[str, str, str, Reader]:
    """Return (title, Markdown, safe HTML, reader) of a page's form."""
    reader = Reader(form)
    title = reader.line("title", _("Title"), TITLE_MAX, required=True)
    body = reader.lines("body", _("Text"), BODY_MAX, required=True)
    try:
        html = render(body, owner=slug, limit=BODY_MAX, headings_from=2)
    except TextRefused as refusal:
        reader.fault("body", _("Text: %(why)s", why=refusal.sentence))
        html = ""
    return title, body, html, reader


def read_role(form: "MultiDict[str, str]") -> tuple[str, str, Reader]:
    """Return (role, reason, reader)."""
    reader = Reader(form)
    role = reader.choice("role", _("Role"), ROLES, required=True)
    return role, reader.lines("reason", _("Reason"), REASON_MAX, required=True), reader


def read_search(form: "MultiDict[str, str]") -> tuple[str, Reader]:
    """Return (a name or an address, reader)."""
    reader = Reader(form)
    return reader.line("who", _("Name or e-mail address"), SEARCH_MAX, required=True), reader
