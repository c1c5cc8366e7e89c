"""A collection and its items, from forms."""

import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from forum.collections.models import AUDIENCES, INTRODUCTION_MAX, ITEMS_MAX, TITLE_MAX, WHY_MAX
from forum.kernel.forms import Reader, read_once
from forum.kernel.i18n import _
from forum.kernel.text import TextRefused, render

_ADDRESS = re.compile(r"(?:https?://[^/\s]+)?/(cases|threads)/(\d{1,18})(?:-[^\s?#]*)?/?(?:[?#]\S*)?")
_KINDS = {"cases": "case", "threads": "thread"}


@dataclass(frozen=True)
class CollectionDraft:
    """A collection as its form gives it; `base`: the version that the form was opened on."""

    title: str
    introduction: str
    html: str
    audience: str
    base: int
    once: str


def read_collection(form: "MultiDict[str, str]") -> tuple[CollectionDraft, Reader]:
    """Return (draft, reader); the draft holds only where `reader.errors` is empty."""
    reader = Reader(form)
    title = reader.line("title", _("Title"), TITLE_MAX, required=True)
    introduction = reader.lines("introduction", _("Introduction"), INTRODUCTION_MAX)
    audience = reader.choice("audience", _("Who reads it"), AUDIENCES, required=True)
    html = ""
    try:
        html = render(introduction, owner="k") if introduction else ""
    except TextRefused as refused:
        reader.fault("introduction", str(refused))
    return CollectionDraft(title, introduction, html, audience, read_base(form), read_once(form)), reader


def read_base(form: "MultiDict[str, str]") -> int:
    """Return the version that a form was opened on, 0 for none."""
    base = form.get("base", "")
    return int(base) if re.fullmatch("[0-9]{1,9}", base) else 0


def read_item(form: "MultiDict[str, str]") -> tuple[tuple[str, str], str, Reader]:
    """Return ((kind, key), why, reader) of what is to be added."""
    reader = Reader(form)
    address = reader.line("address", _("Address"), 300, required=True)
    why = reader.line("why", _("Why it is in"), WHY_MAX)
    match = _ADDRESS.fullmatch(address)
    if address and match is None:
        reader.fault("address", _("Address: give that of a case study or a thread here, such as /cases/12."))
    return ((_KINDS[match[1]], str(int(match[2]))) if match else ("", "")), why, reader


def read_place(form: "MultiDict[str, str]") -> tuple[int | None, str, Reader]:
    """Return (place, why, reader) of an item that is changed."""
    reader = Reader(form)
    return reader.whole("place", _("Place"), 1, ITEMS_MAX), reader.line("why", _("Why it is in"), WHY_MAX), reader
