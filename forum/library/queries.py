"""Finding case studies: filters, counts, pages. Choices within a facet widen (or), facets narrow each other (and)."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any  # rows of slots are regions, countries, topics or editions

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, literal, select, union_all

from forum.cases import policy
from forum.cases.models import Case, CaseFacet
from forum.cases.queries.reading import CardRow, card_rows, card_statement
from forum.curation.queries import is_best_practice
from forum.discussion.models import Discussion
from forum.kernel.db import db, fetch
from forum.kernel.memory import built, remembered, until_changed
from forum.kernel.pages import Key, Page, page_of
from forum.kernel.text import fold
from forum.kernel.viewer import Viewer
from forum.kernel.withheld import asked_for, untold
from forum.people.queries import directory
from forum.places import queries as places
from forum.threads import queries as threads
from forum.topics import queries as topics

PER_PAGE = 12  # case studies
PER_PLACE = 4  # on the page of a place
FACETS = (
    "topic", "region", "country", "scheme", "branch", "group", "factor", "evidence", "status", "financing", "language", "lens",
)  # fmt: skip
PLACES = ("region", "country", "topic")  # kinds
SORTS = ("newest", "discussed", "fullest")
Q_MAX = 120  # characters
WORDS_MAX = 6  # words of `q`


@dataclass(frozen=True)
class Filters:
    """What is asked for: facet -> values, words, best practices only."""

    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    q: str = ""
    practice: bool = False
    untold: tuple[tuple[str, ...], ...] = ()  # names of people who hide, of which `q` asks for a part: see kernel/withheld.py

    @property
    def key(self) -> tuple[Any, ...]:
        """The same, for what is put together or kept by it: facets in order, words, best practices only, names untold."""
        facets = tuple(sorted((name, values) for name, values in self.facets.items() if values))
        return facets, self.q, self.practice, asked_for(self.q) if self.q else ()


def find_cases(
    viewer: Viewer | None, filters: Filters, sort: str, after: str | None, before: str | None, limit: int = PER_PAGE
) -> Page[CardRow]:
    """Return a page of what matches and the viewer may read; one statement."""
    keys = _KEYS[sort if viewer is not None or sort != "discussed" else "newest"]
    page = page_of(_found(viewer, filters.key), keys, after=after, before=before, limit=limit)
    return Page(card_rows(viewer, page.rows), page.after, page.before)


_KEYS = {
    "newest": (Key(Case.published_at, filled=True), Key(Case.id)),  # what is published has a day
    "discussed": (Key(Discussion.comment_count), Key(Case.id)),
    "fullest": (Key(Case.fullness), Key(Case.id)),
}


@built
def _found(viewer: Viewer | None, key: Any) -> Select[*tuple[Any, ...]]:
    return card_statement(viewer).where(*_clauses(_filters(key)))


def _filters(key: Any) -> Filters:
    facets, q, practice, names = key
    return Filters(dict(facets), q, practice, names)


def counts(viewer: Viewer | None, filters: Filters) -> tuple[int, dict[tuple[str, str], int]]:
    """Return (how many match, {(facet, value): how many would}); a facet's counts ignore its own choice. One statement."""
    found = dict(_filed(None, filters.key) if viewer is None else _filed_once(viewer, filters.key))
    return found.pop(("", ""), 0), found


def _filed(viewer: Viewer | None, key: Any) -> dict[tuple[str, str], int]:
    return {(facet, value): n for facet, value, n in fetch(_counts(viewer, key)).all()}


_filed_once = until_changed(_filed)


@built
def _counts(viewer: Viewer | None, key: Any) -> CompoundSelect[*tuple[Any, ...]]:
    filters = _filters(key)
    chosen = [name for name in FACETS if filters.facets.get(name)]
    free = [name for name in FACETS if name not in chosen]
    every = select(literal("").label("facet"), literal("").label("value"), func.count().label("n")).select_from(Case)
    best = select(literal(""), literal("practice"), func.count()).select_from(Case)
    return union_all(
        every.where(policy.listed_for(viewer), *_clauses(filters)),
        best.where(policy.listed_for(viewer), *_clauses(replace(filters, practice=True))),
        _tally(viewer, filters, free, ""),
        *(_tally(viewer, filters, [name], name) for name in chosen),
    )


def without_each(viewer: Viewer | None, filters: Filters) -> list[tuple[str, int]]:
    """Return [(filter's name, how many there would be without it)] for a search that found nothing, best first."""
    found = []
    for name in [name for name in FACETS if filters.facets.get(name)]:
        rest = {each: values for each, values in filters.facets.items() if each != name}
        found.append((name, _count(viewer, Filters(rest, filters.q, filters.practice))))
    if filters.q:
        found.append(("q", _count(viewer, Filters(filters.facets, "", filters.practice))))
    if filters.practice:
        found.append(("practice", _count(viewer, Filters(filters.facets, filters.q))))
    return sorted((pair for pair in found if pair[1]), key=lambda pair: -pair[1])


def _count(viewer: Viewer | None, filters: Filters) -> int:
    statement = select(func.count()).select_from(Case).where(policy.listed_for(viewer), *_clauses(_filters(filters.key)))
    return db.session.scalar(statement) or 0


