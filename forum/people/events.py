"""What happened to people, for higher floors to hear."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MemberJoined:
    """A person accepted an invitation, or was added on the command line."""

    member_id: int


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
