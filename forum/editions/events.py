"""What happened to editions, for higher floors to hear."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EditionAdded:
    """A run of the course is announced: its welcome thread is made with it."""

    edition_id: int
    by_id: int


@dataclass(frozen=True)
class EditionChanged:
    """Facts of an edition are other ones now: its dates, its place, its programme."""

    edition_id: int
    by_id: int
