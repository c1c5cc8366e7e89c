"""What the staff does with one invitation: send it again, correct its address, revoke it."""

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from forum.invitations import mail
from forum.invitations.actions import IsInvited, IsMember, send_again
from forum.invitations.models import Invitation
from forum.invitations.queries import unclosed_of
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.mail import recall
from forum.kernel.viewer import Viewer
from forum.people.policy import may_invite
from forum.people.queries import by_email, email_key


class Closed(Exception):
    """The invitation was accepted or revoked: nothing can be done with it any more."""


def resend(actor: Viewer, invitation_id: int, base: int) -> None:
    """Mail a new link; the one before ends. base: the letters that the page knew of, so that a second press mails none.

    Raises NotFound, Closed, and IsMember where the address has joined meanwhile.
    """
    invitation = _held(actor, invitation_id)
    if base != invitation.letters:
        return
    if by_email(invitation.email) is not None:
        raise IsMember
    send_again(invitation)
    journal.record(actor.id, "sent again", "invitation", invitation.id)


def correct(actor: Viewer, invitation_id: int, address: str, base: int) -> None:
    """Send an invitation to another address; the link before ends. Raises NotFound, Closed, IsMember, IsInvited."""
    invitation = _held(actor, invitation_id)
    if base != invitation.letters:
        return
    if by_email(address) is not None:
        raise IsMember
    other = unclosed_of(address)
    if other is not None and other.id != invitation.id:
        raise IsInvited(other.id)
    if invitation.list_id and _stands_in(invitation.list_id, email_key(address), invitation.id):
        invitation.list_id = None
    recall(mail.about(invitation.id))
    invitation.email, invitation.email_key = address, email_key(address)
    send_again(invitation)
    journal.record(actor.id, "address corrected", "invitation", invitation.id)  # which one is nobody's to keep


def revoke(actor: Viewer, invitation_id: int) -> None:
    """End an invitation; its letter is taken back where it still waits. Repeatable. Raises NotFound, Closed where accepted."""
    try:
        invitation = _held(actor, invitation_id)
    except Closed:
        invitation = db.session.get_one(Invitation, invitation_id)
        if invitation.accepted_at is not None:
            raise
        return
    invitation.revoked_at = utcnow()
    recall(mail.about(invitation.id))
    journal.record(actor.id, "revoked", "invitation", invitation.id)


def _held(actor: Viewer, invitation_id: int) -> Invitation:
    """Return the invitation as it is now, held until the transaction ends. Raises NotFound, Closed."""
    invitation = locked(Invitation, invitation_id) if may_invite(actor) else None
    if invitation is None:
        raise NotFound
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise Closed
    return invitation


def _stands_in(list_id: int, key: str, but: int) -> bool:
    same = select(Invitation.id).where(Invitation.list_id == list_id, Invitation.email_key == key, Invitation.id != but)
    return db.session.scalar(same) is not None
