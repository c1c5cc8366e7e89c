"""What happened to a hat, for whoever tells its member."""

from dataclasses import dataclass


@dataclass(frozen=True)
class HatDecided:
    """A moderator confirmed, refused or revoked a hat (`state`)."""

    hat_id: int
    member_id: int
    by_id: int
    state: str
    reason: str = ""
