"""What happened to people, for higher floors to hear."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MemberJoined:
    """A person accepted an invitation, or was added on the command line."""

    member_id: int


@dataclass(frozen=True)
class MemberHidden:
    """A member hides: their name is withheld everywhere; `shown_again`: no more."""

    member_id: int
    shown_again: bool = False


@dataclass(frozen=True)
class ProfileChanged:
    """A member's name, organization, country or description is another now."""

    member_id: int
