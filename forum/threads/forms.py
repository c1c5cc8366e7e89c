"""A new thread from a form."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from forum.discussion.forms import linked
from forum.kernel.forms import Reader, read_once
from forum.kernel.i18n import _
from forum.kernel.text import COMMENT_MAX, TextRefused, render
from forum.kernel.viewer import Viewer
from forum.threads.models import KINDS, REASON_MAX, TITLE_MAX


@dataclass(frozen=True)
class ThreadDraft:
    """A thread with its opening text, read and laid out."""

    title: str
    kind: str
    body: str
    html: str
    once: str


def read_thread(form: "MultiDict[str, str]", viewer: Viewer | None = None) -> tuple[ThreadDraft, Reader]:
    """Return (draft, reader); the draft holds only where `reader.errors` is empty. viewer: who writes, where those whom the text
    calls by name are to be linked to."""
    reader = Reader(form)
    title = reader.line("title", _("Title"), TITLE_MAX, required=True)
    body = reader.lines("body", _("Your text"), COMMENT_MAX, required=True)
    kind = reader.choice("kind", _("Kind"), KINDS) or "discussion"
    once = read_once(form)
    html = ""
    if "body" not in reader.errors:
        try:
            html = linked(viewer, body, "t" + once[:20]) if viewer else render(body, owner="t" + once[:20])
        except TextRefused as refused:
            reader.errors.add("body", str(refused))
    return ThreadDraft(title, kind, body, html, once), reader


def read_reason(form: "MultiDict[str, str]") -> tuple[str, Reader]:
    """Return (reason, reader) of the form that hides a thread."""
    reader = Reader(form)
    return reader.line("reason", _("Reason"), REASON_MAX), reader


def read_title(form: "MultiDict[str, str]") -> tuple[str, str, Reader]:
    """Return (title, reason, reader) of the form that changes a title."""
    reader = Reader(form)
    return reader.line("title", _("Title"), TITLE_MAX, required=True), reader.line("reason", _("Reason"), REASON_MAX), reader
