"""Those invited: accept, or ask for a new letter."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from forum.entrance.actions import set_password
from forum.invitations.actions import send_again
from forum.invitations.events import InvitationAccepted
from forum.invitations.forms import Joining
from forum.invitations.models import Invitation
from forum.invitations.queries import is_member_already, is_open, unclosed_of
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.events import emit
from forum.kernel.jobs import enqueue
from forum.kernel.viewer import Viewer
from forum.people.actions import NewMember, add_member, join_edition
from forum.people.models import Member
from forum.people.queries import by_email

ASKED_MAX = 3  # letters that somebody invited may ask for in a day: nobody floods a mailbox
DAY = timedelta(days=1)
TRIES = 3  # two people of one name may join at the same moment
JOB = "ask for an invitation again"


def accept(invitation: Invitation, joining: Joining) -> Member:
    """Make a member of an invitation, once. Raises NotFound where it is not open, or the address has joined meanwhile."""
    taken = db.session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.token_hash == invitation.token_hash)
        .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .values(accepted_at=utcnow())
        .execution_options(synchronize_session=False)
    )
    if not is_open(invitation) or not taken.rowcount or is_member_already(invitation):  # type: ignore[attr-defined]
        raise NotFound
    member = _added(invitation, joining)
    invitation.member_id = member.id
    if joining.password:
        set_password(member.id, joining.password)
    if invitation.edition_id:
        join_edition(member.id, invitation.edition_id)
    emit(InvitationAccepted(invitation.id, member.id, invitation.edition_id, joining.topics))
    return member


def accept_as_member(actor: Viewer, invitation: Invitation) -> None:
    """Let a member who holds an invitation to their own address into its edition, once.

    Raises NotFound where it is not open, to another address or into no edition.
    """
    held = locked(Invitation, invitation.id)
    member = by_email(invitation.email)
    if held is None or not is_open(held) or not held.edition_id or member is None or member.id != actor.id:
        raise NotFound
    held.accepted_at, held.member_id = utcnow(), member.id
    db.session.flush()
    join_edition(member.id, held.edition_id, by_id=held.invited_by_id, said_yes=True)


def _added(invitation: Invitation, joining: Joining) -> Member:
    """Add the member; again where another of the same name took the handle at the same moment."""
    new = NewMember(
        invitation.email, joining.name, organization=joining.organization, country=joining.country, languages=joining.languages
    )
    for _try in range(TRIES):
        try:
            with db.session.begin_nested():
                return add_member(new)
        except IntegrityError:
            if is_member_already(invitation):
                raise NotFound from None
    raise NotFound


def send_anew(invitation: Invitation) -> bool:
    """Mail a new link to the address invited, at most ASKED_MAX in a day; False where there were so many.

    Raises NotFound where the invitation is revoked or accepted, or its address has joined.
    """
    held = locked(Invitation, invitation.id)
    if held is None or held.accepted_at is not None or held.revoked_at is not None or is_member_already(held):
        raise NotFound
    now = utcnow()
    if held.asked_at is None or held.asked_at < now - DAY:
        held.asked_at, held.asked = now, 0
    if held.asked >= ASKED_MAX:
        return False
    held.asked += 1
    send_again(held)
    return True


def ask_again(address: str) -> None:
    """Have the worker mail a new link, if the address is invited. Asking costs the same whether or not it is."""
    enqueue(JOB, {"address": address})


def answer_asking(address: str) -> None:
    """Mail a new link to an address that is invited, has not joined, and was not sent too many already."""
    invitation = unclosed_of(address)
    if invitation is not None and not is_member_already(invitation):
        send_anew(invitation)
