"""The library's address: read it, say it in words, build the addresses of other choices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode

from werkzeug.datastructures import MultiDict

from forum.kernel.i18n import _, _l, ngettext
from forum.library.queries import FACETS, Q_MAX, SORTS, Filters
from forum.places import queries as places
from forum.topics import queries as topics

VIEWS = ("list", "table", "map")
VOCABULARIES = {
    "scheme": "scheme_types", "branch": "branches", "group": "target_groups", "evidence": "evidence_levels", "status": "statuses",
    "financing": "financing_sources", "language": "languages",
}  # fmt: skip
TITLES = {
    "topic": _l("Topic"), "region": _l("Region"), "country": _l("Country"), "scheme": _l("Kind of scheme"),
    "branch": _l("Protects against"), "group": _l("For whom"), "factor": _l("What helped or got in the way"),
    "evidence": _l("Evidence"), "status": _l("Does it still run?"), "financing": _l("Who pays"), "language": _l("Language"),
    "lens": _l("Gender lens"),
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """A value of a facet: `count` how many match with it; `href` adds or removes it."""

    value: str
    label: str
    count: int
    is_on: bool
    href: str
    is_inside: bool = False  # a sub-topic or sub-region, beneath what it is part of


@dataclass(frozen=True)
class Asked:
    """The library's address, read. `unknown`: what was left out, as typed."""

    filters: Filters
    sort: str
    view: str
    unknown: list[str]


def read(args: "MultiDict[str, str]", is_member: bool) -> Asked:
    """Return what an address asks; unknown facets' values are left out and named."""
    facets: dict[str, tuple[str, ...]] = {}
    unknown: list[str] = []
    for name in FACETS:
        values = list(dict.fromkeys(value for value in args.getlist(name) if value))[:20]
        known = tuple(value for value in values if label_of(name, value))
        unknown += [value[:40] for value in values if value not in known]
        if known:
            facets[name] = tuple(dict.fromkeys(_canonical(name, value) for value in known))
    sort = args.get("sort", "newest")
    unknown += [sort[:40]] if sort not in SORTS else []
    sort = sort if sort in SORTS and (is_member or sort != "discussed") else "newest"
    view = args.get("view", "list")
    unknown += [view[:40]] if view not in VIEWS else []
    q = " ".join(args.get("q", "").replace("\0", " ").split())[:Q_MAX]
    return Asked(Filters(facets, q, args.get("practice") == "1"), sort, view if view in VIEWS else "list", unknown)


def label_of(facet: str, value: str) -> str:
    """Return the words for a facet's value, or "" where there is no such value."""
    if facet == "topic":
        theme = topics.topic_by_slug(value)
        return theme.name if theme else ""
    if facet == "region":
        space = places.region_by_slug(value)
        return space.name if space else ""
    if facet == "country":
        land = places.country(value)
        return land.name if land and value == land.code else ""
    if facet == "lens":
        return _("Rules answer a difference between women and men") if value == "gender" else ""
    if facet == "factor":
        for side in ("facilitating", "hindering"):
            word = topics.vocabulary(f"factors.{side}").by_code.get(value)
            if word:
                return word.label
        return ""
    found = topics.vocabulary(VOCABULARIES[facet]).by_code.get(value)
    return found.label if found else ""


def _canonical(facet: str, value: str) -> str:
    """Return the value as which one that was merged into another is found: old addresses go on working."""
    if facet == "topic":
        theme = topics.topic_by_slug(value)
        return theme.slug if theme else value
    if facet == "factor":
        sides = [topics.canonical(f"factors.{side}", value) for side in ("facilitating", "hindering")]
        return next((code for code in sides if code != value), value)
    return topics.canonical(VOCABULARIES[facet], value) if facet in VOCABULARIES else value


def href(asked: Asked, **changes: object) -> str:
    """Return the library's address with `changes`: facet=(values) or sort, view, q, practice; cursors are dropped."""
    pairs: list[tuple[str, str]] = []
    for name in FACETS:
        values = changes.get(name, asked.filters.facets.get(name, ()))
        pairs += [(name, value) for value in values]  # type: ignore[attr-defined]  # a tuple of values
    if changes.get("practice", asked.filters.practice):
        pairs.append(("practice", "1"))
    for name, default, value in (("q", "", asked.filters.q), ("sort", "newest", asked.sort), ("view", "list", asked.view)):
        wanted = str(changes.get(name, value))
        if wanted != default:
            pairs.append((name, wanted))
    pairs += [(name, str(changes[name])) for name in ("after", "before") if changes.get(name)]
    return "/cases" + ("?" + urlencode(pairs) if pairs else "")


