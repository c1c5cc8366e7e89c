"""What happened to invitations."""

from dataclasses import dataclass


@dataclass(frozen=True)
class InvitationAccepted:
    """Somebody accepted an invitation and is a member now. `topics`: slugs of those that they ticked while joining."""

    invitation_id: int
    member_id: int
    edition_id: int | None
    topics: tuple[str, ...]
