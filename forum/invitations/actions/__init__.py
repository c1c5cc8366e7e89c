"""The only writers of invitations. lists.py: many at once; staff.py: what becomes of one; joining.py: those invited."""

from datetime import timedelta

from sqlalchemy import delete, update
from werkzeug.exceptions import NotFound

from forum.editions.models import Edition
from forum.invitations import mail
from forum.invitations.forms import InvitationDraft
from forum.invitations.models import INVITATION_LIFE, INVITATION_MEMORY, LIST_MEMORY, Invitation, InvitationList
from forum.invitations.queries import unclosed_of
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.mail import LetterEnded, recall
from forum.kernel.tokens import hash_of, new_token
from forum.kernel.viewer import Viewer
from forum.people.actions import join_edition
from forum.people.models import Member
from forum.people.policy import may_invite
from forum.people.queries import by_email, email_key

UNFINISHED_MEMORY = timedelta(days=7)  # of a list that the worker is not through with


class IsMember(Exception):
    """The address has an account: it was added to the edition, and told so; nobody is invited."""


class IsInvited(Exception):
    """The address is invited already, and may still accept: nothing is mailed twice. `invitation_id`: by which."""

    def __init__(self, invitation_id: int) -> None:
        super().__init__()
        self.invitation_id = invitation_id


def invite(actor: Viewer, draft: InvitationDraft) -> Invitation:
    """Invite a person by mail. An invitation that has expired is renewed. Raises NotFound, IsMember, IsInvited."""
    if not may_invite(actor):
        raise NotFound
    member = by_email(draft.email)
    if member is not None:
        if draft.edition_id and join_edition(member.id, draft.edition_id, by_id=actor.id):
            journal.record(actor.id, "added to an edition", "person", member.id, after={"edition": draft.edition_id})
        raise IsMember
    before = unclosed_of(draft.email)
    if before is not None and before.expires_at > utcnow():
        raise IsInvited(before.id)
    edition = db.session.get(Edition, draft.edition_id) if draft.edition_id else None
    return issue(actor, draft, edition, before)


def issue(actor: Viewer, draft: InvitationDraft, edition: Edition | None, before: Invitation | None) -> Invitation:
    """Write and mail an invitation, over the expired one of its address where there is one. The caller asked who may."""
    invitation = written(actor, draft, edition, before)
    send(invitation, actor.name, edition.title if edition else "")
    journal.record(actor.id, "invited", "invitation", invitation.id)
    return invitation


def written(actor: Viewer, draft: InvitationDraft, edition: Edition | None, before: Invitation | None) -> Invitation:
    """Return an invitation as `draft` says, not yet stored, without a link."""
    invitation = before or Invitation(email_key=email_key(draft.email), letters=0)
    invitation.email, invitation.name, invitation.organization = draft.email, draft.name, draft.organization
    invitation.country, invitation.edition_id, invitation.note = draft.country, draft.edition_id, draft.note
    invitation.language = draft.language or (edition.language if edition else "")
    invitation.invited_by_id, invitation.list_id = actor.id, None
    return invitation


def renew(invitation: Invitation) -> str:
    """Give an invitation a new link and a new life, and return the link's token. The link before ends; its letter, if it still
    waits, goes nowhere."""
    token = new_token()
    if invitation.token_hash:
        recall(mail.about(invitation.id))
        invitation.former_hash = invitation.token_hash
    invitation.token_hash, invitation.expires_at = hash_of(token), utcnow() + INVITATION_LIFE
    invitation.sent_at = invitation.opened_at = invitation.bounced_at = None
    invitation.bounce, invitation.letters = "", invitation.letters + 1
    return token


def send(invitation: Invitation, inviter: str, edition: str) -> None:
    """Renew an invitation, store it and mail its link."""
    token = renew(invitation)
    db.session.add(invitation)
    db.session.flush()
    mail.invite(invitation, token, inviter, edition)


def send_again(invitation: Invitation) -> None:
    """Send an invitation anew in the name of who invited, as it was. The caller asked who may, and holds the row."""
    inviter = db.session.get(Member, invitation.invited_by_id) if invitation.invited_by_id else None
    edition = db.session.get(Edition, invitation.edition_id) if invitation.edition_id else None
    send(invitation, inviter.name if inviter else "", edition.title if edition else "")


def tell_of_edition(member_id: int, edition_id: int, by_id: int) -> None:
    """Mail a member that they are of an edition now."""
    member, edition = db.session.get_one(Member, member_id), db.session.get_one(Edition, edition_id)
    by = db.session.get(Member, by_id)
    if member.email and member.state == "active" and member.may_sign_in:
        mail.added(member, edition, by.name if by else "")


def note_letter(invitation_id: int, ended: LetterEnded) -> None:
    """Note that the letter of an invitation was handed over, or why it was given up. One to an address before is of no matter."""
    invitation = locked(Invitation, invitation_id)
    if invitation is None or invitation.email != ended.to_address:
        return
    if ended.failed:
        invitation.bounced_at, invitation.bounce = utcnow(), mail.words_of_server(ended.error)
    else:
        invitation.sent_at = utcnow()


def note_opened(invitation_id: int) -> None:
    """Note that the page of an invitation was seen. Repeatable; called as an aside."""
    seen = update(Invitation).where(Invitation.id == invitation_id, Invitation.opened_at.is_(None))
    db.session.execute(seen.values(opened_at=utcnow()).execution_options(synchronize_session=False))


def forget_old() -> None:
    """Delete invitations that nobody accepted, some time after their end, and lists that have had their day."""
    now = utcnow()
    ended = (Invitation.accepted_at.is_(None), Invitation.expires_at < now - INVITATION_MEMORY)
    db.session.execute(delete(Invitation).where(*ended))
    is_idle = InvitationList.sent_at.is_(None) | (InvitationList.handled >= InvitationList.size)
    has_ended = is_idle | (InvitationList.created_at < now - UNFINISHED_MEMORY)
    db.session.execute(delete(InvitationList).where(InvitationList.created_at < now - LIST_MEMORY, has_ended))
