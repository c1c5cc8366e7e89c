"""The directory: people found, counted and shown beside places, topics and editions. Members only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any  # rows of Core selects

from sqlalchemy import ColumnElement, Row, Select, String, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from forum.editions.models import Edition, short_name
from forum.kernel.db import db, fetch
from forum.kernel.memory import built
from forum.kernel.packing import packed, unpacked
from forum.kernel.pages import Key, Page, mapped, page_of
from forum.kernel.text import fold
from forum.kernel.viewer import Viewer
from forum.kernel.withheld import asked_for, untold
from forum.people import policy
from forum.people.models import EditionMember, Member, MemberLanguage, MemberTopic
from forum.people.queries import Face, email_key, face_of, faces_statement, languages_column, languages_in
from forum.places import queries as places
from forum.topics import queries as topics
from forum.topics.models import Topic

PER_PAGE = 30  # people
FILTERS = ("country", "region", "profile", "expertise", "edition", "language")


@dataclass(frozen=True)
class Card:
    """A person in the directory: with the languages (in words) and the editions by their short names, latest first."""

    face: Face
    languages: list[str]
    editions: list[str]


def list_people(viewer: Viewer, filters: Mapping[str, str], q: str, after: str | None, before: str | None) -> Page[Card]:
    """Return a page of the directory by name; one statement. Unknown filter values are ignored by the caller's form."""
    found = _cards(viewer, tuple(sorted(filters.items())), q, asked_for(q))
    return mapped(page_of(found, _BY_NAME, after=after, before=before, limit=PER_PAGE), _card)


_BY_NAME = (Key(Member.name_key, descending=False), Key(Member.id, descending=False))


@built
def _cards(
    viewer: Viewer, filters: tuple[tuple[str, str], ...], q: str, asked: tuple[tuple[str, ...], ...]
) -> Select[*tuple[Any, ...]]:
    taken = select(Edition.starts_on, Edition.place).join_from(EditionMember, Edition, Edition.id == EditionMember.edition_id)
    editions = packed(taken.where(EditionMember.member_id == Member.id).correlate(Member))
    return _found(viewer, dict(filters), q, asked).add_columns(languages_column(), editions.label("editions"))


def count_people(viewer: Viewer, filters: Mapping[str, str], q: str) -> int:
    """Return how many people `list_people` finds; one statement."""
    return int(fetch(_count(viewer, tuple(sorted(filters.items())), q, asked_for(q))).scalar_one())


@built
def _count(
    viewer: Viewer, filters: tuple[tuple[str, str], ...], q: str, asked: tuple[tuple[str, ...], ...]
) -> Select[*tuple[Any, ...]]:
    return _found(viewer, dict(filters), q, asked).with_only_columns(func.count())


def _found(viewer: Viewer, filters: Mapping[str, str], q: str, asked: Sequence[Sequence[str]]) -> Select[*tuple[Any, ...]]:
    statement = faces_statement().where(policy.seen_by(viewer), policy.not_hiding())
    statement = statement.where(Member.state == "active", Member.may_sign_in.is_(True))
    for name, value in filters.items():
        statement = _narrowed(statement, name, value)
    for word in fold(q).split()[:6]:
        named = Member.name_key.contains(word, autoescape=True)
        statement = statement.where(or_(named, Member.organization_key.contains(word, autoescape=True)))
    return statement.where(*untold(Member.organization_key, asked))


def _card(row: Row[*tuple[Any, ...]]) -> Card:
    spoken = [topics.label("languages", code) for code in languages_in(row.languages)]
    taken = sorted(unpacked(row.editions), reverse=True)
    return Card(face_of(row), spoken, [short_name(place, int(starts_on[:4])) for starts_on, place in taken])


def is_known(name: str, value: str, editions: Mapping[str, str]) -> str | None:
    """Return the filter's value as `list_people` takes it, or None where there is no such choice."""
    if name == "edition":
        return editions.get(value)
    choices: dict[str, Mapping[str, Any]] = {
        "country": {land.code: land for land in places.countries()},
        "region": places.atlas().by_slug,
        "profile": topics.vocabulary("profiles").by_code,
        "language": topics.vocabulary("languages").by_code,
        "expertise": topics.tree().by_slug,
    }
    return value if value in choices[name] else None


def people_here(viewer: Viewer | None, limit: int = 6, **filters: str) -> list[Face]:
    """Return a few people of a place or topic for its page; one statement, none for visitors."""
    if viewer is None:
        return []
    return [face_of(row) for row in fetch(_few(viewer, tuple(filters.items()), limit)).all()]


@built
def _few(viewer: Viewer, filters: tuple[tuple[str, str], ...], limit: int) -> Select[*tuple[Any, ...]]:
    statement = _found(viewer, dict(filters), "", ())
    return statement.order_by(Member.last_seen_at.desc().nulls_last(), Member.id).limit(limit)


