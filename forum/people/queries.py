"""Reading people: the viewer, the directory, profiles. E-mail leaves this folder only towards forum/entrance and mail."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # rows of Core selects

from sqlalchemy import ColumnElement, Row, Select, String, cast, exists, func, literal, or_, select
from werkzeug.exceptions import NotFound

from forum.editions.models import Edition
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.pages import Key, Page, mapped, page_of
from forum.kernel.subjects import Brief
from forum.kernel.text import fold
from forum.kernel.viewer import Viewer
from forum.people import policy
from forum.people.models import EditionMember, Member, MemberLanguage, MemberTopic
from forum.places import queries as places
from forum.topics import queries as topics
from forum.topics.models import Topic

PER_PAGE = 30  # people
FILTERS = ("country", "region", "profile", "expertise", "edition", "language")


@dataclass(frozen=True)
class Face:
    """A person as rows and bylines show them."""

    id: int
    handle: str
    name: str
    organization: str
    country: str  # the country's name, or ""
    role: str
    can_help_with: str = ""


def viewer_columns() -> list[Any]:
    """Return the columns that make a Viewer, for the one statement that loads it; `editions` is "3,5" or NULL."""
    ids = select(func.group_concat(EditionMember.edition_id) if _is_sqlite() else func.string_agg(_text(), ","))
    editions = ids.where(EditionMember.member_id == Member.id).correlate(Member).scalar_subquery().label("editions")
    return [
        Member.id, Member.handle, Member.name, Member.role, Member.state, Member.organization, Member.country,
        Member.time_zone, editions,
    ]  # fmt: skip


def viewer_from(row: Row[*tuple[Any, ...]], device_id: int | None = None) -> Viewer:
    """Return the Viewer of a row of `viewer_columns`."""
    editions = tuple(int(each) for each in (row.editions or "").split(",") if each)
    return Viewer(
        row.id, row.handle, row.name, row.role, row.state, row.organization, row.country, row.time_zone, editions, device_id
    )


def viewer_of(member_id: int) -> Viewer | None:
    """Return a member as a Viewer, fresh from the database; one statement. For jobs, commands and demo content."""
    row = db.session.execute(select(*viewer_columns()).where(Member.id == member_id)).first()
    return viewer_from(row) if row else None


def get_member(viewer: Viewer | None, handle: str) -> Member:
    """Return a person whom the viewer may see; one statement. Raises NotFound."""
    member = db.session.scalar(select(Member).where(Member.handle == handle.lower(), policy.seen_by(viewer)))
    if member is None:
        raise NotFound
    return member


def profile_of(viewer: Viewer) -> tuple[Member, list[str]]:
    """Return the viewer's own row and languages; two statements."""
    member = db.session.get_one(Member, viewer.id)
    rows = db.session.scalars(select(MemberLanguage.language).where(MemberLanguage.member_id == viewer.id))
    return member, list(rows)


def languages_and_topics(member_id: int) -> tuple[list[str], list[int]]:
    """Return the languages and the topic ids of a member; two statements."""
    languages = db.session.scalars(select(MemberLanguage.language).where(MemberLanguage.member_id == member_id)).all()
    ids = db.session.scalars(select(MemberTopic.topic_id).where(MemberTopic.member_id == member_id)).all()
    return list(languages), list(ids)


def editions_of(member_id: int) -> list[tuple[Edition, str]]:
    """Return (edition, standing in words) of a member, latest first; by the calendar. One statement."""
    rows = db.session.execute(
        select(Edition, EditionMember.capacity)
        .join(EditionMember, EditionMember.edition_id == Edition.id)
        .where(EditionMember.member_id == member_id)
        .order_by(Edition.starts_on.desc())
    )
    return [(edition, standing(edition, capacity)) for edition, capacity in rows]


def standing(edition: Edition, capacity: str) -> str:
    """Return what a person is in an edition today: participants become alumni the day after its end."""
    if capacity != "participant":
        return _("coach") if capacity == "coach" else _("organiser")
    return _("alumni") if edition.phase(today()) == "alumni" else _("participant")


def list_people(viewer: Viewer, filters: Mapping[str, str], q: str, after: str | None, before: str | None) -> Page[Face]:
    """Return a page of the directory by name; one statement. Unknown filter values are ignored by the caller's form."""
    statement = _faces().where(policy.seen_by(viewer), Member.state == "active", Member.may_sign_in.is_(True))
    for name, value in filters.items():
        statement = _narrowed(statement, name, value)
    for word in fold(q).split()[:6]:
        named = Member.name_key.contains(word, autoescape=True)
        statement = statement.where(or_(named, Member.organization_key.contains(word, autoescape=True)))
    keys = (Key(Member.name_key, descending=False), Key(Member.id, descending=False))
    return mapped(page_of(statement, keys, after=after, before=before, limit=PER_PAGE), face_of)


def people_here(viewer: Viewer | None, limit: int = 6, **filters: str) -> list[Face]:
    """Return a few people of a place or topic for its page; one statement, none for visitors."""
    if viewer is None:
        return []
    statement = _faces().where(policy.seen_by(viewer), Member.state == "active", Member.may_sign_in.is_(True))
    for name, value in filters.items():
        statement = _narrowed(statement, name, value)
    return [
        face_of(row)
        for row in db.session.execute(statement.order_by(Member.last_seen_at.desc().nulls_last(), Member.id).limit(limit))
    ]


def tally(kind: str, viewer: Viewer) -> list[Select[*tuple[Any, ...]]]:
    """Return selects of ("people", place, how many) that the viewer may see; place: iso2, or a topic's id as text.

    A topic counts those who know one of its sub-topics once: hence a select for sub-topics, and one for what lies around.
    """
    listed = (policy.seen_by(viewer), Member.state == "active", Member.may_sign_in.is_(True))
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


