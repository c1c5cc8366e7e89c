"""What the pages of telling show: the fields of a section with their options, how far each section is, defaults."""

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from forum.cases.models.fields import BY_KEY, MAY_BE_UNSURE, NOT_SURE, Field
from forum.cases.models.typed import SECTIONS, TITLES, Typed, rows_of
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.places import queries as places
from forum.topics import queries as topics

Options = list[tuple[str, str]]
EXPLAINED = frozenset(
    {
        "author_roles", "operating_models", "enrolment_basis", "enrolment_unit", "evidence_levels", "coverage_indicators",
        "gender.markers", "factors.facilitating", "factors.hindering", "source_kinds", "cost_per", "statuses",
    }
)  # fmt: skip


@dataclass
class Page:
    """A page of telling as its template needs it. `typed`: what fills it; `errors`: {form name: sentence}; `blank`: the list
    that shows an empty row more."""

    section: str
    typed: "MultiDict[str, str]"
    errors: dict[str, str]
    base: int = 0
    blank: str = ""
    once: str = ""  # of a case study not begun yet: the form's random word
    is_kept: bool = False  # typed when the session had ended, and not stored yet

    @property
    def fields(self) -> list[Field]:
        """The fields of this page, in order."""
        return [BY_KEY[key] for key in SECTIONS[self.section]]

    def rows(self, key: str) -> list[int]:
        """Row numbers to show: those with something in them, and an empty one where asked for or where there is none."""
        numbers = rows_of(dict(self.typed.lists()), key)
        if not numbers or self.blank == key:
            numbers = [*numbers, (numbers[-1] + 1) if numbers else 0]
        return numbers


@dataclass(frozen=True)
class Step:
    """A line of the outline: `done` and `wanted` count the fields of the section."""

    section: str
    title: str
    done: int
    wanted: int


def outline(typed: Typed) -> list[Step]:
    """Return how far each page of telling is."""
    steps = []
    for name, keys in SECTIONS.items():
        wanted = [key for key in keys if BY_KEY[key].need in ("S", "F")] or list(keys)
        done = sum(any(field == key or field.startswith(f"{key}-") for field in typed) for key in wanted)
        steps.append(Step(name, str(TITLES[name]), done, len(wanted)))
    return steps


def options_of(field: Field, sources: Sequence[tuple[str, str]] = (), chosen: Sequence[str] = ()) -> Options:
    """Return (code, words) of a field's answers; `not_sure` where a snapshot may say so; `sources` for relations to them.

    chosen: what stands there, which is offered on even where it is not offered anew.
    """
    name = field.vocabulary
    if name == "sources":
        return list(sources)
    if name == "countries.csv":
        return [(land.iso2, land.name) for land in places.countries()]
    if name == "topics":
        found = [(theme.slug, theme.name) for parent in topics.topics_tree() for theme in (parent, *parent.offered)]
    else:
        found = topics.vocabulary(name).options_with(chosen)
    if name in MAY_BE_UNSURE:
        found = [*found, (NOT_SURE, topics.vocabulary("not_sure").label(NOT_SURE))]
    return found


def definitions_of(field: Field) -> Options:
    """Return (words, what they mean) of a field's answers, where they do not speak for themselves."""
    vocabulary = topics.vocabularies().get(field.vocabulary) if field.vocabulary in EXPLAINED else None
    return [(word.label, word.definition) for word in vocabulary.words if word.definition] if vocabulary else []


def sources_typed(typed: "MultiDict[str, str]") -> Options:
    """Return (short name, title) of the sources typed so far, for the figures that refer to them."""
    rows = [
        (typed.get(f"sources-{n}-id", ""), typed.get(f"sources-{n}-title", "")) for n in rows_of(dict(typed.lists()), "sources")
    ]
    return [(short, f"{short}: {title}"[:90]) for short, title in rows if short]


def defaults(viewer: Viewer, member: Member, languages: Sequence[str], role: str = "") -> Typed:
    """Return what the profile already answers: language, country, organization and its kind; `role`: of what was told before."""
    filled = {
        "language": languages[0] if languages else "en",
        "countries": viewer.country or "",
        "lead_organisation-name": member.organization,
        "lead_organisation-type": member.profile or "",
        "author_role": role,
    }
    return {name: [value] for name, value in filled.items() if value}
