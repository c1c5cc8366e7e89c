"""What happened to a case study, for its discussion, its followers, the library and the register."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CasePublished:
    """Version 1 is there for its audience to read (also: restored after a withdrawal, `again`)."""

    case_id: int
    by_id: int
    again: bool = False


@dataclass(frozen=True)
class CaseChanged:
    """A further version is published."""

    case_id: int
    version: int
    by_id: int


@dataclass(frozen=True)
class CaseEdited:
    """The staff published another text of it (a further version is published, too)."""

    case_id: int
    by_id: int
    reason: str


@dataclass(frozen=True)
class HelperAdded:
    """A member was let into a draft; `is_asked`: and asked to be an author."""

    case_id: int
    member_id: int
    by_id: int
    is_asked: bool


@dataclass(frozen=True)
class CaseWithdrawn:
    """Its author or a moderator took it away from readers."""

    case_id: int
    by_id: int | None  # None: the site itself, until a moderator has looked
    reason: str


@dataclass(frozen=True)
class CaseHeld:
    """The staff did something around it: "discussion closed", "discussion reopened", "locked", "unlocked"."""

    case_id: int
    deed: str
    by_id: int
    reason: str


@dataclass(frozen=True)
class DraftMade:
    """The staff made a member's comment a draft of theirs."""

    case_id: int
    member_id: int
    by_id: int
    reason: str
