"""A comment from a form."""

import re
import secrets
from dataclasses import dataclass, field

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from forum.discussion.models import NOTE_MAX
from forum.kernel.forms import Reader, read_once
from forum.kernel.i18n import _, _l
from forum.kernel.text import COMMENT_MAX, TextRefused, render

ANSWERS_NOTHING = _l("The comment that you answer is not there any more. Your text stands here: post it as a comment of its own.")


@dataclass(frozen=True)
class CommentDraft:
    """A comment, read and laid out. `once`: the composer's own random word, "" from programs."""

    body: str
    html: str
    reply_to_id: int | None
    once: str


@dataclass
class Composer:
    """What a composer shows: the text so far, what it answers, a fault, a preview; `is_kept`: it survived a sign-in."""

    action: str
    body: str = ""
    reply_to_id: int | None = None
    reply_to_number: int | None = None
    once: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    error: str = ""
    preview: Markup | None = None
    is_kept: bool = False
    readers: str = ""  # a sentence: who can read what is posted here


def read_reason(form: "MultiDict[str, str]") -> tuple[str, Reader]:
    """Return (reason, reader) of the form by which the staff edits or removes; whether one is needed, the action says."""
    reader = Reader(form)
    return reader.line("reason", _("Reason"), NOTE_MAX), reader


def read_comment(form: "MultiDict[str, str]", owner: str) -> tuple[CommentDraft, str]:
    """Return (draft, fault); the fault is a sentence or "". `owner` makes footnote ids unique in the page.

    Laying out is the slow part of posting: it happens here, before the write.
    """
    reader = Reader(form)
    body = reader.lines("body", _("Your comment"), COMMENT_MAX, required=True)
    reply_to = (form.get("reply_to") or "").strip()
    once = read_once(form)
    html = ""
    fault = reader.errors.get("body", "")
    if not fault:
        try:
            html = render(body, owner=owner)
        except TextRefused as refused:
            fault = str(refused)
    number = int(reply_to) if re.fullmatch("[0-9]{1,18}", reply_to) else None
    if reply_to and number is None:
        fault = fault or str(ANSWERS_NOTHING)
    return CommentDraft(body, html, number, once), fault
