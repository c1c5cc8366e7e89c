"""The only writers of members, profiles and membership of editions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, false, insert, select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked, names_changed, put
from forum.kernel.events import emit
from forum.kernel.text import fold, render
from forum.kernel.viewer import Viewer
from forum.kernel.web import slug_of
from forum.people import policy
from forum.people.events import AddressChanged, EditionJoined, EditionLeft, MemberJoined, ProfileChanged, RoleChanged
from forum.people.forms import ProfileDraft
from forum.people.models import (
    BIOGRAPHY_MAX,
    HANDLE_MAX,
    ROLES,
    EditionMember,
    HiddenMember,
    Member,
    MemberLanguage,
    MemberTopic,
)  # fmt: skip
from forum.people.queries import base_of, email_key, handles_like, profile_fields
from forum.topics.queries import topic_by_slug

RESERVED = frozenset({"invite", "invitations", "new", "settings", "me"})  # not handles: addresses of their own


@dataclass(frozen=True)
class NewMember:
    """What is known of a person who joins."""

    email: str
    name: str
    role: str = "member"
    organization: str = ""
    country: str | None = None
    profile: str | None = None
    is_demo: bool = False
    handle: str = ""
    languages: tuple[str, ...] = ()


def add_member(new: NewMember) -> Member:
    """Add an active member with a handle of their own. The caller asked who may; the address must be free."""
    member = Member(
        handle=new.handle or free_handle(new.name),
        name=new.name,
        name_key=fold(new.name),
        email=new.email,
        email_key=email_key(new.email),
        role=new.role,
        organization=new.organization,
        organization_key=fold(new.organization),
        country=new.country,
        profile=new.profile,
        is_demo=new.is_demo,
    )
    db.session.add(member)
    db.session.flush()
    _mind_namesakes(member.name_key)
    if new.languages:
        _set_languages(member.id, new.languages)
    emit(MemberJoined(member.id))
    return member


def _mind_namesakes(*keys: str) -> None:
    """Let names be read anew where somebody who hides has one of these: it is another's too, or no more (see queries.withheld)."""
    if db.session.execute(select(HiddenMember.member_id).where(HiddenMember.name_key.in_(keys)).limit(1)).first():
        names_changed()


def free_handle(name: str) -> str:
    """Return a handle made of the first name, with the others and then a number added until it is free."""
    parts = slug_of(fold(name)).split("-")
    ascii_parts = ["".join(char for char in part if char.isascii() and char.isalnum()) for part in parts]
    ascii_parts = [part for part in ascii_parts if part] or ["member"]
    taken = handles_like(ascii_parts[0][:HANDLE_MAX]) | RESERVED
    for count in range(1, len(ascii_parts) + 1):
        handle = "-".join(ascii_parts[:count])[:HANDLE_MAX]
        if handle not in taken:
            return handle
    number, stem = 2, ascii_parts[0][: HANDLE_MAX - 8]
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


class Hidden(Exception):
    """The actor hides: there is nothing of theirs to change until they are shown again."""


