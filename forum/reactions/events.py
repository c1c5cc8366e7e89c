"""What members said of things with one press."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReactionGiven:
    """A member has said `reaction` of a thing for the first time; `authors`: ids of those whose it is, who may be told.

    `note`: where it was tried, else "". Whoever tells of it lets several of one thing collapse into one line.
    """

    kind: str
    key: str
    reaction: str
    member_id: int
    authors: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True)
class ReactionTakenBack:
    """A member has taken a reaction back: whoever was told of it and has not read it needs not be."""

    kind: str
    key: str
    reaction: str
    member_id: int
