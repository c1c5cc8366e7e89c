"""Classifying: codes in place of "not sure yet", and why; what the journal is narrowed to."""

from typing import Any  # a record is JSON

from werkzeug.datastructures import MultiDict

from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.moderation.queries.log import Asked
from forum.topics.queries import tree, vocabulary

REASON_MAX = 200  # characters
LISTS = {"scheme_types": "scheme_types", "branches": "branches"}
SIDES = {"facilitating_factors": "factors.facilitating", "hindering_factors": "factors.hindering"}


def read_codes(form: "MultiDict[str, str]", record: dict[str, Any]) -> tuple[dict[str, Any], str, Reader]:
    """Return (record with the codes chosen, reason, reader)."""
    reader = Reader(form)
    changed = dict(record)
    for key, name in LISTS.items():
        if "not_sure" in record.get(key, ()):
            most = 3 if key == "scheme_types" else 9
            changed[key] = reader.choices(key, _("Choices"), vocabulary(name).by_code, most, required=True)
    if "not_sure" in record.get("topics", ()):
        changed["topics"] = reader.choices("topics", _("Topics"), tree().by_slug, 5, required=True)
    for key, name in SIDES.items():
        rows = [dict(row) for row in record.get(key, ())]
        for number, row in enumerate(rows):
            if row["code"] == "not_sure":
                row["code"] = reader.choice(f"{key}-{number}-code", row["text"][:60], vocabulary(name).by_code, required=True)
        changed[key] = rows
    reason = reader.line("reason", _("Reason"), REASON_MAX, required=True)
    return changed, reason, reader


def read_asked(args: "MultiDict[str, str]") -> tuple[Asked, Reader]:
    """Return (what the journal is narrowed to, reader); what is no date is left out, and said."""
    reader = Reader(args)
    words = {name: args.get(name, "").strip()[:60] for name in ("kind", "deed", "who")}
    since, until = reader.date("since", _("From")), reader.date("until", _("Until"))
    return Asked(**words, since=since, until=until), reader
