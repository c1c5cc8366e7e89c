"""What happened to editions, for higher floors to hear."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EditionAdded:
    """A run of the course is announced: its welcome thread is made with it."""

    edition_id: int
    by_id: int
