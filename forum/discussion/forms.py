"""A comment from a form."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from forum.discussion.models import NOTE_MAX
from forum.discussion.queries.mentions import addresses_in
from forum.kernel.forms import Reader, read_once
from forum.kernel.i18n import _, _l
from forum.kernel.text import COMMENT_MAX, TextRefused, render
from forum.kernel.viewer import Viewer

ANSWERS_NOTHING = _l("The comment that you answer is not there any more. Your text stands here: post it as a comment of its own.")


@dataclass(frozen=True)
class CommentDraft:
    """A comment, read and laid out. `once`: the composer's own random word, "" from programs; `base`: the version of the draft
    that the composer has seen, None where it came from no composer."""

    body: str
    html: str
    reply_to_id: int | None
    once: str
    base: int | None = None
    wears_id: int | None = None  # for whom its author speaks; whether they may, a gate says


@dataclass
class Composer:
    """What a composer shows: the text so far, what it answers, a fault, a preview; `is_kept`: it survived a sign-in.

    `base`, `saved_at`: version and time of the draft that it holds; `earlier`: what another window had saved meanwhile;
    `people`: where names are looked up while one types; `reach`: where it says to how many it is mailed, `mailed` that sentence.
    """

    action: str
    body: str = ""
    reply_to_id: int | None = None
    reply_to_number: int | None = None
    once: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    error: str = ""
    preview: Markup | None = None
    is_kept: bool = False
    readers: str = ""  # a sentence: who can read what is posted here
    base: int = 0
    saved_at: datetime | None = None
    earlier: str = ""
    people: str = ""
    reach: str = ""
    mailed: str = ""
    hats: Sequence[tuple[str, str]] = ()  # (value, organization) of those for whom the viewer may speak
    wears: str = ""  # the one that was chosen


def read_reason(form: "MultiDict[str, str]") -> tuple[str, Reader]:
    """Return (reason, reader) of the form by which the staff edits or removes; whether one is needed, the action says."""
    reader = Reader(form)
    return reader.line("reason", _("Reason"), NOTE_MAX), reader


def read_hat(form: "MultiDict[str, str]") -> int | None:
    """Return the number of the hat that was chosen, None for "for myself"; one that is none is nobody's (0)."""
    wears = form.get("wears", "").strip()
    return (int(wears) if re.fullmatch("[0-9]{1,18}", wears) else 0) if wears else None


def linked(viewer: Viewer, body: str, owner: str) -> str:
    """Return `body` laid out, with a link to everybody whom it calls by name and the viewer may see. Raises TextRefused."""
    return render(body, owner=owner, people=addresses_in(viewer, body))


def read_comment(form: "MultiDict[str, str]", owner: str, viewer: Viewer | None = None) -> tuple[CommentDraft, str]:
    """Return (draft, fault); the fault is a sentence or "". `owner` makes footnote ids unique in the page. viewer: who writes,
    where those called by name are to be linked to; it costs a statement if there are any.

    Laying out is the slow part of posting: it happens here, before the write.
    """
    reader = Reader(form)
    is_draft = form.get("do") == "draft"  # kept as it was typed
    body = reader.lines("body", _("Your comment"), COMMENT_MAX, required=not is_draft)
    reply_to = (form.get("reply_to") or "").strip()
    once = read_once(form)
    html = ""
    fault = reader.errors.get("body", "")
    if not fault and not is_draft:
        try:
            html = linked(viewer, body, owner) if viewer else render(body, owner=owner)
        except TextRefused as refused:
            fault = str(refused)
    base = form.get("base", "")
    number = int(reply_to) if re.fullmatch("[0-9]{1,18}", reply_to) else None
    if reply_to and number is None:
        fault = fault or str(ANSWERS_NOTHING)
    seen = int(base) if re.fullmatch("[0-9]{1,9}", base) else None
    return CommentDraft(body, html, number, once, seen, read_hat(form)), fault
