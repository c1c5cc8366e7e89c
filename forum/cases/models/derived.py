"""What lists need of a record, derived from it in the transaction that publishes it, and by `reach verify --repair`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any  # a record is JSON

from forum.cases.models.record import fullness, is_unsure
from forum.kernel.text import fold

SEARCH_MAX = 80_000  # characters of folded text


@dataclass(frozen=True)
class Places:
    """The lookups that deriving needs: iso2 (upper case) -> name; iso2 -> slugs of its regions; topic slug -> (slugs, number);
    and the code as which a code is found today."""

    country_name: Callable[[str], str]
    regions_of: Callable[[str], list[str]]
    topics_of: Callable[[str], tuple[list[str], int]]
    indicators: Mapping[str, Mapping[str, Any]]
    canonical: Callable[[str, str], str]  # (vocabulary, code) -> the code as which it is found today


@dataclass(frozen=True)
class Derived:
    """Facet rows as (facet, value), the card, the text that `q` searches, and the columns of a case."""

    facets: frozenset[tuple[str, str]]
    card: dict[str, Any]
    search_text: str
    fullness: int
    gender_marker: int | None
    needs_classifying: bool


def derive(record: Mapping[str, Any], places: Places) -> Derived:
    """Return what `record` says to lists."""
    marker = record.get("gender", {}).get("marker")
    texts = [record["title"], record["summary"], record.get("narrative") or "", record.get("lead_organisation", {}).get("name", "")]
    return Derived(
        frozenset(_facets(record, places)),
        card_of(record, places),
        fold(" ".join(texts))[:SEARCH_MAX],
        fullness(dict(record)),
        marker,
        is_unsure(dict(record)),
    )


def _facets(record: Mapping[str, Any], places: Places) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()

    def put(facet: str, values: Any, vocabulary: str = "") -> None:
        kept = [str(value) for value in values if value]
        found.update((facet, places.canonical(vocabulary, value) if vocabulary else value) for value in kept)

    for slug in record.get("topics") or ():
        put("topic", places.topics_of(slug)[0])
    for iso2 in record.get("countries") or ():
        put("country", [iso2.lower()])
        put("region", places.regions_of(iso2))
    put("scheme", record.get("scheme_types") or (), "scheme_types")
    put("branch", record.get("branches") or (), "branches")
    put("group", record.get("target_groups") or (), "target_groups")
    for side in ("facilitating", "hindering"):
        put("factor", [row["code"] for row in record.get(f"{side}_factors") or ()], f"factors.{side}")
    put("evidence", [record.get("evidence_level")], "evidence_levels")
    put("status", [record.get("period", {}).get("status")])
    put("financing", record.get("design", {}).get("financing_sources") or (), "financing_sources")
    put("language", [record.get("language")])
    if (record.get("gender", {}).get("marker") or 0) >= 2:
        put("lens", ["gender"])
    return found


def card_of(record: Mapping[str, Any], places: Places) -> dict[str, Any]:
    """Return what a card of the case study shows."""
    topics = [(slug, *places.topics_of(slug)) for slug in record.get("topics") or () if slug != "not_sure"]
    period = record.get("period", {})
    return {
        "countries": [[iso2, places.country_name(iso2)] for iso2 in record.get("countries") or ()],
        "topics": list(dict.fromkeys(slugs[0] for _slug, slugs, _number in topics if slugs)),
        "strip": sorted({number for _slug, _slugs, number in topics}),
        "scheme_types": _canonical(places, "scheme_types", record),
        "branches": _canonical(places, "branches", record),
        "start": period.get("start"),
        "end": period.get("end"),
        "status": period.get("status"),
        "lead": record.get("lead_organisation", {}).get("name", ""),
        "spark": spark(record, places.indicators),
    }


def _canonical(places: Places, key: str, record: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(places.canonical(key, code) for code in record.get(key) or ()))


def spark(record: Mapping[str, Any], indicators: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the latest coverage figure for a card: with women and men where one gives both, else the latest of all, else None."""
    points = [point for point in record.get("coverage") or () if indicators.get(point["indicator"], {}).get("kind") == "coverage"]
    if not points:
        return None
    both = [point for point in points if point.get("women") is not None and point.get("men") is not None]
    latest = max(both or points, key=lambda point: point["year"])
    keys = ("indicator", "value", "unit", "year", "women", "men", "approx", "at_least")
    found = {key: latest[key] for key in keys if latest.get(key) is not None and latest[key] is not False}
    if indicators[latest["indicator"]].get("sex"):
        found["sex"] = indicators[latest["indicator"]]["sex"]
    same = [point for point in points if all(point.get(key) == latest.get(key) for key in ("indicator", "unit", "year", "scope"))]
    if len({point["value"] for point in same}) > 1:
        found["also"] = [point["value"] for point in sorted(same, key=lambda point: point["value"]) if point is not latest]
    return found
