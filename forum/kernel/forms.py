"""Reading forms: browser input to clean values, every fault kept beside what was typed.

A feature's forms.py makes a Reader, asks for its fields, and returns a frozen draft or the reader's errors. Nothing here
raises on hostile input, and nothing typed is lost: templates refill from `typed`.
"""

import re
from collections.abc import Collection, Mapping

from werkzeug.datastructures import MultiDict

from forum.kernel.i18n import _
from forum.kernel.text import TextRefused, clean_line, clean_text


class Reader:
    """One form being read. `errors` maps a field's name to a sentence; the order is the order of the fields."""

    def __init__(self, form: "MultiDict[str, str]") -> None:
        self.typed = form
        self.errors: dict[str, str] = {}

    def line(self, name: str, label: str, limit: int, *, required: bool = False) -> str:
        """Return one line of at most `limit` characters, cleaned; "" where it is missing or wrong."""
        return self._text(name, label, limit, required, one_line=True)

    def lines(self, name: str, label: str, limit: int, *, required: bool = False) -> str:
        """Return several lines (Markdown or plain) of at most `limit` characters."""
        return self._text(name, label, limit, required, one_line=False)

    def choice(self, name: str, label: str, allowed: Collection[str], *, required: bool = False) -> str:
        """Return one of `allowed`, or ""."""
        value = self.typed.get(name, "").strip()
        if not value:
            if required:
                self.fault(name, _("%(label)s: choose one.", label=label))
            return ""
        if value not in allowed:
            self.fault(name, _("%(label)s: choose one of the answers offered.", label=label))
            return ""
        return value

    def choices(self, name: str, label: str, allowed: Collection[str], limit: int = 100) -> tuple[str, ...]:
        """Return those ticked, in the order sent, each once; at most `limit`."""
        values = tuple(dict.fromkeys(value.strip() for value in self.typed.getlist(name) if value.strip()))
        if any(value not in allowed for value in values):
            self.fault(name, _("%(label)s: choose among the answers offered.", label=label))
            return ()
        if len(values) > limit:
            self.fault(name, _("%(label)s: choose at most %(limit)s.", label=label, limit=limit))
            return ()
        return values

    def whole(self, name: str, label: str, low: int, high: int, *, required: bool = False) -> int | None:
        """Return a whole number between `low` and `high`, or None."""
        value = self.typed.get(name, "").strip().replace(",", "").replace(" ", "")
        if not value:
            if required:
                self.fault(name, _("%(label)s: give a number.", label=label))
            return None
        if not re.fullmatch(r"-?\d{1,18}", value) or not low <= int(value) <= high:
            self.fault(name, _("%(label)s: give a whole number from %(low)s to %(high)s.", label=label, low=low, high=high))
            return None
        return int(value)

    def ticked(self, name: str) -> bool:
        """Return whether a box was ticked."""
        return self.typed.get(name, "") not in ("", "0", "false", "off")

    def fault(self, name: str, sentence: str) -> None:
        """Keep a fault of the field `name`; the first of each field stays."""
        self.errors.setdefault(name, sentence)

    def _text(self, name: str, label: str, limit: int, required: bool, one_line: bool) -> str:
        try:
            raw = self.typed.get(name, "")
            value = clean_line(raw) if one_line else clean_text(raw).strip()
        except TextRefused as refused:
            self.fault(name, f"{label}: {refused}")
            return ""
        if required and not value:
            self.fault(name, _("%(label)s: write something here.", label=label))
        elif len(value) > limit:
            self.fault(
                name,
                _("%(label)s has %(count)s characters; %(limit)s fit. Shorten it by %(over)s.",
                  label=label, count=f"{len(value):,}", limit=f"{limit:,}", over=f"{len(value) - limit:,}"),
            )  # fmt: skip
            return ""
        return value


def numbered_rows(form: Mapping[str, object], prefix: str) -> list[int]:
    """Return the row numbers n of the fields `<prefix>-<n>-...` in `form`, rising; gaps are allowed."""
    pattern = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})-")
    return sorted({int(match[1]) for name in form if (match := pattern.match(name))})
