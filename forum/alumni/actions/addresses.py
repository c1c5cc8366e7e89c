"""The only writer of lost addresses and of those that others suggest. docs/decisions/0008 says why it takes so many steps."""

from datetime import timedelta

from sqlalchemy import and_, delete, or_, select, true, update
from werkzeug.exceptions import NotFound

from forum.alumni import mail, policy
from forum.alumni.models import (
    MEMORY,
    MEMORY_OF_WAITING,
    NEW_ADDRESS_LIFE,
    REVERT_LIFE,
    WAIT,
    WORDS_MAX,
    LostAddress,
    NewAddress,
)  # fmt: skip
from forum.alumni.queries import lost
from forum.entrance.actions import end_links, forget_password, sign_out_everywhere
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked, put
from forum.kernel.tokens import hash_of, new_token
from forum.kernel.viewer import Viewer
from forum.people.actions import change_email
from forum.people.models import Member
from forum.people.queries import by_email, email_key, viewer_of


class Decided(Exception):
    """What the actor suggested was decided on already, or somebody else decided first."""


class NotLost(Exception):
    """A letter has reached the member since, or they have another address."""


def note_lost(address: str, words: str) -> None:
    """Note that a letter to this address failed for good, if it is a member's. Repeatable."""
    member = by_email(address)
    if member is None or member.state == "erased":
        return
    key = email_key(address)
    values = {"member_id": member.id, "email_key": key, "words": " ".join(words.split())[:WORDS_MAX], "created_at": utcnow()}
    put(LostAddress, values, ("member_id",), where=LostAddress.email_key != key)


def note_reached(address: str) -> None:
    """Note that a letter to this address was handed over: it is not lost any more. Repeatable; writes only where it was."""
    key = email_key(address)
    if db.session.scalar(select(LostAddress.member_id).where(LostAddress.email_key == key).limit(1)):
        db.session.execute(delete(LostAddress).where(LostAddress.email_key == key))


def suggest(actor: Viewer, member_id: int, address: str, note: str) -> None:
    """Keep an address that the actor knows of a lost member; the newest one stays while it waits. A moderator's is approved.

    The caller read the member by `queries.lost.get_lost`. Raises Decided where it is being asked, or a moderator refused it.
    """
    values = {"member_id": member_id, "by_id": actor.id, "email": address, "note": note, "state": "waiting", "created_at": utcnow()}
    anew = dict.fromkeys(("decided_by_id", "decided_at", "token_hash", "expires_at", "use_at", "revert_hash", "revert_until"))
    free = true() if policy.may_decide(actor) else lost.may_be_replaced()
    if not put(NewAddress, {**values, **anew}, ("member_id", "by_id"), where=free):
        raise Decided
    if policy.may_decide(actor):
        mine = (NewAddress.member_id == member_id, NewAddress.by_id == actor.id)
        approve(actor, db.session.execute(select(NewAddress.id).where(*mine)).scalar_one())


def approve(actor: Viewer, ident: int) -> None:
    """Have the new address asked, and the old one told. Raises NotFound, Decided, NotLost."""
    row = _waiting(actor, ident)
    member = locked(Member, row.member_id)
    gone = member is None or not policy.may_be_asked(member) or member.role != "member"
    if member is None or gone or lost.came_back(row, member) or lost.is_taken(row.email):
        _end(row, actor)
        raise NotLost
    token, revert, now = new_token(), new_token(), utcnow()
    others = update(NewAddress).where(NewAddress.member_id == member.id, NewAddress.id != row.id)
    db.session.execute(others.where(NewAddress.state.in_(("waiting", "approved", "confirmed"))).values(state="ended"))
    row.state, row.decided_by_id, row.decided_at = "approved", actor.id, now
    row.token_hash, row.expires_at, row.old_email = hash_of(token), now + NEW_ADDRESS_LIFE, member.email or ""
    row.revert_hash, row.revert_until = hash_of(revert), now + NEW_ADDRESS_LIFE + WAIT
    db.session.flush()
    journal.record(actor.id, "approved a new address", "person", member.id)
    mail.is_this_you(member, row, token)
    mail.about_to_change(member, row, revert)


