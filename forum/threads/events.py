"""What happened to a thread."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ThreadOpened:
    """A thread stands in its place, with its opening comment (number 1)."""

    thread_id: int
    discussion_id: int
    by_id: int
