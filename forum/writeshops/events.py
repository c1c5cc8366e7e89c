"""What happened in a write-shop, for notices to tell."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CoachesNamed:
    """The staff named these coaches, at the opening or later. The drafts are made by a job: each is a DraftOffered."""

    shop_id: int
    coach_ids: tuple[int, ...]
    by_id: int


@dataclass(frozen=True)
class DraftOffered:
    """A draft is there for a participant or a pair."""

    shop_id: int
    part_id: int
    member_ids: tuple[int, ...]


@dataclass(frozen=True)
class DraftShared:
    """An author lets these coaches read a draft."""

    shop_id: int
    part_id: int
    coach_ids: tuple[int, ...]
    by_id: int


@dataclass(frozen=True)
class NoteLeft:
    """A coach left a note on a draft, for its authors."""

    shop_id: int
    note_id: int
    author_ids: tuple[int, ...]
    by_id: int


@dataclass(frozen=True)
class DeadlineMoved:
    """The staff set another day."""

    shop_id: int
    by_id: int


@dataclass(frozen=True)
class WriteShopClosed:
    """It is over; every draft stays its authors' own, and no coach reads one any more."""

    shop_id: int
    by_id: int
