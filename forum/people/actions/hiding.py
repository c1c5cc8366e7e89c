"""Hide, be shown again, take another handle: what keeps a person from being found."""

import secrets

from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from forum.kernel.db import db, locked, names_changed
from forum.kernel.events import emit
from forum.kernel.text import fold
from forum.kernel.viewer import Viewer
from forum.people.actions import RESERVED, Hidden
from forum.people.events import MemberHidden, ProfileChanged
from forum.people.models import HiddenMember, Member, OldHandle
from forum.people.queries import handle_is_taken

MASK = "A member"  # the name of who hides
BLANK = {
    "organization": "", "organization_key": "", "country": None, "profile": None, "biography": "", "biography_html": "",
    "can_help_with": "", "looking_for": "", "visibility": "hidden",
}  # fmt: skip


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
    emit(ProfileChanged(actor.id))
