"""The front page hears who joins."""

from forum.home import actions
from forum.invitations.events import InvitationAccepted
from forum.kernel.events import on


@on(InvitationAccepted)
def joined(event: InvitationAccepted) -> None:
    """Make a front page for whoever accepts an invitation."""
    actions.welcome(event.member_id, event.edition_id)