def _tally(viewer: Viewer | None, filters: Filters, names: Sequence[str], but: str) -> Select[*tuple[Any, ...]]:
    return (
        select(CaseFacet.facet, CaseFacet.value, func.count().label("n"))
        .where(CaseFacet.facet.in_(names), _is_among(select(Case.id).where(policy.listed_for(viewer), *_clauses(filters, but))))
        .group_by(CaseFacet.facet, CaseFacet.value)
    )


def _is_among(cases: Select[*tuple[Any, ...]]) -> ColumnElement[bool]:
    """Return the clause: this row is of one of `cases`. "+ 0" keeps SQLite on the index of facets and values, in whose order it
    counts: three times as fast as going through the case studies and sorting what they have."""
    return (CaseFacet.case_id + 0).in_(cases)


def _clauses(filters: Filters, but: str = "") -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    for name, values in filters.facets.items():
        if values and name != but:
            filed = select(CaseFacet.case_id).where(CaseFacet.facet == name, CaseFacet.value.in_(values))
            clauses.append(Case.id.in_(filed))
    for word in fold(filters.q).split()[:WORDS_MAX]:
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        clauses.append(Case.search_text.like(f"%{escaped}%", escape="\\"))
    clauses += untold(Case.search_text, filters.untold)
    if filters.practice:
        clauses.append(is_best_practice(Case.id))
    return clauses


def in_places(kind: str, viewer: Viewer | None, rows: Sequence[Any]) -> dict[Any, Any]:
    """Fill the pages of regions, countries and topics: {key: (newest case studies, facet, value)}."""
    found: dict[Any, Any] = {}
    for row in rows:
        value = row.code if kind == "country" else row.slug
        page = find_cases(viewer, Filters({kind: (value,)}), "newest", None, None, PER_PLACE)
        found[row.iso2 if kind == "country" else row.id] = (page, kind, value, row.name)
    return found


@dataclass(frozen=True)
class Tally:
    """How much there is at a place: `threads` and `people` are None for visitors. `facet` and `value` lead to its cases."""

    cases: int
    threads: int | None
    people: int | None
    facet: str
    value: str


def tallies(kind: str, viewer: Viewer | None, rows: Sequence[Any]) -> dict[Any, Tally]:
    """Fill places, alone or in lists: {id or iso2: Tally} of those where there is anything; one statement.

    kind: region, country or topic. A region includes its countries, a topic its sub-topics.
    """
    found = (_tallied(None) if viewer is None else _tallied_once(viewer))[kind]
    if kind == "country":
        return {row.iso2: found[row.code] for row in rows if row.code in found}
    return {row.id: found[row.slug] for row in rows if row.slug in found}


def _tallied(viewer: Viewer | None) -> dict[str, dict[str, Tally]]:
    """Return {kind: {place's name in addresses: Tally}} of all places; one statement."""
    counted: dict[str, dict[str, Counter[str]]] = {kind: defaultdict(Counter) for kind in PLACES}
    for kind, what, place, n in fetch(_tallies(viewer)).all():
        for name in _around(kind, what, place):
            counted[kind][name][what] += n
    member = viewer is not None
    return {
        kind: {
            name: Tally(each["cases"], each["threads"] if member else None, each["people"] if member else None, kind, name)
            for name, each in names.items()
        }
        for kind, names in counted.items()
    }


_tallied_once = until_changed(_tallied)


@built
def _tallies(viewer: Viewer | None) -> CompoundSelect[*tuple[Any, ...]]:
    listed = _is_among(select(Case.id).where(policy.listed_for(viewer)))
    cases = select(CaseFacet.facet.label("kind"), literal("cases").label("what"), CaseFacet.value.label("place"), func.count())
    parts = [cases.where(CaseFacet.facet.in_(PLACES), listed).group_by(CaseFacet.facet, CaseFacet.value)]
    if viewer is not None:
        for kind in PLACES:
            parts += [_of(kind, part) for part in (threads.tally(kind, viewer), *directory.tally(kind, viewer))]
    return union_all(*parts)


def _of(kind: str, tally: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return tally.with_only_columns(literal(kind), *tally.selected_columns)


def _around(kind: str, what: str, place: str) -> list[str]:
    """Return the addresses' names of the places that count what stands at `place`: itself, and what lies around it."""
    known, key = _surroundings(), (kind, what, place)
    if key not in known:
        known[key] = _named(kind, what, place)
    return known[key]


@remembered
def _surroundings() -> dict[tuple[str, str, str], list[str]]:
    return {}


def _named(kind: str, what: str, place: str) -> list[str]:
    if what == "cases":
        return [place]  # the facets of a case study name what lies around already
    if kind == "topic":
        theme = topics.topic_by_id(int(place))
        around = topics.topic_by_id(theme.parent_id) if theme and theme.parent_id and what == "threads" else None
        return [each.slug for each in (theme, around) if each]
    land = places.country(place) if not place.isdecimal() else None
    if kind == "country":
        return [land.code] if land else []
    space = places.region_by_id(land.subregion_id if land else int(place)) if land or place.isdecimal() else None
    around_region = places.region_by_id(space.parent_id) if space and space.parent_id else None
    return list(dict.fromkeys(each.slug for each in (space, around_region) if each))


def newest(viewer: Viewer | None, limit: int, *, practice: bool = False, topics_: Sequence[str] = ()) -> Sequence[CardRow]:
    """Return the newest case studies (best practices, or in one of the topics `topics_`) for a front page; one statement."""
    return find_cases(viewer, Filters({"topic": tuple(topics_)}, practice=practice), "newest", None, None, limit).rows
