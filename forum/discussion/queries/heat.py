"""How heated a discussion is: whoever takes reports counts the open ones here, and what is talked in slows by them."""

from collections.abc import Callable

Count = Callable[[int], int]
_counts: list[Count] = []
DELAYS = (0, 0, 5, 15, 60)  # minutes, by open reports: from four on it stays at the last


def count_by(count: Count) -> Count:
    """Let `count` say how many open reports a discussion, named by its id, has; at most one statement. Repeatable."""
    if count not in _counts:
        _counts.append(count)
    return count


def report_count(discussion_id: int) -> int:
    """Return how many open reports a discussion has; 0 where nobody counts."""
    return sum(count(discussion_id) for count in _counts)


def delay_of(discussion_id: int) -> int:
    """Return the minutes between two comments of one member that the open reports ask for."""
    return DELAYS[min(report_count(discussion_id), len(DELAYS) - 1)]