def refuse(actor: Viewer, ident: int) -> None:
    """Do not use a suggested address. Raises NotFound, Decided."""
    row = _waiting(actor, ident)
    _end(row, actor)
    journal.record(actor.id, "refused a new address", "person", row.member_id)


def _waiting(actor: Viewer, ident: int) -> NewAddress:
    if not policy.may_decide(actor):
        raise NotFound
    row = locked(NewAddress, ident)
    if row is None:
        raise NotFound
    if row.state != "waiting":
        raise Decided
    row.decided_at = row.decided_at or utcnow()
    return row


def _end(row: NewAddress, actor: Viewer | None = None) -> None:
    row.state = "ended"
    if actor is not None:
        row.decided_by_id, row.decided_at = actor.id, utcnow()
    db.session.flush()


def confirm(ident: int, has_password: bool) -> bool:
    """Take the answer of who reads the new address and typed the member's name: True where it is used at once.

    has_password: the account's password was typed, too. Without one it is used after WAIT. Raises NotFound where it is too late,
    or somebody has the address by now.
    """
    row = locked(NewAddress, ident)
    if row is None or row.state != "approved":
        raise NotFound
    row.state = "confirmed"
    row.use_at = utcnow() + (timedelta(0) if has_password else WAIT)
    row.revert_until = row.use_at + REVERT_LIFE
    db.session.flush()
    if not has_password:
        return False
    if not use(ident, is_proven=True):
        raise NotFound
    return True


def use(ident: int, is_proven: bool = False) -> bool:
    """Give the member the confirmed address; False where somebody has it, or where they came back meanwhile. Repeatable.

    is_proven: by their password; it does not matter then whether they were here.
    """
    row = locked(NewAddress, ident)
    if row is None or row.state != "confirmed" or row.use_at is None or row.use_at > utcnow():
        return False
    member, viewer = db.session.get_one(Member, row.member_id), viewer_of(row.member_id)
    is_back = not is_proven and lost.came_back(row, member)
    if viewer is None or not policy.may_be_asked(member) or is_back or not change_email(viewer, row.email):
        _end(row)
        return False
    revert = new_token()
    row.state, row.revert_hash, row.revert_until = "used", hash_of(revert), utcnow() + REVERT_LIFE
    sign_out_everywhere(member.id)
    end_links(member.id)
    db.session.execute(delete(LostAddress).where(LostAddress.member_id == member.id))
    journal.record(None, "a new address is used", "person", member.id)
    mail.has_changed(member, row, revert)
    return True


def take_back(ident: int) -> bool:
    """Let the owner of the old address stop the change, or have their address back; False where somebody else has it by now.

    A password that was set since goes with it. Raises NotFound where it is too late.
    """
    row = locked(NewAddress, ident)
    if row is None or row.state not in ("approved", "confirmed", "used"):
        raise NotFound
    was_used = row.state == "used"
    if was_used:
        viewer = viewer_of(row.member_id)
        if viewer is None or not change_email(viewer, row.old_email):
            return False
        sign_out_everywhere(row.member_id)
        end_links(row.member_id)
        forget_password(row.member_id, row.use_at or row.created_at)
    row.state = "reverted" if was_used else "ended"
    db.session.flush()
    journal.record(None, "the old address was taken back" if was_used else "a new address was stopped", "person", row.member_id)
    return True


def forget_old() -> None:
    """Delete suggestions that are decided and over, and those that nobody decided on: they are addresses of people."""
    now = utcnow()
    over = and_(NewAddress.state.in_(("ended", "used", "reverted")), NewAddress.decided_at < now - MEMORY)
    never = and_(NewAddress.state.in_(("waiting", "ended", "approved")), NewAddress.created_at < now - MEMORY_OF_WAITING)
    db.session.execute(delete(NewAddress).where(or_(over, never)))
