"""What happened to follows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FollowChanged:
    """A member follows something at another level ("none": not at all)."""

    member_id: int
    kind: str
    key: str
    level: str
