"""The only writer of changes of address: asked for by a member, confirmed from the new address, told to the old one."""

from datetime import timedelta

from sqlalchemy import update
from werkzeug.exceptions import NotFound

from forum.entrance import mail
from forum.entrance.actions import end_links
from forum.entrance.models import AddressChange
from forum.entrance.policy import may_enter
from forum.entrance.queries import address_changes_since, open_address_change
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.jobs import enqueue
from forum.kernel.tokens import hash_of, new_token
from forum.kernel.viewer import Viewer
from forum.people.actions import change_email
from forum.people.models import Member
from forum.people.queries import by_email, email_key

CHANGE_LIFE = timedelta(hours=24)
CHANGES_MAX = 5  # asked for by one member within CHANGE_LIFE: nobody writes to the world through us
TWICE = timedelta(minutes=2)  # within which the same address again is the same press of the button


class TooMany(Exception):
    """The member has asked for CHANGES_MAX addresses within CHANGE_LIFE."""


def ask_for_address(actor: Viewer, address: str) -> None:
    """Have the worker write to the new address and to the present one; what was asked for before ends. Raises TooMany.

    The same where the new address has an account already: only the mail differs.
    """
    locked(Member, actor.id)
    now, before = utcnow(), open_address_change(actor.id)
    if before and email_key(before.email) == email_key(address) and before.created_at > now - TWICE:
        return
    if address_changes_since(actor.id, now - CHANGE_LIFE) >= CHANGES_MAX:
        raise TooMany
    stop_address_change(actor)
    change = AddressChange(member_id=actor.id, email=address, expires_at=now + CHANGE_LIFE)
    db.session.add(change)
    db.session.flush()
    enqueue("address mail", {"change": change.id})


def send_address_mail(change_id: int) -> None:
    """Write to the new address, or to its owner where it has an account; and tell the present address. Repeatable."""
    change = locked(AddressChange, change_id)
    if change is None or change.ended_at or change.token_hash or change.expires_at <= utcnow():
        return
    member, owner = db.session.get_one(Member, change.member_id), by_email(change.email)
    mail.address_asked(member, change)
    if owner is None:
        token = new_token()
        change.token_hash = hash_of(token)
        db.session.flush()
        mail.address_new(member, change, token)
    elif may_enter(owner.state, owner.may_sign_in, owner.is_demo):
        mail.address_taken(owner)


def stop_address_change(actor: Viewer) -> None:
    """End the change that the actor has asked for, if there is one. Repeatable."""
    theirs = update(AddressChange).where(AddressChange.member_id == actor.id, AddressChange.ended_at.is_(None))
    db.session.execute(theirs.values(ended_at=utcnow()).execution_options(synchronize_session=False))


def change_address(actor: Viewer, change_id: int) -> None:
    """Give the actor the address that they confirm, once; end every link mailed before; tell the old address.

    Raises NotFound where the change is another's, has ended, or somebody else has the address by now.
    """
    member = locked(Member, actor.id)
    change = locked(AddressChange, change_id)
    if member is None or change is None or change.member_id != actor.id or change.ended_at or change.expires_at <= utcnow():
        raise NotFound
    old, new = member.email, change.email
    if not change_email(actor, new):
        raise NotFound
    stop_address_change(actor)
    end_links(actor.id)
    if old:
        mail.address_changed(member.name, old, new)
