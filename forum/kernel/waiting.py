"""What waits for the staff, as features tell it: for the mail that moderators get once a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from forum.kernel.viewer import Viewer


@dataclass(frozen=True)
class Work:
    """One thing to do: a sentence, the path where it is done, since when it waits."""

    words: str
    path: str
    since: datetime


Find = Callable[[Viewer], list[Work]]
_sources: list[Find] = []


def tell_of(find: Find) -> None:
    """Let `find` say what waits for a moderator; a fixed number of statements."""
    if find not in _sources:
        _sources.append(find)


def work_for(viewer: Viewer) -> list[Work]:
    """Return what waits, oldest first."""
    return sorted((work for find in _sources for work in find(viewer)), key=lambda work: work.since)
