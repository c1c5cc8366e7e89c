"""A new thread from a form."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forum.discussion.forms import linked, read_hat
from forum.kernel.clock import today
from forum.kernel.forms import Reader, read_once
from forum.kernel.i18n import _
from forum.kernel.text import COMMENT_MAX, TextRefused, render
from forum.kernel.viewer import Viewer
from forum.places.queries import countries, country
from forum.threads.models import KINDS, PIN_DAYS, REASON_MAX, SLOW, TITLE_MAX
from forum.threads.queries import Place, place_of
from forum.topics.queries import topic_by_slug, tree

ADDRESS_MAX = 400  # characters
BASE_MAX = 200
CHOSEN_MAX = 500  # comments of one split
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


@dataclass(frozen=True)
class Deed:
    """An act of staff: why, and how the thread stood (`policy.stands`) when the form was opened, "" where nothing says.

    `is_asked`: by a form, which gives a reason; an undo gives none.
    """

    reason: str
    base: str = ""
    is_asked: bool = False


@dataclass(frozen=True)
class Target:
    """Where a thread, or a part of it, is to stand; `is_agreed`: whoever moves it knows that other people read it there."""

    place: Place
    is_agreed: bool


def read_deed(form: "MultiDict[str, str]", needs_reason: bool = True) -> tuple[Deed, Reader]:
    """Return (deed, reader) of a form by which the staff does something to a thread."""
    reader = Reader(form)
    reason = reader.line("reason", _("Reason"), REASON_MAX, required=needs_reason)
    return Deed(reason, form.get("base", "")[:BASE_MAX], is_asked=True), reader


def read_until(reader: Reader) -> date | None:
    """Return the last day of a pin: today or later, at most PIN_DAYS from now."""
    until = reader.date("until", _("Pinned until"), required=True)
    if until and not today() <= until <= today() + timedelta(days=PIN_DAYS):
        reader.fault("until", _("Pinned until: choose a day from today on, within %(n)d days.", n=PIN_DAYS))
    return until


def read_minutes(reader: Reader) -> int:
    """Return the chosen minutes between two comments of one member."""
    return int(reader.choice("minutes", _("One comment per member"), {str(each) for each in SLOW}, required=True) or 0)


def read_new_title(reader: Reader) -> str:
    """Return the title of a thread that is to come of comments."""
    return reader.line("title", _("Title"), TITLE_MAX, required=True)


def read_place(reader: Reader) -> Target | None:
    """Return the chosen place; None, with a fault, for none or one that is not offered."""
    kind, _space, key = reader.typed["place"].partition(" ")
    if not key:
        reader.fault("place", _("Place: choose one."))
        return None
    try:
        return Target(place_of(kind, key), reader.ticked("agreed"))
    except NotFound:
        reader.fault("place", _("Place: choose one of the places offered."))
    return None


def read_other(reader: Reader) -> int:
    """Return the number of a thread, from its number or its address."""
    typed = reader.line("other", _("The other thread"), ADDRESS_MAX, required=True)
    found = re.fullmatch(r"(?:.*/threads/)?([0-9]{1,15})(?:-[^/]*)?(?:[/?#].*)?", typed)
    if typed and not found:
        reader.fault("other", _("The other thread: write its address, such as /threads/12-who-collects, or its number."))
    return int(found[1]) if found else 0


def read_chosen(form: "MultiDict[str, str]") -> list[int]:
    """Return the ids of the comments that were ticked, each once; what is no number is left out."""
    return [int(each) for each in dict.fromkeys(form.getlist("comment")) if re.fullmatch("[0-9]{1,15}", each)][:CHOSEN_MAX]


def read_title(form: "MultiDict[str, str]") -> tuple[str, str, Reader]:
    """Return (title, reason, reader) of the form that changes a title."""
    reader = Reader(form)
    return reader.line("title", _("Title"), TITLE_MAX, required=True), reader.line("reason", _("Reason"), REASON_MAX), reader
