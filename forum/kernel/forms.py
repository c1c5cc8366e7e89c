"""Reading what a browser sends: typed values out, or one sentence per field saying what is wrong and what to do.

Used by the `forms.py` of every feature. Only what no page of ours can have sent raises. `reader.typed` is what was typed, for
filling the form again; `reader.errors` what stands in the way. Field names are those of the page: `title`, `period-start`,
`coverage-0-value`.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import TypeVar

from email_validator import EmailNotValidError, validate_email
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import UnprocessableEntity

from forum.kernel.i18n import _
from forum.kernel.text import TextRefused, clean_line, clean_text, is_blank

ONCE_MAX = 64  # characters of a form's own random word
ROWS_MAX = 200  # rows of one repeatable list
NUMBER_MAX = 10**15  # whole numbers up to here are exact in JSON and in both databases
YEAR_MIN, YEAR_MAX = 1850, 2100
TRUE = frozenset({"1", "true", "on", "yes"})

Value = TypeVar("Value")


def read_once(form: "MultiDict[str, str]") -> str:
    """Return the random word by which a form is known when it comes twice, "" from programs.

    Raises UnprocessableEntity for one that no page of ours holds.
    """
    once = form.get("once", "")
    if len(once) > ONCE_MAX or not once.isprintable():
        raise UnprocessableEntity(_("This form was changed on its way. Go back, load the page again and send it once more."))
    return once


class Errors(dict[str, str]):
    """Field -> sentence, in the order in which the page asks. The first sentence for a field stays."""

    def add(self, field: str, sentence: str) -> None:
        """Note `sentence` for `field`, unless it has one."""
        self.setdefault(field, sentence)


class Typed(MultiDict[str, str]):
    """What was typed, for templates: `typed["title"]` is "" where nothing was sent, `typed.getlist("topics")` a list."""

    def __getitem__(self, key: str) -> str:
        return next(iter(self.getlist(key)), "")


class Reader:
    """One form being read. Each method returns the clean value; "", None or () where there is none or it is bad.

    label: the field's name as the page shows it. required: an empty field is then an error.
    """

    def __init__(self, form: MultiDict[str, str] | Mapping[str, str]) -> None:
        self.typed = Typed(form)
        self.errors = Errors()

    def line(self, name: str, label: str, limit: int, *, required: bool = False) -> str:
        """Return the field as one clean line of at most `limit` characters, or ""."""
        return self._text(name, label, limit, required, clean_line)

    def lines(self, name: str, label: str, limit: int, *, required: bool = False) -> str:
        """Return the field as a clean text of many lines (Markdown) of at most `limit` characters, or ""."""
        return self._text(name, label, limit, required, clean_text)

    def choice(self, name: str, label: str, allowed: Collection[str], *, required: bool = False) -> str:
        """Return the one of `allowed` that was chosen, or ""."""
        value = self.typed[name].strip()
        if value in allowed and value:
            return value
        if value:
            self.fault(name, _("%(label)s: choose one of the answers offered.", label=label))
        elif required:
            self.fault(name, _("%(label)s: choose one.", label=label))
        return ""

    def choices(
        self, name: str, label: str, allowed: Collection[str], limit: int = ROWS_MAX, *, required: bool = False
    ) -> tuple[str, ...]:
        """Return those of `allowed` that were chosen, in the order sent, each once, at most `limit`."""
        values = tuple(dict.fromkeys(value.strip() for value in self.typed.getlist(name) if value.strip()))
        known = tuple(value for value in values if value in allowed)
        if len(known) < len(values):
            self.fault(name, _("%(label)s: choose among the answers offered.", label=label))
        elif len(known) > limit:
            self.fault(name, _("%(label)s: choose at most %(n)d.", label=label, n=limit))
        elif not known and required:
            self.fault(name, _("%(label)s: choose at least one.", label=label))
        return known[:limit]

    def whole(self, name: str, label: str, low: int = 0, high: int = NUMBER_MAX, *, required: bool = False) -> int | None:
        """Return a whole number from `low` to `high`, or None. Groups of digits may stand apart (1 200, 1,200)."""
        wrong = _("%(label)s: write a whole number from %(low)s to %(high)s.", label=label, low=f"{low:,}", high=f"{high:,}")
        return self._value(name, label, required, wrong, lambda typed: _whole(typed, low, high))

    def year(self, name: str, label: str, *, required: bool = False) -> int | None:
        """Return a year of four digits, YEAR_MIN to YEAR_MAX, or None."""
        wrong = _("%(label)s: write a year of four digits, such as 2019.", label=label)
        return self._value(name, label, required, wrong, lambda typed: _whole(typed, YEAR_MIN, YEAR_MAX))

    def number(self, name: str, label: str, low: float = 0, high: float = NUMBER_MAX, *, required: bool = False) -> float | None:
        """Return a number from `low` to `high`, decimals after a point or a comma, or None."""
        wrong = _(
            "%(label)s: write a number from %(low)s to %(high)s, such as 12.5.", label=label, low=f"{low:,}", high=f"{high:,}"
        )
        return self._value(name, label, required, wrong, lambda typed: _number(typed, low, high))

    def date(self, name: str, label: str, *, required: bool = False) -> date | None:
        """Return a date, written year-month-day as browsers send it, or None."""
        wrong = _("%(label)s: write a date as year-month-day, such as 2025-09-03.", label=label)
        return self._value(name, label, required, wrong, _date)

    def email(self, name: str, label: str, *, required: bool = False) -> str | None:
        """Return an e-mail address in its usual form (domain in lower case), or None. Nothing is looked up."""
        wrong = _("%(label)s: write an e-mail address such as name@example.org.", label=label)
        return self._value(name, label, required, wrong, _email)

    def address(self, name: str, label: str, limit: int = 500, *, required: bool = False) -> str | None:
        """Return an address of the web (http or https), or None."""
        wrong = _("%(label)s: write an address that begins with https:// or http://.", label=label)
        return self._value(name, label, required, wrong, lambda typed: _address(typed, limit))

    def ticked(self, name: str) -> bool:
        """Return whether a box was ticked."""
        return self.typed[name].strip().lower() in TRUE

    def rows(self, name: str, fields: Iterable[str]) -> list[tuple[str, dict[str, str]]]:
        """Return the rows of a repeatable list `<name>-<n>-<field>` that hold anything.

        Each is (prefix, {field: what was typed}), by rising n; prefix is "<name>-<n>", for `Reader.line(f"{prefix}-value")`
        and for errors. n may be any rising number; rows beyond ROWS_MAX are an error of the list.
        """
        wanted = set(fields)
        found: dict[int, dict[str, str]] = {}
        pattern = re.compile(re.escape(name) + r"-(\d{1,9})-(\w+)", re.ASCII)
        for key in self.typed:
            match = pattern.fullmatch(key)
            if match and match[2] in wanted and self.typed[key].strip():
                found.setdefault(int(match[1]), {})[match[2]] = self.typed[key].strip()
        if len(found) > ROWS_MAX:
            self.fault(name, _("At most %(n)d rows can be kept. Remove some.", n=ROWS_MAX))
        return [(f"{name}-{n}", {field: found[n].get(field, "") for field in wanted}) for n in sorted(found)[:ROWS_MAX]]

    def fault(self, name: str, sentence: str) -> None:
        """Keep a fault of the field `name`; the first of each field stays."""
        self.errors.add(name, sentence)

    def _text(self, name: str, label: str, limit: int, required: bool, clean: Callable[[str, int], str]) -> str:
        try:
            value = clean(self.typed[name], limit)
        except TextRefused as refusal:
            self.fault(name, f"{label}: {refusal.sentence[0].lower()}{refusal.sentence[1:]}")
            return ""
        if is_blank(value):
            value = ""
        if required and not value:
            self.fault(name, _("%(label)s: write something here.", label=label))
        return value

    def _value(self, name: str, label: str, required: bool, wrong: str, read: Callable[[str], Value | None]) -> Value | None:
        typed = self.typed[name].strip()
        if not typed:
            if required:
                self.fault(name, _("%(label)s: fill this in.", label=label))
            return None
        value = read(typed)
        if value is None:
            self.fault(name, wrong)
        return value


def _whole(typed: str, low: int, high: int) -> int | None:
    digits = re.sub(r"(?<=\d)[ ,\u00a0\u202f'](?=\d{3})", "", typed)
    if not re.fullmatch(r"-?[0-9]{1,18}", digits):
        return None
    return int(digits) if low <= int(digits) <= high else None


def _number(typed: str, low: float, high: float) -> float | None:
    digits = re.sub(r"(?<=\d)[ \u00a0\u202f'](?=\d{3})", "", typed)
    if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?", digits):
        digits = digits.replace(",", "")  # 1,200 is more often twelve hundred than one and a fifth
    digits = digits.replace(",", ".")
    if not re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{0,10})?", digits):
        return None
    return float(digits) if low <= float(digits) <= high else None


def _date(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", typed) else None
    except ValueError:
        return None


def _email(typed: str) -> str | None:
    try:
        # example.org and .test stand in demo content, documentation and tests
        return validate_email(typed, check_deliverability=False, test_environment=True).normalized
    except (EmailNotValidError, ValueError):
        return None


def _address(typed: str, limit: int) -> str | None:
    return typed if len(typed) <= limit and re.fullmatch(r"(?i)https?://[^\s<>\"\x00-\x20\\\ud800-\udfff]+", typed) else None
