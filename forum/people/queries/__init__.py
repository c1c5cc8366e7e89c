"""Reading people: the viewer, rows of people, profiles; directory.py finds them.

E-mail leaves this folder only towards forum/entrance and mail.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any  # rows of Core selects

from sqlalchemy import ColumnElement, CompoundSelect, Row, Select, bindparam, exists, select, union_all
from sqlalchemy.orm import aliased
from werkzeug.exceptions import NotFound

from forum.editions.models import Edition
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.masking import Withheld
from forum.kernel.memory import built
from forum.kernel.packing import packed, unpacked
from forum.kernel.subjects import Brief
from forum.kernel.viewer import Viewer
from forum.kernel.withheld import is_house_word
from forum.people import policy
from forum.people.models import EditionMember, HiddenMember, Member, MemberLanguage, MemberTopic, OldHandle
from forum.places import queries as places
from forum.topics import queries as topics


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
    """Return the columns that make a Viewer, for the one statement that loads it."""
    editions = packed(select(EditionMember.edition_id).where(EditionMember.member_id == Member.id).correlate(Member))
    return [
        Member.id, Member.handle, Member.name, Member.role, Member.state, Member.organization, Member.country,
        Member.time_zone, editions.label("editions"),
    ]  # fmt: skip


def viewer_from(row: Row[*tuple[Any, ...]], device_id: int | None = None) -> Viewer:
    """Return the Viewer of a row of `viewer_columns`."""
    editions = tuple(sorted(int(ident) for (ident,) in unpacked(row.editions)))
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


@dataclass(frozen=True)
class Profile:
    """A member with the codes of their languages and the ids of the topics they know."""

    member: Member
    languages: list[str]
    topic_ids: list[int]
    is_hiding: bool = False


def profile_of(viewer: Viewer) -> Profile:
    """Return the viewer's own profile; one statement."""
    return _profile(db.session.execute(_profiles().where(Member.id == viewer.id)).one())


def get_profile(viewer: Viewer | None, handle: str) -> Profile:
    """Return the profile of a person whom the viewer may see; one statement. Raises NotFound."""
    row = db.session.execute(_named(viewer), {"handle": handle.lower()}).first()
    if row is None:
        raise NotFound
    return _profile(row)


@cache
def _profiles() -> Select[*tuple[Any, ...]]:
    known = packed(select(MemberTopic.topic_id).where(MemberTopic.member_id == Member.id).correlate(Member))
    hides = exists().where(HiddenMember.member_id == Member.id).label("is_hiding")
    return select(Member, languages_column(), known.label("topic_ids"), hides)


@built
def _named(viewer: Viewer | None) -> Select[*tuple[Any, ...]]:
    return _profiles().where(Member.handle == bindparam("handle"), policy.seen_by(viewer))


def _profile(row: Row[*tuple[Any, ...]]) -> Profile:
    return Profile(
        row.Member, languages_in(row.languages), sorted(int(ident) for (ident,) in unpacked(row.topic_ids)), row.is_hiding
    )


@cache
def languages_column() -> Any:
    """Return the languages of the member of an outer select, as a column that `languages_in` reads."""
    spoken = select(MemberLanguage.language).where(MemberLanguage.member_id == Member.id)
    return packed(spoken.correlate(Member)).label("languages")


def languages_in(column: str | None) -> list[str]:
    """Return the codes in a `languages_column`, in the order of the vocabulary."""
    codes = {code for (code,) in unpacked(column)}
    return [word.code for word in topics.vocabulary("languages").words if word.code in codes]


def editions_of(member_id: int) -> list[tuple[Edition, str]]:
    """Return (edition, standing in words) of a member, latest first; by the calendar. One statement."""
    rows = db.session.execute(_TAKEN, {"member_id": member_id})
    return [(edition, standing(edition, capacity)) for edition, capacity in rows]


_TAKEN = (
    select(Edition, EditionMember.capacity)
    .join(EditionMember, EditionMember.edition_id == Edition.id)
    .where(EditionMember.member_id == bindparam("member_id"))
    .order_by(Edition.starts_on.desc())
)


def standing(edition: Edition, capacity: str) -> str:
    """Return what a person is in an edition today: participants become alumni the day after its end."""
    if capacity != "participant":
        return _("coach") if capacity == "coach" else _("organiser")
    return _("alumni") if edition.phase(today()) == "alumni" else _("participant")


def faces(ids: Sequence[int]) -> dict[int, Face]:
    """Return {id: Face} of the given members, whoever asks: for rows that the viewer may read already. One statement."""
    if not ids:
        return {}
    return {row.id: face_of(row) for row in db.session.execute(faces_statement().where(Member.id.in_(set(ids))))}


def by_email(address: str) -> Member | None:
    """Return the member with this address, compared case-blind; one statement."""
    return db.session.scalar(select(Member).where(Member.email_key == email_key(address)))