class Conflict(Exception):
    """The profile was changed since the form was opened; `fields` are the form's fields as they stand now."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self.fields = fields


def change_profile(actor: Viewer, draft: ProfileDraft, base: str = "") -> None:
    """Store the actor's own profile.

    base: what `queries.base_of` said when the form was opened; "" from programs. Raises TextRefused where the biography cannot be
    laid out, Conflict where another tab has stored something since, Hidden while they hide.
    """
    html = render(draft.biography, owner=f"person{actor.id}", limit=BIOGRAPHY_MAX)
    member = locked(Member, actor.id)
    if member is None:
        raise NotFound
    if db.session.get(HiddenMember, actor.id) is not None:
        raise Hidden
    fields = profile_fields(actor)
    if base and base != base_of(fields):
        raise Conflict(fields)
    if member.name != draft.name:
        _mind_namesakes(member.name_key, fold(draft.name))
    member.name, member.name_key = draft.name, fold(draft.name)
    member.organization, member.organization_key = draft.organization, fold(draft.organization)
    member.profile, member.country, member.sex = draft.profile, draft.country, draft.sex
    member.biography, member.biography_html = draft.biography, html
    member.can_help_with, member.looking_for = draft.can_help_with, draft.looking_for
    member.time_zone, member.visibility = draft.time_zone, draft.visibility
    _set_languages(actor.id, draft.languages)
    _set_topics(actor.id, draft.expertise)
    db.session.flush()
    emit(ProfileChanged(actor.id))


def change_whereabouts(member_id: int, organization: str, country: str | None) -> None:
    """Store where a member works now, whom the caller knows to have said so. country: iso2, upper case. Raises NotFound.

    While they hide it is withheld with the rest; their forms stand empty then, so that nothing said is nothing new.
    """
    member = locked(Member, member_id)
    if member is None:
        raise NotFound
    if (hidden := db.session.get(HiddenMember, member_id)) is not None:
        said = {"organization": organization, "organization_key": fold(organization), "country": country}
        hidden.kept = {**hidden.kept, **{name: value for name, value in said.items() if value}}
        return
    member.organization, member.organization_key, member.country = organization, fold(organization), country
    db.session.flush()
    emit(ProfileChanged(member_id))


class LastAdministrator(Exception):
    """Nobody would be left who can give a role back."""


def change_role(actor: Viewer, handle: str, role: str, base: str) -> Member:
    """Give an active member another role, by an administrator.

    base: the role that the form showed. Raises NotFound, Conflict where they have another one by now, LastAdministrator. All
    administrators are locked, in one order: of two who take each other's role at one moment the second is none any more.
    """
    there = _administrators()
    asked = select(Member).where(Member.handle == handle).with_for_update()
    member = db.session.scalar(asked.execution_options(populate_existing=True))
    if actor.id not in there or member is None or role not in ROLES or member.state != "active" or not member.may_sign_in:
        raise NotFound
    if member.role != base:
        raise Conflict({"role": [member.role]})
    if role != "administrator" and there == {member.id}:
        raise LastAdministrator
    before, member.role = member.role, role
    db.session.flush()
    emit(RoleChanged(member.id, before, role))
    return member


def reinstate(member_id: int, role: str | None) -> Member:
    """Let a member be active again, in another role where one is given; from the shell. Raises NotFound, LastAdministrator."""
    there, member = _administrators(), locked(Member, member_id)
    if member is None:
        raise NotFound
    if role not in (None, "administrator") and there == {member.id}:
        raise LastAdministrator
    before, member.role, member.state = member.role, role or member.role, "active"
    db.session.flush()
    if member.role != before:
        emit(RoleChanged(member.id, before, member.role))
    return member


def _administrators() -> set[int]:
    """Return who can give roles, all of them locked in one order until the transaction ends."""
    acting = (Member.role == "administrator", Member.state == "active", Member.may_sign_in)
    return set(db.session.scalars(select(Member.id).where(*acting).order_by(Member.id).with_for_update()))


def change_email(actor: Viewer, address: str) -> bool:
    """Give the actor another e-mail address, which the caller saw confirmed; False, changing nothing, where somebody has it."""
    try:
        with db.session.begin_nested():
            row = update(Member).where(Member.id == actor.id).values(email=address, email_key=email_key(address))
            db.session.execute(row.execution_options(synchronize_session=False))
    except IntegrityError:
        return False
    emit(AddressChanged(actor.id))
    return True


def join_edition(
    member_id: int, edition_id: int, capacity: str = "participant", by_id: int | None = None, said_yes: bool = False
) -> bool:
    """Add a member to an edition; False, changing nothing, where they are of it already. by_id, said_yes: as in EditionJoined."""
    place = {"member_id": member_id, "edition_id": edition_id, "capacity": capacity}
    if not put(EditionMember, place, ("edition_id", "member_id"), where=false()):
        return False
    emit(EditionJoined(member_id, edition_id, by_id, said_yes))
    return True


class PlacedAlready(Exception):
    """The member is of the edition already, in another capacity."""


def add_to_edition(actor: Viewer, member_id: int, edition_id: int, capacity: str) -> None:
    """Add a member to an edition, journaled; pressed twice, once. Raises NotFound, PlacedAlready."""
    if not policy.may_place(actor):
        raise NotFound
    if join_edition(member_id, edition_id, capacity, actor.id):
        _record(actor, "added to an edition", member_id, edition_id, after=capacity)
    elif _place(member_id, edition_id).capacity != capacity:
        raise PlacedAlready


def set_capacity(actor: Viewer, member_id: int, edition_id: int, capacity: str) -> None:
    """Let a person be something else in an edition, journaled. Raises NotFound."""
    if not policy.may_place(actor):
        raise NotFound
    place = _place(member_id, edition_id)
    if place.capacity != capacity:
        _record(actor, "given another capacity", member_id, edition_id, place.capacity, capacity)
        place.capacity = capacity
        db.session.flush()


def carry_expertise(topic_id: int, into_id: int) -> None:
    """Let who knows a topic know another: the two are one now. Two statements, whatever the number of members."""
    knows_both = select(MemberTopic.member_id).where(MemberTopic.topic_id == into_id)
    db.session.execute(
        delete(MemberTopic)
        .where(MemberTopic.topic_id == topic_id, MemberTopic.member_id.in_(knows_both))
        .execution_options(synchronize_session=False)
    )
    there = update(MemberTopic).where(MemberTopic.topic_id == topic_id)
    db.session.execute(there.values(topic_id=into_id).execution_options(synchronize_session=False))


def leave_edition(actor: Viewer, member_id: int, edition_id: int) -> None:
    """Take a person out of an edition, journaled. Raises NotFound."""
    if not policy.may_place(actor):
        raise NotFound
    place = _place(member_id, edition_id)
    _record(actor, "taken out of an edition", member_id, edition_id, before=place.capacity)
    db.session.delete(place)
    db.session.flush()
    emit(EditionLeft(member_id, edition_id, actor.id))


def _place(member_id: int, edition_id: int) -> EditionMember:
    theirs = (EditionMember.member_id == member_id, EditionMember.edition_id == edition_id)
    place = db.session.scalar(select(EditionMember).where(*theirs).with_for_update())
    if place is None:
        raise NotFound
    return place


def _record(actor: Viewer, deed: str, member_id: int, edition_id: int, before: str = "", after: str = "") -> None:
    was, now = ({"edition": edition_id, "capacity": capacity} if capacity else {} for capacity in (before, after))
    journal.record(actor.id, deed, "person", member_id, before=was, after=now)


def mark_seen(member_id: int) -> None:
    """Note that a member is here. Repeatable; called as an aside."""
    db.session.execute(update(Member).where(Member.id == member_id).values(last_seen_at=utcnow()))


def _set_languages(member_id: int, languages: tuple[str, ...]) -> None:
    db.session.execute(delete(MemberLanguage).where(MemberLanguage.member_id == member_id))
    if languages:
        db.session.execute(insert(MemberLanguage), [{"member_id": member_id, "language": each} for each in languages])


def _set_topics(member_id: int, slugs: tuple[str, ...]) -> None:
    db.session.execute(delete(MemberTopic).where(MemberTopic.member_id == member_id))
    ids = [theme.id for slug in slugs if (theme := topic_by_slug(slug))]
    if ids:
        db.session.execute(insert(MemberTopic), [{"member_id": member_id, "topic_id": each} for each in ids])
