"""Finding case studies: filters, counts, pages. Choices within a facet widen (or), facets narrow each other (and)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any  # rows of slots are regions, countries, topics or editions

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all

from forum.cases import policy
from forum.cases.models import Case, CaseFacet
from forum.cases.queries.reading import CardRow, card_rows, card_statement
from forum.curation.queries import is_best_practice
from forum.discussion.models import Discussion
from forum.kernel.db import db
from forum.kernel.pages import Key, Page, page_of
from forum.kernel.text import fold
from forum.kernel.viewer import Viewer
from forum.people.queries import directory
from forum.places import queries as places
from forum.threads import queries as threads
from forum.topics import queries as topics

PER_PAGE = 12  # case studies
PER_PLACE = 4  # on the page of a place
FACETS = (
    "topic", "region", "country", "scheme", "branch", "group", "factor", "evidence", "status", "financing", "language", "lens",
)  # fmt: skip
SORTS = ("newest", "discussed", "fullest")
Q_MAX = 120  # characters
WORDS_MAX = 6  # words of `q`


@dataclass(frozen=True)
class Filters:
    """What is asked for: facet -> values, words, best practices only."""

    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    q: str = ""
    practice: bool = False

    def is_empty(self) -> bool:
        """True where nothing narrows the library."""
        return not any(self.facets.values()) and not self.q and not self.practice


def find_cases(
    viewer: Viewer | None, filters: Filters, sort: str, after: str | None, before: str | None, limit: int = PER_PAGE
) -> Page[CardRow]:
    """Return a page of what matches and the viewer may read; one statement."""
    keys = {
        "newest": (Key(Case.published_at), Key(Case.id)),
        "discussed": (Key(Discussion.comment_count), Key(Case.id)),
        "fullest": (Key(Case.fullness), Key(Case.id)),
    }[sort if viewer is not None or sort != "discussed" else "newest"]
    page = page_of(card_statement(viewer).where(*_clauses(filters)), keys, after=after, before=before, limit=limit)
    return Page(card_rows(viewer, page.rows), page.after, page.before)


def counts(viewer: Viewer | None, filters: Filters) -> tuple[int, dict[tuple[str, str], int]]:
    """Return (how many match, {(facet, value): how many would}); a facet's counts ignore its own choice. One statement."""
    chosen = [name for name in FACETS if filters.facets.get(name)]
    free = [name for name in FACETS if name not in chosen]
    parts = [
        select(literal("").label("facet"), literal("").label("value"), func.count().label("n"))
        .select_from(Case)
        .where(policy.listed_for(viewer), *_clauses(filters)),
        select(literal(""), literal("practice"), func.count())
        .select_from(Case)
        .where(policy.listed_for(viewer), *_clauses(Filters(filters.facets, filters.q, True))),
        _tally(viewer, filters, free, ""),
        *(_tally(viewer, filters, [name], name) for name in chosen),
    ]
    rows = db.session.execute(union_all(*parts)).all()
    found = {(row.facet, row.value): row.n for row in rows}
    return found.pop(("", ""), 0), found


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
    statement = select(func.count()).select_from(Case).where(policy.listed_for(viewer), *_clauses(filters))
    return db.session.scalar(statement) or 0


def _tally(viewer: Viewer | None, filters: Filters, names: Sequence[str], but: str) -> Select[*tuple[Any, ...]]:
    return (
        select(CaseFacet.facet, CaseFacet.value, func.count().label("n"))
        .join(Case, Case.id == CaseFacet.case_id)
        .where(CaseFacet.facet.in_(names), policy.listed_for(viewer), *_clauses(filters, but))
        .group_by(CaseFacet.facet, CaseFacet.value)
    )


def _clauses(filters: Filters, but: str = "") -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    for name, values in filters.facets.items():
        if values and name != but:
            filed = select(CaseFacet.case_id).where(CaseFacet.facet == name, CaseFacet.value.in_(values))
            clauses.append(Case.id.in_(filed))
    for word in fold(filters.q).split()[:WORDS_MAX]:
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        clauses.append(Case.search_text.like(f"%{escaped}%", escape="\\"))
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


def of_editions(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, Any]:
    """Fill an edition's page: {id: (case studies told to this edition alone, None, None, title)}; nothing for visitors."""
    found = {}
    for row in rows if viewer is not None else ():
        statement = card_statement(viewer).where(Case.edition_id == row.id, Case.audience == "edition")
        cases = db.session.execute(statement.order_by(Case.published_at.desc(), Case.id.desc()).limit(PER_PLACE)).all()
        if cases:
            found[row.id] = (Page(card_rows(viewer, cases)), None, None, row.title)
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
    parts = [
        select(literal("cases").label("what"), CaseFacet.value.label("place"), func.count().label("n"))
        .join(Case, Case.id == CaseFacet.case_id)
        .where(CaseFacet.facet == kind, policy.listed_for(viewer))
        .group_by(CaseFacet.value)
    ]
    if viewer is not None:
        parts += [threads.tally(kind, viewer), *directory.tally(kind, viewer)]
    found: dict[tuple[str, str], int] = {}
    for what, place, n in db.session.execute(union_all(*parts)):
        for name in _around(kind, what, place):
            found[what, name] = found.get((what, name), 0) + n
    tallied = {}
    for row in rows:
        value = row.code if kind == "country" else row.slug
        cases, talks, members = (found.get((what, value), 0) for what in ("cases", "threads", "people"))
        if cases or talks or members:
            is_member = viewer is not None
            tally = Tally(cases, talks if is_member else None, members if is_member else None, kind, value)
            tallied[row.iso2 if kind == "country" else row.id] = tally
    return tallied


def _around(kind: str, what: str, place: str) -> list[str]:
    """Return the addresses' names of the places that count what stands at `place`: itself, and what lies around it."""
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