def lone_administrator() -> Member | None:
    """Return the administrator who may sign in, where there is exactly one; one statement."""
    rows = select(Member).where(Member.role == "administrator", Member.state == "active", Member.may_sign_in.is_(True))
    found = db.session.scalars(rows.limit(2)).all()
    return found[0] if len(found) == 1 else None


def email_key(address: str) -> str:
    """Return the form by which addresses are compared."""
    return unicodedata.normalize("NFC", "".join(address.replace("\0", "").split()).casefold())


def handles_like(stem: str) -> set[str]:
    """Return the handles that begin with `stem`, also those that are not used any more or just now; one statement."""
    return set(db.session.scalars(_all_handles(lambda handle: handle.startswith(stem, autoescape=True))))


def handle_is_taken(viewer: Viewer, handle: str) -> bool:
    """True where a handle is or was anybody's but the viewer's own; one statement."""
    taken = _all_handles(lambda column: column == handle, but=viewer.id)
    return db.session.execute(taken.limit(1)).first() is not None


def _all_handles(which: Callable[[Any], ColumnElement[bool]], but: int = 0) -> CompoundSelect[*tuple[Any, ...]]:
    """Return the select of the handles of now, of before and of those who hide."""
    tables = ((Member.handle, Member.id), (OldHandle.handle, OldHandle.member_id), (HiddenMember.handle, HiddenMember.member_id))
    return union_all(*(select(handle).where(which(handle), whose != but) for handle, whose in tables))


def moved_to(viewer: Viewer | None, handle: str) -> str | None:
    """Return the handle of today of whoever had `handle` before, where the viewer may see them; one statement.

    Nobody while they hide: it would say who they are.
    """
    statement = select(Member.handle).join(OldHandle, OldHandle.member_id == Member.id)
    return db.session.scalar(statement.where(OldHandle.handle == handle.lower(), policy.seen_by(viewer), policy.not_hiding()))


def hidden_self(viewer: Viewer) -> HiddenMember | None:
    """Return what the viewer withholds, or None where they do not hide; one statement."""
    return db.session.get(HiddenMember, viewer.id)


def withheld() -> list[Withheld]:
    """Return whose names are withheld, with all their handles; two statements. A name that somebody else bears, who does not
    hide, is theirs and stays in texts."""
    other = aliased(Member)
    borne = exists().where(other.name_key == HiddenMember.name_key, other.state.in_(policy.PRESENT))
    rows = db.session.execute(select(HiddenMember, Member.handle, borne).join(Member, Member.id == HiddenMember.member_id)).all()
    if not rows:
        return []
    old: dict[int, list[str]] = {}
    hiding = OldHandle.member_id.in_(select(HiddenMember.member_id))
    for before in db.session.scalars(select(OldHandle).where(hiding)):
        old.setdefault(before.member_id, []).append(before.handle)
    return [
        Withheld(
            hidden.member_id, hidden.name, (hidden.handle, *old.get(hidden.member_id, ())), shown,
            not (is_borne or is_house_word(hidden.name)),
        )
        for hidden, shown, is_borne in rows
    ]  # fmt: skip


def face_of(row: Row[*tuple[Any, ...]]) -> Face:
    """Return the Face of a row that selects its columns."""
    name = places.country_name(row.country)
    return Face(row.id, row.handle, row.name, row.organization, name, row.role, row.can_help_with)


def faces_statement() -> Select[*tuple[Any, ...]]:
    """Return the select behind every row of people; narrow it by `policy.seen_by`."""
    return select(Member.id, Member.handle, Member.name, Member.organization, Member.country, Member.role, Member.can_help_with)


def profile_fields(viewer: Viewer) -> dict[str, list[str]]:
    """Return the viewer's own profile as the form's fields; one statement."""
    profile = profile_of(viewer)
    member = profile.member
    single = ("name", "organization", "profile", "biography", "can_help_with", "looking_for", "sex", "time_zone", "visibility")
    fields = {name: [str(getattr(member, name) or "")] for name in single}
    fields["country"] = [(member.country or "").lower()]
    known = [theme.slug for each in profile.topic_ids if (theme := topics.topic_by_id(each))]
    return fields | {"languages": profile.languages, "expertise": known}


def base_of(fields: Mapping[str, Sequence[str]]) -> str:
    """Return a short word for the fields of a profile as they stand: the same fields have the same one."""
    return sha256(repr(sorted((name, list(values)) for name, values in fields.items())).encode()).hexdigest()[:16]


def briefs(viewer: Viewer | None, keys: Sequence[str]) -> dict[str, Brief]:
    """Return the people named by `keys` (ids as text) whom the viewer may see; one statement."""
    rows = db.session.execute(faces_statement().where(Member.id.in_([int(key) for key in keys]), policy.seen_by(viewer)))
    return {str(row.id): Brief("person", str(row.id), row.name, f"/people/{row.handle}") for row in rows}
