"""A record (the JSON document of one version): is it right, how full is it, and what lists need of it.

Pure: nothing here asks the database. Vocabularies come in as `Known`.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal  # Any: a record is JSON

from forum.cases.models.fields import BY_KEY, CARRIED, FIELDS, MAY_BE_UNSURE, NOT_SURE, Field
from forum.cases.models.rules import across
from forum.kernel.i18n import _

Depth = Literal["snapshot", "full"]
Record = dict[str, Any]
YEAR_MIN = 1880
NUMBER_MAX = 1e15


@dataclass(frozen=True)
class Fault:
    """Something wrong: `path` ("coverage.0.value"), and a sentence that names the field, the fault and the way out."""

    path: str
    sentence: str
    is_missing: bool = False  # nothing was given: no fault of a draft, only of what is to be published


@dataclass(frozen=True)
class Known:
    """The codes that exist, by vocabulary name of data/FIELDS.md."""

    codes: Mapping[str, Collection[str]]
    this_year: int
    indicators: Mapping[str, Mapping[str, Any]]  # code -> units, kind, sex
    needs_url: Collection[str]  # kinds of source


def check(record: Record, depth: Depth, known: Known) -> list[Fault]:
    """Return what keeps `record` from being published at `depth`; [] where nothing does. Never raises on odd shapes."""
    faults: list[Fault] = []
    if unknown := sorted(set(record) - set(BY_KEY) - {each.key for each in CARRIED}):
        faults.append(Fault(unknown[0], _("Unknown field: %(name)s.", name=unknown[0])))
    sources = [str(row.get("id")) for row in _rows(record, "sources")]
    _object(faults, "", (*FIELDS, *CARRIED), record, depth, known, sources)
    said = {fault.path for fault in faults}
    found = across(record, depth, known.indicators, known.needs_url)
    return faults + [Fault(path, sentence) for path, sentence in found if path not in said]


def is_filled(value: object) -> bool:
    """True where something was given: False and 0 are answers, "", [] and {} are not."""
    return value not in (None, "", [], {})


def fullness(record: Record) -> int:
    """Return how full the record is, in whole per cent: filled S and F fields over applicable ones, one point each.

    Source: CURATION (workflow). An object or a list counts by itself and by the S and F keys within it that apply; `cost`
    is filled by rows or by "not known".
    """
    filled = wanted = 0
    for key, field in BY_KEY.items():
        if field.need not in ("S", "F"):
            continue
        value = record.get(key)
        parts = [part for part in field.inside if part.need in ("S", "F")] if field.kind == "O" else []
        if parts:
            inside = value if isinstance(value, dict) else {}
            wanted += len(parts)
            filled += sum(is_filled(inside.get(part.key)) and inside.get(part.key) != NOT_SURE for part in parts)
            continue
        wanted += 1
        is_answered = key == "cost" and bool(record.get("cost_not_known"))
        filled += is_answered or (is_filled(value) and value != [NOT_SURE])
    if "linkages" in (record.get("scheme_types") or ()):
        wanted += 1
        filled += is_filled(record.get("linkage_types"))
    return 100 * filled // wanted


def missing(record: Record) -> list[Field]:
    """Return the S and F fields without a value, in order: what would make it fuller."""
    return [
        field
        for field in FIELDS
        if field.need in ("S", "F")
        and not is_filled(record.get(field.key))
        and not (field.key == "cost" and record.get("cost_not_known"))
    ]


def codes_in(record: Record, paths: Iterable[str]) -> set[str]:
    """Return the codes that stand in the fields at `paths`, as `every_field` names them: "branches", "coverage[].indicator"."""
    found: set[str] = set()
    for path in paths:
        key, _dot, part = path.replace("[]", "").partition(".")
        inside = record.get(key)
        for row in inside if isinstance(inside, list) else [inside]:
            value = row.get(part) if part and isinstance(row, Mapping) else row if not part else None
            found.update(str(each) for each in (value if isinstance(value, list) else [value]) if each is not None)
    return found


def is_unsure(record: Record) -> bool:
    """True where a code is `not_sure`: it waits for somebody to classify it."""
    lists = [record.get(key) or [] for key in ("scheme_types", "branches", "topics")]
    codes = [row.get("code") for key in ("facilitating_factors", "hindering_factors") for row in _rows(record, key)]
    return any(NOT_SURE in each for each in [*lists, codes])


def _rows(record: Record, key: str) -> Iterable[Mapping[str, Any]]:
    rows = record.get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _object(
    faults: list[Fault], at: str, fields: Iterable[Field], value: Mapping[str, Any], depth: Depth, known: Known, sources: list[str]
) -> None:
    for field in fields:
        path = f"{at}.{field.key}".lstrip(".")
        given = value.get(field.key)
        if not is_filled(given):
            needed = field.need == "S" or (field.need == "F" and depth == "full" and path != "cost")
            if needed:
                faults.append(Fault(path, _missing_words(field), is_missing=True))
            continue
        _value(faults, path, field, given, depth, known, sources)


def _missing_words(field: Field) -> str:
    words = _("%(label)s: this is missing.", label=field.label)
    return f"{words} {field.help}" if field.help else words


def _value(faults: list[Fault], path: str, field: Field, given: Any, depth: Depth, known: Known, sources: list[str]) -> None:
    if field.is_many != isinstance(given, list) or (field.kind == "O") != isinstance(given, dict):
        faults.append(Fault(path, _("%(label)s has the wrong shape.", label=field.label)))
        return
    if field.is_many and field.high and not field.low <= len(given) <= field.high:
        words = _("%(label)s: give %(low)s to %(high)s.", label=field.label, low=field.low, high=field.high)
        faults.append(Fault(path, words))
    if field.kind == "O":
        _inside(faults, path, field, given, depth, known, sources)
    elif field.kind == "L":
        for number, row in enumerate(given):
            if not isinstance(row, dict):
                faults.append(Fault(f"{path}.{number}", _("%(label)s has the wrong shape.", label=field.label)))
            else:
                _inside(faults, f"{path}.{number}", field, row, depth, known, sources)
    elif field.kind in ("E", "E+", "R", "R+", "I"):
        _codes(faults, path, field, given if isinstance(given, list) else [given], depth, known, sources)
    elif sentence := _scalar(field, given, known):
        faults.append(Fault(path, sentence))


def _inside(
    faults: list[Fault], path: str, field: Field, given: Mapping[str, Any], depth: Depth, known: Known, sources: list[str]
) -> None:
    if unknown := sorted(set(given) - {part.key for part in field.inside}):
        faults.append(Fault(path, _("%(label)s has an unknown field: %(name)s.", label=field.label, name=unknown[0])))
    _object(faults, path, field.inside, given, depth, known, sources)


def _codes(faults: list[Fault], path: str, field: Field, given: list[Any], depth: Depth, known: Known, sources: list[str]) -> None:
    codes = [str(code) for code in given]
    if len(set(codes)) != len(codes):
        faults.append(Fault(path, _("%(label)s: the same answer stands twice.", label=field.label)))
    allowed = set(sources) if field.vocabulary == "sources" else set(known.codes.get(field.vocabulary, ()))
    if depth == "snapshot" and field.vocabulary in MAY_BE_UNSURE:
        allowed.add(NOT_SURE)
    for code in codes:
        if code in allowed:
            continue
        if field.vocabulary == "sources":
            faults.append(
                Fault(path, _("%(label)s: “%(code)s” is not the short name of a source below.", label=field.label, code=code[:40]))
            )
        elif code == NOT_SURE:
            faults.append(Fault(path, _("%(label)s: “not sure” will do for a snapshot, not for a full case.", label=field.label)))
        else:
            faults.append(Fault(path, _("%(label)s: “%(code)s” is not among the answers.", label=field.label, code=code[:40])))


SHORT_NAME = re.compile(r"[A-Za-z0-9_-]{1,8}")  # of a source: an anchor of the page is made of it


def _scalar(field: Field, given: Any, known: Known) -> str:
    """Return a sentence on what is wrong with one value, or ""."""
    label = field.label
    if field.kind in ("T", "M"):
        if not isinstance(given, str):
            return _("%(label)s must be text.", label=label)
        if field.kind == "T" and "\n" in given:
            return _("%(label)s must stand on one line.", label=label)
        if field.key == "id" and not SHORT_NAME.fullmatch(given):
            return _("%(label)s: use up to 8 letters, digits and hyphens, such as s1.", label=label)
        if field.limit and len(given) > field.limit:
            return _("%(label)s has %(count)s characters; %(limit)s fit.", label=label, count=len(given), limit=field.limit)
    elif field.kind == "B":
        return "" if isinstance(given, bool) else _("%(label)s must be yes or no.", label=label)
    elif field.kind == "N":
        if isinstance(given, bool) or not isinstance(given, (int, float)) or not 0 <= given <= NUMBER_MAX:
            return _("%(label)s must be a number, 0 or more.", label=label)
    elif field.kind == "Y":
        if isinstance(given, bool) or not isinstance(given, int) or not YEAR_MIN <= given <= known.this_year:
            return _("%(label)s must be a year from %(low)s to %(high)s.", label=label, low=YEAR_MIN, high=known.this_year)
    elif field.kind == "D" and not _is_date(given):
        return _("%(label)s must be a date like 2026-03-31.", label=label)
    return ""


def _is_date(given: Any) -> bool:
    try:
        return isinstance(given, str) and bool(re.fullmatch(r"\d{4}-\d\d-\d\d", given)) and bool(date.fromisoformat(given))
    except ValueError:
        return False