def edition_people(viewer: Viewer, edition_id: int, limit: int = 200) -> list[Face]:
    """Return the people of an edition whom the viewer may see, by name; one statement."""
    statement = _narrowed(_faces().where(policy.seen_by(viewer)), "edition", str(edition_id))
    return [face_of(row) for row in db.session.execute(statement.order_by(Member.name_key).limit(limit))]


def find_people(viewer: Viewer, words: str, limit: int = 8) -> list[Face]:
    """Return the people meant by an e-mail address, a handle or (part of) a name, whom the viewer may see; one statement.

    An address or a handle means one person at most. Nobody but active members who can sign in.
    """
    key = fold(words)
    if "@" in words.strip("@"):
        meant: ColumnElement[bool] = Member.email_key == email_key(words)
    else:
        meant = or_(Member.handle == key.lstrip("@"), Member.name_key.contains(key, autoescape=True))
    statement = _faces().where(meant, policy.seen_by(viewer), Member.state == "active", Member.may_sign_in.is_(True))
    found = [face_of(row) for row in db.session.execute(statement.order_by(Member.name_key, Member.id).limit(limit))]
    exact = [face for face in found if face.handle == key.lstrip("@") or fold(face.name) == key]
    return exact if len(exact) == 1 else found


def faces(ids: Sequence[int]) -> dict[int, Face]:
    """Return {id: Face} of the given members, whoever asks: for rows that the viewer may read already. One statement."""
    if not ids:
        return {}
    return {row.id: face_of(row) for row in db.session.execute(_faces().where(Member.id.in_(set(ids))))}


def emails(ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return {id: (address, name)} of active members, for mail alone; one statement."""
    rows = db.session.execute(
        select(Member.id, Member.email, Member.name).where(Member.id.in_(ids), Member.state != "erased", Member.email.is_not(None))
    )
    return {member_id: (email or "", name) for member_id, email, name in rows}


def by_email(address: str) -> Member | None:
    """Return the member with this address, compared case-blind; one statement."""
    return db.session.scalar(select(Member).where(Member.email_key == email_key(address)))


def email_key(address: str) -> str:
    """Return the form by which addresses are compared."""
    return unicodedata.normalize("NFC", "".join(address.replace("\0", "").split()).casefold())


def handles_like(stem: str) -> set[str]:
    """Return the handles that begin with `stem`; one statement."""
    return set(db.session.scalars(select(Member.handle).where(Member.handle.startswith(stem, autoescape=True))))


def face_of(row: Row[*tuple[Any, ...]]) -> Face:
    """Return the Face of a row that selects its columns."""
    name = places.country_name(row.country)
    return Face(row.id, row.handle, row.name, row.organization, name, row.role, row.can_help_with)


def last_seen(member_id: int) -> datetime | None:
    """Return when a member was last here; one statement."""
    return db.session.scalar(select(Member.last_seen_at).where(Member.id == member_id))


def _faces() -> Select[*tuple[Any, ...]]:
    return select(Member.id, Member.handle, Member.name, Member.organization, Member.country, Member.role, Member.can_help_with)


def _narrowed(statement: Select[*tuple[Any, ...]], name: str, value: str) -> Select[*tuple[Any, ...]]:
    if name == "country":
        return statement.where(Member.country == value.upper())
    if name == "region":
        space = places.region_by_slug(value)
        return statement.where(Member.country.in_([land.iso2 for land in places.countries_of(space.id)] if space else []))
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


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _text() -> Any:
    return cast(EditionMember.edition_id, String)


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


def profile_fields(viewer: Viewer) -> dict[str, list[str]]:
    """Return the viewer's own profile as the form's fields; three statements."""
    member = db.session.get_one(Member, viewer.id)
    languages, ids = languages_and_topics(viewer.id)
    single = ("name", "organization", "profile", "biography", "can_help_with", "looking_for", "sex", "time_zone", "visibility")
    fields = {name: [str(getattr(member, name) or "")] for name in single}
    fields["country"] = [(member.country or "").lower()]
    return fields | {"languages": languages, "expertise": [theme.slug for each in ids if (theme := topics.topic_by_id(each))]}


def briefs(viewer: Viewer | None, keys: Sequence[str]) -> dict[str, Brief]:
    """Return the people named by `keys` (ids as text) whom the viewer may see; one statement."""
    rows = db.session.execute(_faces().where(Member.id.in_([int(key) for key in keys]), policy.seen_by(viewer)))
    return {str(row.id): Brief("person", str(row.id), row.name, f"/people/{row.handle}") for row in rows}


def in_regions(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, Any]:
    """Fill a region's page: {region id: (people, filter)}; nothing for visitors."""
    return {row.id: (found, {"region": row.slug}) for row in rows if (found := people_here(viewer, region=row.slug))}


def in_countries(viewer: Viewer | None, rows: Sequence[Any]) -> dict[str, Any]:
    """Fill a country's page: {iso2: (people, filter)}."""
    return {row.iso2: (found, {"country": row.code}) for row in rows if (found := people_here(viewer, country=row.iso2))}


def with_topics(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, Any]:
    """Fill a topic's page: {topic id: (people, filter)}."""
    return {row.id: (found, {"expertise": row.slug}) for row in rows if (found := people_here(viewer, expertise=row.slug))}


def of_editions(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, Any]:
    """Fill an edition's page: {edition id: people}; an empty list for visitors, who read a sentence instead."""
    return {row.id: edition_people(viewer, row.id) if viewer else [] for row in rows}
