"""Reading invitations."""

from sqlalchemy import select

from forum.invitations.models import Invitation
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.tokens import hash_of
from forum.people.queries import by_email


def invitation_by_token(token: str) -> Invitation | None:
    """Return the invitation of a link, whatever its state; one statement."""
    return db.session.scalar(select(Invitation).where(Invitation.token_hash == hash_of(token)))


def is_member_already(invitation: Invitation) -> bool:
    """True where the address invited has an account by now; one statement."""
    return by_email(invitation.email) is not None


def is_open(invitation: Invitation) -> bool:
    """True where an invitation may still be accepted."""
    return invitation.accepted_at is None and invitation.revoked_at is None and invitation.expires_at > utcnow()
