"""A new thread from a form."""

from dataclasses import dataclass
from datetime import date, timedelta

from werkzeug.datastructures import MultiDict

from forum.discussion.forms import linked, read_hat
from forum.kernel.clock import today
from forum.kernel.forms import Reader, read_once
from forum.kernel.i18n import _
from forum.kernel.text import COMMENT_MAX, TextRefused, render
from forum.kernel.viewer import Viewer
from forum.places.queries import countries, country
from forum.threads.models import KINDS, REASON_MAX, TITLE_MAX
from forum.topics.queries import topic_by_slug, tree

NEEDED_WITHIN = 366  # days


@dataclass(frozen=True)
class ThreadDraft:
    """A thread with its opening text, read and laid out."""

    title: str
    kind: str
    body: str
    html: str
    once: str
    asks: "Asks | None" = None  # of a question
    wears_id: int | None = None  # for whom its author speaks


@dataclass(frozen=True)
class Asks:
    """What a question says of itself: when an answer is needed by, and what choosing whom to ask takes besides its place."""

    needed_by: date | None = None
    topic_id: int | None = None
    country: str | None = None


def read_thread(form: "MultiDict[str, str]", viewer: Viewer | None = None) -> tuple[ThreadDraft, Reader]:
    """Return (draft, reader); the draft holds only where `reader.errors` is empty. viewer: who writes, where those whom the text
    calls by name are to be linked to."""
    reader = Reader(form)
    title = reader.line("title", _("Title"), TITLE_MAX, required=True)
    body = reader.lines("body", _("Your text"), COMMENT_MAX, required=True)
    kind = reader.choice("kind", _("Kind"), KINDS) or "discussion"
    once = read_once(form)
    asks = _read_asks(reader) if kind == "question" else None
    html = ""
    if "body" not in reader.errors:
        try:
            html = linked(viewer, body, "t" + once[:20]) if viewer else render(body, owner="t" + once[:20])
        except TextRefused as refused:
            reader.errors.add("body", str(refused))
    return ThreadDraft(title, kind, body, html, once, asks, read_hat(form)), reader


def _read_asks(reader: Reader) -> Asks:
    needed_by = reader.date("needed_by", _("Needed by"))
    if needed_by and not today() <= needed_by <= today() + timedelta(days=NEEDED_WITHIN):
        reader.fault("needed_by", _("Needed by: choose a day from today on, within a year."))
    theme = topic_by_slug(reader.choice("topic", _("Topic"), tree().by_slug))
    land = country(reader.choice("country", _("Country"), {each.code for each in countries()}))
    return Asks(needed_by, theme.id if theme else None, land.iso2 if land else None)


def read_reason(form: "MultiDict[str, str]") -> tuple[str, Reader]:
    """Return (reason, reader) of the form that hides a thread."""
    reader = Reader(form)
    return reader.line("reason", _("Reason"), REASON_MAX), reader


def read_title(form: "MultiDict[str, str]") -> tuple[str, str, Reader]:
    """Return (title, reason, reader) of the form that changes a title."""
    reader = Reader(form)
    return reader.line("title", _("Title"), TITLE_MAX, required=True), reader.line("reason", _("Reason"), REASON_MAX), reader
