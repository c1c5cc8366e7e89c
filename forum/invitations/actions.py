"""The only writers of invitations."""

from datetime import timedelta

from sqlalchemy import delete, update
from werkzeug.exceptions import NotFound

from forum.editions.queries import editions_by_id
from forum.entrance.actions import set_password
from forum.invitations import mail
from forum.invitations.events import InvitationAccepted
from forum.invitations.forms import InvitationDraft
from forum.invitations.models import Invitation
from forum.invitations.queries import is_member_already, is_open
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.kernel.tokens import hash_of, new_token
from forum.kernel.viewer import Viewer
from forum.people import policy
from forum.people.actions import NewMember, add_member, join_edition
from forum.people.models import Member
from forum.people.queries import by_email, email_key

INVITATION_LIFE = timedelta(days=60)
INVITATION_MEMORY = timedelta(days=30)  # after its end, the address of somebody who did not come is forgotten


def invite(actor: Viewer, draft: InvitationDraft) -> Invitation | None:
    """Invite a person by mail; None where the address is a member already (who is added to the edition). Raises NotFound."""
    if not policy.may_invite(actor):
        raise NotFound
    member = by_email(draft.email)
    if member is not None:
        if draft.edition_id:
            join_edition(member.id, draft.edition_id)
        return None
    token = new_token()
    invitation = Invitation(
        token_hash=hash_of(token), email=draft.email, email_key=email_key(draft.email), name=draft.name,
        organization=draft.organization, country=draft.country, edition_id=draft.edition_id, note=draft.note,
        invited_by_id=actor.id, expires_at=utcnow() + INVITATION_LIFE,
    )  # fmt: skip
    db.session.add(invitation)
    db.session.flush()
    edition = editions_by_id([draft.edition_id])[draft.edition_id].title if draft.edition_id else ""
    mail.invite(invitation, token, actor.name, edition)
    journal.record(actor.id, "invited", "invitation", invitation.id)
    return invitation


def accept(invitation: Invitation, name: str, password: str) -> Member:
    """Make a member of an invitation, once. Raises NotFound where it is not open, or the address has joined meanwhile."""
    taken = db.session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.accepted_at.is_(None))
        .values(accepted_at=utcnow())
        .execution_options(synchronize_session=False)
    )
    if not is_open(invitation) or not taken.rowcount or is_member_already(invitation):  # type: ignore[attr-defined]
        raise NotFound
    new = NewMember(invitation.email, name, organization=invitation.organization, country=invitation.country)
    member = add_member(new)
    invitation.member_id = member.id
    set_password(member.id, password)
    if invitation.edition_id:
        join_edition(member.id, invitation.edition_id)
    emit(InvitationAccepted(invitation.id, member.id, invitation.edition_id, ()))
    return member


def forget_old() -> None:
    """Delete invitations that nobody accepted, some time after their end."""
    ended = (Invitation.accepted_at.is_(None), Invitation.expires_at < utcnow() - INVITATION_MEMORY)
    db.session.execute(delete(Invitation).where(*ended))
