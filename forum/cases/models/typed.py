"""A draft as typed, and a record: between the two, both ways. Pure.

A draft keeps what was typed, as typed: {field name of the form: [values]}. Names are those of the page: `title`,
`period-start`, `coverage-0-value`, `countries` repeated. `record_of` never raises and never drops silently: what cannot be
read is a fault beside its field.
"""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any  # a record is JSON

from werkzeug.datastructures import MultiDict

from forum.cases.models import DRAFT_MAX
from forum.cases.models.fields import BY_KEY, FIELDS, NOT_SURE, Field
from forum.kernel.forms import ROWS_MAX, TRUE
from forum.kernel.i18n import _, _l
from forum.kernel.text import TextRefused, clean_line, clean_text

Typed = dict[str, list[str]]

# The pages of telling, in order. The snapshot is the first; the others make it fuller.
SECTIONS: dict[str, tuple[str, ...]] = {
    "snapshot": (
        "narrative", "title", "summary", "language", "countries", "subnational", "period", "scheme_types", "branches",
        "target_groups", "lead_organisation", "author_role", "gender", "facilitating_factors", "hindering_factors", "lessons",
        "sources", "topics",
    ),
    "design": (
        "operating_model", "linkage_types", "branches_note", "beyond_c102", "spf_guarantees", "design", "partner_organisations",
    ),
    "coverage": ("coverage",),
    "cost": ("cost", "cost_not_known"),
    "results": ("results", "evidence_level", "transferability", "licence", "consent"),
}  # fmt: skip
TITLES = {
    "snapshot": _l("The snapshot"),
    "design": _l("How it works"),
    "coverage": _l("Figures of coverage"),
    "cost": _l("What it costs"),
    "results": _l("Results and use by others"),
}
SECTION_OF = {key: name for name, keys in SECTIONS.items() for key in keys}
IN_FORM_ORDER = frozenset({"scheme_types", "countries"})  # the form itself says which comes first
_ROW = re.compile(r"([a-z_]+)-(\d{1,4})-([a-z_]+)")


class TooLarge(ValueError):
    """A draft that cannot be stored: its message says why, `name` in which field of the form."""

    def __init__(self, sentence: str, name: str = "narrative") -> None:
        super().__init__(sentence)
        self.name = name


def typed_of(form: "MultiDict[str, str]", section: str) -> Typed:
    """Return the fields of `section` in a posted form, as typed but storable.

    Raises TooLarge for what cannot be stored: NUL bytes, half characters, more than DRAFT_MAX bytes.
    """
    found: Typed = {}
    for name, values in form.lists():
        if _top(name) in SECTIONS[section]:
            if sum(map(len, values)) > DRAFT_MAX:
                raise TooLarge(_("This is larger than a draft can be (256 KB). Shorten the story."))
            try:
                kept = [clean_text(value, DRAFT_MAX) for value in values]
            except TextRefused as fault:
                raise TooLarge(f"{label_of(name)}: {fault}", name) from fault
            if any(value.strip() for value in kept):
                found[name] = [value for value in kept if value] if name == "countries" else kept  # one list of it stays empty
    if len(json.dumps(found).encode()) > DRAFT_MAX:
        raise TooLarge(_("This is larger than a draft can be (256 KB). Shorten the story."))
    return found


def merged(old: Typed, new: Typed, section: str) -> Typed:
    """Return `old` with the fields of `section` replaced by `new`. Raises TooLarge.

    Ticked answers keep the order they had, and every source keeps the short name that figures refer to.
    """
    rest = {name: values for name, values in old.items() if _top(name) not in SECTIONS[section]}
    whole = with_short_names({**rest, **{name: _in_old_order(name, values, old) for name, values in new.items()}}, old)
    if len(json.dumps(whole).encode()) > DRAFT_MAX:
        raise TooLarge(_("This is larger than a draft can be (256 KB). Shorten the story."))
    return whole


def with_short_names(typed: Typed, before: Typed | None = None) -> Typed:
    """Return `typed` with a short name (s1, s2 ...) for every source that has none; once given it stays with its row."""
    names = {f"sources-{number}-id" for number in rows_of(typed, "sources")}
    taken = {values[0] for name, values in typed.items() if name in names}
    for name in sorted(names - set(typed)):
        had = next(iter((before or {}).get(name, [])), "")
        short = had if had and had not in taken else next(f"s{n}" for n in count(1) if f"s{n}" not in taken)
        taken.add(short)
        typed = {**typed, name: [short]}
    return typed


def _in_old_order(name: str, values: list[str], old: Typed) -> list[str]:
    """Boxes are sent in the order of the page; where the order is the teller's (the main kind of scheme first) it stays."""
    if len(values) < 2 or name in IN_FORM_ORDER or name not in old:
        return values
    return [value for value in old[name] if value in values] + [value for value in values if value not in old[name]]


def without_row(typed: Typed, key: str, number: int) -> Typed:
    """Return `typed` without one row of a list."""
    return {name: values for name, values in typed.items() if not name.startswith(f"{key}-{number}-")}


