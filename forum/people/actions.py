"""The only writers of members, profiles and membership of editions."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked, names_changed
from forum.kernel.events import emit
from forum.kernel.text import fold, render
from forum.kernel.viewer import Viewer
from forum.kernel.web import slug_of
from forum.people.events import MemberHidden, MemberJoined, ProfileChanged
from forum.people.forms import ProfileDraft
from forum.people.models import (
    BIOGRAPHY_MAX,
    HANDLE_MAX,
    EditionMember,
    HiddenMember,
    Member,
    MemberLanguage,
    MemberTopic,
    OldHandle,
)  # fmt: skip
from forum.people.queries import base_of, email_key, handle_is_taken, handles_like, profile_fields
from forum.topics.queries import topic_by_slug

RESERVED = frozenset({"invite", "new", "settings", "me"})  # not handles: addresses of their own
MASK = "A member"  # the name of who hides
BLANK = {
    "organization": "", "organization_key": "", "country": None, "profile": None, "biography": "", "biography_html": "",
    "can_help_with": "", "looking_for": "", "visibility": "hidden",
}  # fmt: skip


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
    names_changed()  # somebody who hides may have the same name: it is theirs, and stands in texts again
    emit(MemberJoined(member.id))
    return member


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
        names_changed()
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


def hide(actor: Viewer) -> None:
    """Withhold who the actor is, at once and everywhere, until `show_again`. Repeatable."""
    member = locked(Member, actor.id)
    if member is None or db.session.get(HiddenMember, actor.id) is not None:
        return
    kept = {name: getattr(member, name) for name in BLANK}
    hidden = HiddenMember(member_id=member.id, name=member.name, name_key=member.name_key, handle=member.handle, kept=kept)
    db.session.add(hidden)
    for name, value in BLANK.items():
        setattr(member, name, value)
    member.name, member.name_key = MASK, fold(MASK)
    member.handle = f"member-{secrets.token_hex(5)}"
    db.session.flush()
    names_changed()
    emit(MemberHidden(member.id))


def show_again(actor: Viewer) -> None:
    """Give the actor back what `hide` withheld; what was changed meanwhile (by a check-in, say) stays. Repeatable."""
    member, hidden = locked(Member, actor.id), db.session.get(HiddenMember, actor.id)
    if member is None or hidden is None:
        return
    for name, value in BLANK.items():
        if getattr(member, name) == value:
            setattr(member, name, hidden.kept[name])
    if member.name == MASK:
        member.name, member.name_key = hidden.name, hidden.name_key
    member.handle = hidden.handle
    db.session.delete(hidden)
    db.session.flush()
    names_changed()
    emit(MemberHidden(member.id, shown_again=True))


class HandleTaken(ValueError):
    """The handle is somebody's, was somebody's, or is an address of the site."""


def change_handle(actor: Viewer, handle: str) -> None:
    """Give the actor another handle; the one before leads to them for ever. `handle`: as `read_handle` gave it. Repeatable.

    Raises HandleTaken, Hidden.
    """
    member = locked(Member, actor.id)
    if member is None:
        raise NotFound
    if db.session.get(HiddenMember, actor.id) is not None:
        raise Hidden
    if member.handle == handle:
        return
    if handle in RESERVED or handle_is_taken(actor, handle):
        raise HandleTaken
    own = db.session.get(OldHandle, handle)
    if own is not None:
        db.session.delete(own)  # theirs of before, taken back
    try:
        with db.session.begin_nested():  # somebody else may take it at this moment
            db.session.add(OldHandle(handle=member.handle, member_id=member.id))
            member.handle = handle
    except IntegrityError as fault:
        raise HandleTaken from fault
    names_changed()
    emit(ProfileChanged(actor.id))


def join_edition(member_id: int, edition_id: int, capacity: str = "participant") -> None:
    """Add a member to an edition; repeatable."""
    there = select(EditionMember.id).where(EditionMember.member_id == member_id, EditionMember.edition_id == edition_id)
    if db.session.scalar(there) is None:
        db.session.add(EditionMember(member_id=member_id, edition_id=edition_id, capacity=capacity))
        db.session.flush()


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
