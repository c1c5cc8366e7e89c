"""Warning, silencing, suspending: what is typed."""

from dataclasses import dataclass
from datetime import date, timedelta

from werkzeug.datastructures import MultiDict

from forum.kernel.clock import today
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.sanctions.models import DAYS_MAX, KINDS, REASON_MAX


@dataclass(frozen=True)
class SanctionDraft:
    """What is asked for. `base`: the state that the form showed."""

    kind: str
    until: date | None
    reason: str
    base: str


def kinds() -> list[tuple[str, str]]:
    """Return the (code, words) of what can be done."""
    words = {
        "warned": _("Warn: they read your words, and nothing else changes"),
        "silenced": _("Silence: they read everything and write nothing"),
        "suspended": _("Suspend: the same, for what is graver"),
    }
    return [(code, words[code]) for code in KINDS]


def read_sanction(form: "MultiDict[str, str]") -> tuple[SanctionDraft, Reader]:
    """Return (draft, reader)."""
    reader = Reader(form)
    kind = reader.choice("kind", _("What to do"), KINDS, required=True)
    until = reader.date("until", _("Until"), required=kind in ("silenced", "suspended"))
    if until and not today() < until <= today() + timedelta(days=DAYS_MAX):
        reader.errors.add("until", _("Until: choose a day from tomorrow to a year from now."))
    reason = reader.lines("reason", _("Reason"), REASON_MAX, required=True)
    return SanctionDraft(kind, until if kind != "warned" else None, reason, form.get("base", "")), reader