def record_of(typed: Typed) -> tuple[dict[str, Any], dict[str, str]]:
    """Return (record, {path: sentence}) of what was typed; a value that cannot be read is left out and has a sentence."""
    record: dict[str, Any] = {"licence": "CC-BY-4.0"}
    faults: dict[str, str] = {}
    for field in FIELDS:
        value = _field(typed, field, field.key, field.key, faults)
        if value not in (None, "", [], {}):
            record[field.key] = value
    return record, faults


def typed_from(record: Mapping[str, Any]) -> Typed:
    """Return the form's fields for a record: the other way round."""
    typed: Typed = {}
    for key, value in record.items():
        field = BY_KEY.get(key)
        if field is None:
            continue
        if field.kind == "O":
            for part, each in value.items():
                typed[f"{key}-{part}"] = _written(each)
        elif field.kind == "L":
            for number, row in enumerate(value):
                for part, each in row.items():
                    typed[f"{key}-{number}-{part}"] = _written(each)
        else:
            typed[key] = _written(value)
    return typed


def rows_of(typed: Typed, key: str) -> list[int]:
    """Return the numbers of the rows of the list `key` that hold anything, rising."""
    found = {int(match[2]) for name in typed if (match := _ROW.fullmatch(name)) and match[1] == key}
    return sorted(found)[:ROWS_MAX]


def name_of(path: str, typed: Typed | None = None) -> str:
    """Return the form's name for a record's path: "coverage.0.value" is `coverage-0-value`.

    typed: what the record was read from, whose row numbers may have gaps where positions in a record have none.
    """
    key, _dot, rest = path.partition(".")
    position, _dot, part = rest.partition(".")
    if typed is not None and position.isdecimal() and key in BY_KEY:
        numbers = [number for number, _row in _rows_read(typed, BY_KEY[key], {})]
        if int(position) < len(numbers):
            return f"{key}-{numbers[int(position)]}" + (f"-{part}" if part else "")
    return path.replace(".", "-")


def section_of(path: str) -> str:
    """Return the page on which a path is asked."""
    return SECTION_OF.get(path.split(".")[0].split("-")[0], "snapshot")


def label_of(name: str) -> str:
    """Return the label of a form field, for sentences."""
    field = BY_KEY.get(_top(name))
    if field is None:
        return name[:40]
    last = name.split("-")[-1]
    return next((part.label for part in field.inside if part.key == last), field.label)


def _top(name: str) -> str:
    return name.split("-")[0]


def _written(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    if isinstance(value, bool):
        return ["1"] if value else []
    if isinstance(value, float) and value.is_integer():
        return [str(int(value))]
    return [str(value)]


def _field(typed: Typed, field: Field, name: str, path: str, faults: dict[str, str]) -> Any:
    if field.kind == "O":
        parts = {part.key: _field(typed, part, f"{name}-{part.key}", f"{path}.{part.key}", faults) for part in field.inside}
        return {key: value for key, value in parts.items() if value not in (None, "", [])}
    if field.kind == "L":
        return _list(typed, field, faults)
    values = [value.strip() for value in typed.get(name, []) if value.strip()]
    if field.kind in ("E+", "R+"):
        upper = field.vocabulary == "countries.csv"
        return list(dict.fromkeys(value.upper() if upper else value for value in values))
    if not values:
        return None
    return _one(field, values[0], path, faults)


def _list(typed: Typed, field: Field, faults: dict[str, str]) -> list[dict[str, Any]]:
    return [row for _number, row in _rows_read(typed, field, faults)]


def _rows_read(typed: Typed, field: Field, faults: dict[str, str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (number in the form, row). Rows close up: numbers of the form may have gaps, positions in a record have none."""
    position = 0
    for number in rows_of(typed, field.key):
        row = {}
        for part in field.inside:
            path = f"{field.key}.{position}.{part.key}"
            value = _field(typed, part, f"{field.key}-{number}-{part.key}", path, faults)
            if value not in (None, "", []):
                row[part.key] = value
        if set(row) - {"id", "code", "unit"} or (row and field.key == "coverage"):
            yield number, _completed(field.key, row)
            position += 1


def _completed(key: str, row: dict[str, Any]) -> dict[str, Any]:
    """What the page does not ask of a short row: what kind of source it is, a factor nobody classified."""
    if key == "sources":
        return {"kind": "publication", **row}
    if key.endswith("_factors"):
        return {"code": NOT_SURE, **row}
    return row


def _one(field: Field, value: str, path: str, faults: dict[str, str]) -> Any:
    if field.kind == "B":
        return value.lower() in TRUE
    if field.kind in ("I", "Y"):
        if re.fullmatch(r"\d{1,9}", value):
            return int(value)
        faults[path] = _(
            "%(label)s: write a whole number, such as %(example)s.", label=field.label, example="2019" if field.kind == "Y" else "2"
        )
        return None
    if field.kind == "N":
        plain = value.replace(",", "").replace(" ", "").replace("\u00a0", "")
        if re.fullmatch(r"\d{1,15}(\.\d{1,6})?", plain):
            return float(plain) if "." in plain else int(plain)
        faults[path] = _("%(label)s: write a number in digits, such as 12500 or 4.5.", label=field.label)
        return None
    if field.kind == "T":
        try:
            return clean_line(value, DRAFT_MAX)
        except TextRefused as fault:
            faults[path] = f"{field.label}: {fault}"
            return None
    return value
