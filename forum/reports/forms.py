"""Reporting, deciding, appealing: what is typed."""

import re

from werkzeug.datastructures import MultiDict

from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.reports.models import BODY_MAX, REASON_MAX, REASONS


def reasons() -> list[tuple[str, str]]:
    """Return the (code, words) of why one reports."""
    words = {
        "personal_data": _("It shows personal data of somebody: who is ill, who pays, where they live"),
        "hostile": _("It is hostile to a person or a group"),
        "advertising": _("It advertises or is spam"),
        "misleading": _("It misleads: figures or facts are wrong"),
        "rights": _("It uses somebody's text, picture or name without the right to"),
        "other": _("Something else"),
    }
    return [(code, words[code]) for code in REASONS]


def read_report(form: "MultiDict[str, str]") -> tuple[str, str, Reader]:
    """Return (reason, words, reader)."""
    reader = Reader(form)
    reason = reader.choice("reason", _("What is wrong"), REASONS, required=True)
    body = reader.lines("body", _("In your words"), BODY_MAX, required=reason == "other")
    return reason, body, reader


def read_decision(form: "MultiDict[str, str]") -> tuple[str, str, int, Reader]:
    """Return (deed, reason, the newest report that was read, reader)."""
    reader = Reader(form)
    deed = reader.choice("do", _("What to do"), ("act", "keep"), required=True)
    reason = reader.line("reason", _("Reason"), REASON_MAX, required=deed == "act")
    base = form.get("base", "")
    return deed, reason, int(base) if re.fullmatch("[0-9]{1,18}", base) else 0, reader


def read_appeal(form: "MultiDict[str, str]") -> tuple[str, Reader]:
    """Return (words, reader)."""
    reader = Reader(form)
    return reader.lines("body", _("Why it is wrong"), BODY_MAX, required=True), reader


def read_answer(form: "MultiDict[str, str]") -> tuple[bool, str, Reader]:
    """Return (is it granted, answer, reader)."""
    reader = Reader(form)
    deed = reader.choice("do", _("What to do"), ("grant", "uphold"), required=True)
    return deed == "grant", reader.lines("answer", _("Your answer"), BODY_MAX, required=True), reader
