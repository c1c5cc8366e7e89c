"""Rules that concern more than one field of a record; called once every field by itself is right."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any  # a record is JSON

from forum.kernel.i18n import _

ADDRESS = re.compile(r"https?://[^\s]+\.[^\s]+")
CURRENCY = re.compile(r"[A-Z]{3}|percent_of_gdp")
NARRATIVE_WORDS = (150, 800)  # words of a full case's narrative
Faults = Iterator[tuple[str, str]]


def across(
    record: Mapping[str, Any], depth: str, indicators: Mapping[str, Mapping[str, Any]], needs_url: Collection[str]
) -> Faults:
    """Yield (path, sentence) for what does not go together. Source of the rules: data/FIELDS.md.

    A rule whose own fields are missing or of the wrong type stops there: that is said by whoever checks each field.
    """
    rules: list[Callable[[], Faults]] = [
        lambda: _period(record["period"]),
        lambda: _kinds(record, depth),
        lambda: _sources(record["sources"], needs_url),
        lambda: _coverage(record.get("coverage") or [], indicators),
        lambda: _cost(record, depth),
        lambda: _byline(record.get("byline") or {}),
    ]
    if depth == "full":
        rules.append(lambda: _full(record))
    for rule in rules:
        try:
            yield from rule()
        except (KeyError, TypeError, AttributeError):
            continue


def _byline(byline: Mapping[str, Any]) -> Faults:
    if byline.get("kind") == "organisation" and not byline.get("text"):
        yield "byline.text", _("Text shown: say which organization.")


def _period(period: Mapping[str, Any]) -> Faults:
    end = period.get("end")
    if end and end < period["start"]:
        yield (
            "period.end",
            _("It ended in %(end)s, before it began in %(start)s. Check both years.", end=end, start=period["start"]),
        )
    elif end and period["status"] in ("ongoing", "pilot", "unknown"):
        yield "period.end", _("An end year does not go with the answer that it still runs. Change one of the two.")


def _kinds(record: Mapping[str, Any], depth: str) -> Faults:
    kinds = record["scheme_types"]
    if record.get("operating_model") and "decentralised_micro_insurance" not in kinds:
        yield "operating_model", _("Who runs the micro-insurance: leave this empty, or add micro-insurance to the kinds of scheme.")
    if depth == "full" and bool(record.get("linkage_types")) != ("linkages" in kinds):
        yield "linkage_types", _("What kind of link: this belongs to schemes of the kind “linkages”, and they need it.")
    if "other" in (record.get("beyond_c102") or ()) and not record.get("branches_note"):
        yield "branches_note", _("Note on the branches: say what the other cover is.")


def _sources(rows: list[Mapping[str, Any]], needs_url: Collection[str]) -> Faults:
    seen: set[str] = set()
    for number, row in enumerate(rows):
        at = f"sources.{number}"
        if row["id"] in seen:
            yield f"{at}.id", _("Short name: “%(id)s” stands twice. Give each source its own.", id=row["id"])
        seen.add(row["id"])
        if row["kind"] in needs_url and not row.get("url"):
            yield f"{at}.url", _("Address: a published text needs the address where others can read it.")
        for key in ("url", "canonical", "archived_copy"):
            if row.get(key) and not ADDRESS.match(row[key]):
                yield (
                    f"{at}.{key}",
                    _("Address: “%(url)s” is not an address. It begins with http:// or https://.", url=row[key][:60]),
                )


def _coverage(points: list[Mapping[str, Any]], indicators: Mapping[str, Mapping[str, Any]]) -> Faults:
    seen: list[tuple[Any, ...]] = []
    for number, point in enumerate(points):
        at, year = f"coverage.{number}", point["year"]
        indicator = indicators.get(point["indicator"], {})
        if point["unit"] not in indicator.get("units", [point["unit"]]):
            yield f"{at}.unit", _("Unit: this indicator is counted in %(units)s.", units=", ".join(indicator["units"]))
        if point.get("year_end") and point["year_end"] < year:
            yield f"{at}.year_end", _("To year: %(end)s is before %(year)s.", end=point["year_end"], year=year)
        parts = {key: point[key] for key in ("women", "men", "children") if point.get(key) is not None}
        if parts and (indicator.get("sex") or point["unit"] == "percent"):
            yield f"{at}.women", _("Women and men do not go with this indicator or unit: leave them empty.")
        elif sum(parts.values()) > point["value"]:
            words = _("%(year)s: women, men and children together are %(sum)s, more than the %(value)s counted. Check the numbers.",
                      year=year, sum=f"{sum(parts.values()):,}", value=f"{point['value']:,}")  # fmt: skip
            yield f"{at}.women", words
        if point["unit"] == "percent" and point["value"] > 100 and not point.get("note"):
            yield f"{at}.note", _("%(year)s: more than 100 per cent happens; say why in the note.", year=year)
        same = (point["indicator"], year, point["source"], point.get("scope"), point["value"])
        if same in seen:
            yield f"{at}.value", _("%(year)s: the same figure stands twice. Remove one.", year=year)
        seen.append(same)


def _cost(record: Mapping[str, Any], depth: str) -> Faults:
    rows = record.get("cost") or []
    if rows and record.get("cost_not_known"):
        yield "cost_not_known", _("Cost: either give rows, or say that you did not find it.")
    if not rows and not record.get("cost_not_known") and depth == "full":
        yield "cost", _("What it costs: give at least one figure, or tick that you looked and did not find it.")
    for number, row in enumerate(rows):
        if not CURRENCY.fullmatch(row["currency"]):
            yield f"cost.{number}.currency", _("Currency: three capitals, such as USD or INR.")


def _full(record: Mapping[str, Any]) -> Faults:
    for key, label in (("facilitating_factors", _("What helped")), ("hindering_factors", _("What got in the way"))):
        codes = [row["code"] for row in record[key]]
        if len(codes) < 2:
            yield key, _("%(label)s: a full case names two or more.", label=label)
        elif len(set(codes)) != len(codes):
            yield key, _("%(label)s: the same kind stands twice.", label=label)
    if len(record["sources"]) < 2:
        yield "sources", _("Sources: a full case has two or more.")
    words = len(str(record.get("narrative", "")).split())
    if not NARRATIVE_WORDS[0] <= words <= NARRATIVE_WORDS[1]:
        low, high = NARRATIVE_WORDS
        yield (
            "narrative",
            _("The story has %(count)s words; a full case tells it in %(low)s to %(high)s.", count=words, low=low, high=high),
        )