def choices(asked: Asked, counts: Mapping[tuple[str, str], int]) -> list[tuple[str, str, list[Choice]]]:
    """Return [(facet, title, choices)] for the filter panel; values nobody would find are left out, chosen ones never."""
    found = []
    for name in FACETS:
        chosen = asked.filters.facets.get(name, ())
        values = dict.fromkeys([*chosen, *(value for (facet, value), count in counts.items() if facet == name and count)])
        named = [(value, words) for value in values if (words := label_of(name, value)) and not _stands_twice(name, value)]
        add = _adding(asked, name, chosen)
        rows = [_choice(asked, name, value, words, chosen, counts.get((name, value), 0), add) for value, words in named]
        place = _own_order(name)
        rows.sort(key=lambda row: (place.get(row.value, 0), not row.is_on, -row.count, row.label))
        if rows:
            found.append((name, str(TITLES[name]), rows))
    return found


def _own_order(name: str) -> dict[str, int]:
    """Return {value: place} of a facet whose answers have an order of their own: topics and regions, what is inside beneath."""
    slugs: list[str] = []
    if name == "topic":
        slugs = [each.slug for top in topics.topics_tree() for each in (top, *top.children)]
    elif name == "region":
        slugs = [each.slug for top in places.regions_tree() for each in (top, *top.children)]
    return {slug: n for n, slug in enumerate(slugs)}


def _stands_twice(name: str, value: str) -> bool:
    """A region with one sub-region, which is the same land: one of the two is enough to choose from."""
    space = places.region_by_slug(value) if name == "region" else None
    around = places.region_by_id(space.parent_id) if space and space.parent_id else None
    return around is not None and len(around.children) == 1


def _choice(
    asked: Asked, name: str, value: str, words: str, chosen: tuple[str, ...], count: int, add: Callable[[str], str]
) -> Choice:
    inside = _is_inside(name, value)
    if value not in chosen:
        return Choice(value, words, count, False, add(value), inside)
    return Choice(value, words, count, True, href(asked, **{name: tuple(each for each in chosen if each != value)}), inside)


def _is_inside(name: str, value: str) -> bool:
    found = topics.topic_by_slug(value) if name == "topic" else places.region_by_slug(value) if name == "region" else None
    return found is not None and found.parent_id is not None


def _adding(asked: Asked, name: str, chosen: tuple[str, ...]) -> Callable[[str], str]:
    """Return what builds the address with one value more: a panel has a hundred and forty of them, alike but for the value."""
    head, tail = href(asked, **{name: (*chosen, "-")}).split(f"{name}=-", 1)
    return lambda value: f"{head}{name}={quote_plus(value)}{tail}"


def chips(asked: Asked) -> list[tuple[str, str]]:
    """Return [(words, address without it)] of the filters in use."""
    found = []
    for name, values in asked.filters.facets.items():
        for value in values:
            rest = tuple(each for each in values if each != value)
            found.append((label_of(name, value), href(asked, **{name: rest})))
    if asked.filters.practice:
        found.append((_("Best practices"), href(asked, practice=False)))
    if asked.filters.q:
        found.append((_("“%(words)s”", words=asked.filters.q), href(asked, q="")))
    return found


def sentence(asked: Asked, total: int) -> str:
    """Return the result in words: "66 case studies about linkages or gender, in Africa"."""
    many = ngettext("%(num)s best practice", "%(num)s best practices", total)
    words = many if asked.filters.practice else ngettext("%(num)s case study", "%(num)s case studies", total)
    parts: list[str] = []
    joins: dict[str, Callable[[str], str]] = {
        "topic": lambda all_: _("about %(all)s", all=all_),
        "region": lambda all_: _("in %(all)s", all=all_),
        "country": lambda all_: _("in %(all)s", all=all_),
        "group": lambda all_: _("for %(all)s", all=all_),
        "scheme": lambda all_: _("of the kind %(all)s", all=all_),
        "branch": lambda all_: _("that protect against %(all)s", all=all_),
        "factor": lambda all_: _("where this mattered: %(all)s", all=all_),
        "evidence": lambda all_: _("with evidence from %(all)s", all=all_),
        "status": lambda all_: _("whose scheme is %(all)s", all=all_),
        "financing": lambda all_: _("paid by %(all)s", all=all_),
        "language": lambda all_: _("in the language %(all)s", all=all_),
        "lens": lambda all_: _("whose rules answer a difference between women and men"),
    }
    for name, values in asked.filters.facets.items():
        named = [label_of(name, value) for value in values]
        all_ = _(" or ").join(
            named if name in ("country", "region", "language") else [each[0].lower() + each[1:] for each in named]
        )
        parts.append(joins[name](all_))
    if asked.filters.q:
        parts.append(_("with the words “%(words)s”", words=asked.filters.q))
    return " ".join([words, ", ".join(parts)]).strip()