def tally(kind: str, viewer: Viewer) -> list[Select[*tuple[Any, ...]]]:
    """Return selects of ("people", place, how many) that the viewer may see; place: iso2, or a topic's id as text.

    A topic counts those who know one of its sub-topics once: hence a select for sub-topics, and one for what lies around.
    """
    listed = (policy.seen_by(viewer), policy.not_hiding(), Member.state == "active", Member.may_sign_in.is_(True))
    what = literal("people").label("what")
    if kind != "topic":
        count = select(what, Member.country.label("place"), func.count().label("n"))
        return [count.where(*listed, Member.country.is_not(None)).group_by(Member.country)]
    number = func.count(func.distinct(MemberTopic.member_id)).label("n")
    around = cast(func.coalesce(Topic.parent_id, Topic.id), String)
    own = cast(Topic.id, String)
    base = (
        select(what)
        .join_from(MemberTopic, Member, Member.id == MemberTopic.member_id)
        .join(Topic, Topic.id == MemberTopic.topic_id)
    )
    return [
        base.add_columns(around.label("place"), number).where(*listed).group_by(around),
        base.add_columns(own.label("place"), number).where(*listed, Topic.parent_id.is_not(None)).group_by(own),
    ]


def classmates(viewer: Viewer, limit: int = 5) -> tuple[Edition | None, list[Face]]:
    """Return the viewer's latest edition and others of it, last here first; one statement."""
    rows = db.session.execute(_others(viewer, limit)).all()
    edition = rows[0].Edition if rows else None
    return edition, [face_of(row) for row in rows if row.Edition is edition and row.id != viewer.id]


@built
def _others(viewer: Viewer, limit: int) -> Select[*tuple[Any, ...]]:
    own, taken = aliased(EditionMember), aliased(EditionMember)
    return (
        faces_statement()
        .add_columns(Edition)
        .join(taken, taken.member_id == Member.id)
        .join(Edition, Edition.id == taken.edition_id)
        .join(own, (own.edition_id == Edition.id) & (own.member_id == viewer.id))
        .where(policy.seen_by(viewer), Member.state == "active", or_(policy.not_hiding(), Member.id == viewer.id))
        .order_by(Edition.starts_on.desc(), (Member.id == viewer.id).desc(), Member.last_seen_at.desc().nulls_last(), Member.id)
        .limit(limit + 1)
    )


def find_people(viewer: Viewer, words: str, limit: int = 8) -> list[Face]:
    """Return the people meant by an e-mail address, a handle or (part of) a name, whom the viewer may see; one statement.

    An address or a handle means one person at most. Nobody but active members who can sign in.
    """
    key = fold(words)
    if "@" in words.strip("@"):
        meant: ColumnElement[bool] = Member.email_key == email_key(words)
    else:
        meant = or_(Member.handle == key.lstrip("@"), Member.name_key.contains(key, autoescape=True))
    statement = faces_statement().where(meant, policy.seen_by(viewer), policy.not_hiding(), Member.state == "active")
    statement = statement.where(Member.may_sign_in.is_(True))
    found = [face_of(row) for row in db.session.execute(statement.order_by(Member.name_key, Member.id).limit(limit))]
    exact = [face for face in found if face.handle == key.lstrip("@") or fold(face.name) == key]
    return exact if len(exact) == 1 else found


def in_regions(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, Any]:
    """Fill a region's page: {region id: (people, filter)}; nothing for visitors."""
    return {row.id: (found, {"region": row.slug}) for row in rows if (found := people_here(viewer, region=row.slug))}


def in_countries(viewer: Viewer | None, rows: Sequence[Any]) -> dict[str, Any]:
    """Fill a country's page: {iso2: (people, filter)}."""
    return {row.iso2: (found, {"country": row.code}) for row in rows if (found := people_here(viewer, country=row.iso2))}


def with_topics(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, Any]:
    """Fill a topic's page: {topic id: (people, filter)}."""
    return {row.id: (found, {"expertise": row.slug}) for row in rows if (found := people_here(viewer, expertise=row.slug))}


def _narrowed(statement: Select[*tuple[Any, ...]], name: str, value: str) -> Select[*tuple[Any, ...]]:
    if name == "country":
        return statement.where(Member.country == value.upper())
    if name == "region":
        space = places.region_by_slug(value)
        return statement.where(Member.country.in_(places.lands_of(places.inside(space) if space else ())))
    if name == "profile":
        return statement.where(Member.profile == value)
    if name == "language":
        return statement.where(exists().where(MemberLanguage.member_id == Member.id, MemberLanguage.language == value))
    if name == "expertise":
        theme = topics.topic_by_slug(value)
        ids = [theme.id, *(child.id for child in theme.children)] if theme else []
        return statement.where(exists().where(MemberTopic.member_id == Member.id, MemberTopic.topic_id.in_(ids)))
    if name == "edition":
        return statement.where(exists().where(EditionMember.member_id == Member.id, EditionMember.edition_id == int(value)))
    raise KeyError(name)
