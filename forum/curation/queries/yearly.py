"""Who gets curated in a year, as numbers of people that give nobody away."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from forum.cases.models import Case, CaseAuthor, CaseFacet
from forum.curation.models import Decision
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.people.models import Member
from forum.places.queries import regions_tree
from forum.topics.queries import topics_tree

PEOPLE_MIN = 5  # fewer people than these are not shown


@dataclass(frozen=True)
class Year:
    """Authors of case studies that were decided on in a year. `sexes`: {} where it would give somebody away."""

    year: int
    decided: int
    regions: Sequence[tuple[str, int]]
    topics: Sequence[tuple[str, int]]
    sexes: Mapping[str, int]
    is_over: bool


def safe_sexes(counts: Mapping[str | None, int]) -> dict[str, int]:
    """Return women, men and the rest, or nothing: where one of them is under five (but a rest of none), the others would give it
    away, for how many authors there are can be counted elsewhere."""
    women, men = counts.get("woman", 0), counts.get("man", 0)
    rest = sum(counts.values()) - women - men
    if min(women, men) < PEOPLE_MIN or 0 < rest < PEOPLE_MIN:
        return {}
    return {"women": women, "men": men, "rest": rest}


def year_of(year: int) -> Year:
    """Return a year's numbers; two statements. They are the same for everybody, of what is open to everybody: two readers who
    compare theirs learn nothing. There is no total of people, and sex only when the year is over: nobody watches it grow."""
    within = (Decision.decided_on >= date(year, 1, 1), Decision.decided_on <= date(year, 12, 31), Decision.is_demo.is_(False))
    public = (Case.state == "published", Case.audience == "everyone")
    cases = select(Decision.case_id).join(Case, Case.id == Decision.case_id).where(*within, *public).distinct()
    authors: dict[int, set[int]] = {}
    sexes: dict[int, str | None] = {}
    found: set[int] = set()
    for case_id, member_id, sex, real in db.session.execute(
        select(CaseAuthor.case_id, Member.id, Member.sex, Member.may_sign_in)
        .join(Member, Member.id == CaseAuthor.member_id).where(CaseAuthor.case_id.in_(cases))
    ):  # fmt: skip
        found.add(case_id)
        if real:
            authors.setdefault(case_id, set()).add(member_id)
            sexes[member_id] = sex
    people: dict[tuple[str, str], set[int]] = {}
    wanted = (CaseFacet.case_id.in_(cases), CaseFacet.facet.in_(("region", "topic")))
    for case_id, facet, value in db.session.execute(select(CaseFacet.case_id, CaseFacet.facet, CaseFacet.value).where(*wanted)):
        people.setdefault((facet, value), set()).update(authors.get(case_id, ()))
    is_over = year < today().year
    return Year(
        year, len(found),
        _shown(people, "region", [(space.slug, space.name) for space in regions_tree()]),
        _shown(people, "topic", [(theme.slug, theme.name) for theme in topics_tree()]),
        safe_sexes(Counter(sexes.values())) if is_over else {}, is_over,
    )  # fmt: skip


def _shown(people: Mapping[tuple[str, str], set[int]], facet: str, names: Sequence[tuple[str, str]]) -> list[tuple[str, int]]:
    counts = [(name, len(people.get((facet, slug), ()))) for slug, name in names]
    return [(name, count) for name, count in counts if count >= PEOPLE_MIN]
