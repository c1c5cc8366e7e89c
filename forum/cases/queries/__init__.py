"""Reading case studies: what everybody of this folder needs. telling.py reads for authors, reading.py for readers."""

from dataclasses import dataclass
from functools import cache
from typing import Any  # a column

from sqlalchemy import Integer, cast, select
from werkzeug.exceptions import NotFound

from forum.cases import policy
from forum.cases.models import Case, CaseAuthor, CaseVersion
from forum.cases.models.derived import Places
from forum.cases.models.record import Known
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.packing import packed, unpacked
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.places import queries as places
from forum.topics import queries as topics


@dataclass(frozen=True)
class Author:
    """An author as a byline needs them. `may_sign_in` False: the editors, from published sources."""

    id: int
    handle: str
    name: str
    organization: str
    may_sign_in: bool


@cache
def authors_column() -> Any:
    """Return the authors of the case study of an outer select, as a column that `authors_in` reads."""
    rows = select(
        CaseAuthor.position, Member.id, Member.handle, Member.name, Member.organization, cast(Member.may_sign_in, Integer)
    ).join_from(CaseAuthor, Member, Member.id == CaseAuthor.member_id)
    return packed(rows.where(CaseAuthor.case_id == Case.id).correlate(Case)).label("authors")


def authors_in(column: str | None) -> list[Author]:
    """Return the authors in an `authors_column`, first named first. Show them only through `byline`."""
    rows = sorted(unpacked(column), key=lambda row: (int(row[0]), int(row[1])))
    return [Author(int(ident), handle, name, organization, may == "1") for _, ident, handle, name, organization, may in rows]


def authors_of(case_id: int) -> list[Author]:
    """Return the authors of a case study, first named first; one statement. Show them only through `byline`."""
    return authors_in(db.session.scalar(select(authors_column()).where(Case.id == case_id)))


def get_case(viewer: Viewer | None, case_id: int) -> tuple[Case, list[Author]]:
    """Return a case study that the viewer may read, with its authors; one statement. Raises NotFound."""
    row = db.session.execute(select(Case, authors_column()).where(Case.id == case_id)).first()
    authors = authors_in(row.authors) if row else []
    if row is None or not policy.may_read(viewer, row.Case, [author.id for author in authors]):
        raise NotFound
    return row.Case, authors


def version_of(case: Case, version: int | None = None) -> CaseVersion:
    """Return a version (default: the published one) of a case study already loaded for its reader. Raises NotFound."""
    wanted = case.version if version is None else version
    row = db.session.scalar(select(CaseVersion).where(CaseVersion.case_id == case.id, CaseVersion.version == wanted))
    if row is None:
        raise NotFound
    return row


def known() -> Known:
    """Return the codes that records are checked against; no statement when warm."""
    codes = {name: set(vocabulary.by_code) for name, vocabulary in topics.vocabularies().items()}
    codes["topics"] = set(topics.tree().by_slug)
    codes["countries.csv"] = set(places.atlas().countries)
    indicators = {word.code: word.extra for word in topics.vocabulary("coverage_indicators").words}
    needs_url = {word.code for word in topics.vocabulary("source_kinds").words if word.extra.get("needs_url")}
    return Known(codes, today().year, indicators, needs_url)


def lookups() -> Places:
    """Return the place lookups that deriving needs; no statement when warm."""
    indicators = {word.code: word.extra for word in topics.vocabulary("coverage_indicators").words}
    return Places(places.country_name, _regions_of, _topics_of, indicators, topics.canonical)


def _regions_of(iso2: str) -> list[str]:
    land = places.country(iso2)
    if land is None:
        return []
    spaces = [places.region_by_id(land.region_id), places.region_by_id(land.subregion_id)]
    return [space.slug for space in spaces if space]


def _topics_of(slug: str) -> tuple[list[str], int]:
    """Return ([topic, then sub-topic if it is one], number of the topic); for `not_sure` and unknown slugs ([slug], 0)."""
    theme = topics.topic_by_slug(slug)
    if theme is None:
        return [slug], 0
    parent = topics.topic_by_id(theme.parent_id) if theme.parent_id else None
    return ([parent.slug, theme.slug] if parent else [theme.slug]), theme.number
