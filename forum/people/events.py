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
class RoleChanged:
    """An administrator gave a member another role; `before` and `after` as in `Member.role`."""

    member_id: int
    before: str
    after: str


@dataclass(frozen=True)
class ProfileChanged:
    """A member's name, organization, country or description is another now."""

    member_id: int


@dataclass(frozen=True)
class AddressChanged:
    """A member has another e-mail address now, confirmed from it."""

    member_id: int


@dataclass(frozen=True)
class EditionJoined:
    """A member is of an edition now. `by_id`: who of the staff asked them in or added them; None for a newcomer, of whom
    InvitationAccepted tells more. `said_yes`: the member pressed the button themselves."""

    member_id: int
    edition_id: int
    by_id: int | None = None
    said_yes: bool = False


@dataclass(frozen=True)
class EditionLeft:
    """The staff took a member out of an edition."""

    member_id: int
    edition_id: int
    by_id: int
