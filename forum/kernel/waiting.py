"""What waits for the staff, as features tell it: for the moderators' queue, its number in the menu, and the mail of the day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import add
from typing import Any  # a select

from sqlalchemy import select

from forum.kernel.db import fetch
from forum.kernel.viewer import Viewer


@dataclass(frozen=True)
class Work:
    """One thing to do: a sentence, the path where it is done, since when it waits. `kind`, `key`: what a moderator takes, so that
    two do not do the same. `urgency`: 0 personal data, 1 what people wait for, 2 the rest, 3 what does not press."""

    words: str
    path: str
    since: datetime
    kind: str = ""
    key: str = ""
    urgency: int = 2


Find = Callable[[Viewer], list[Work]]
Count = Callable[[Viewer], Any]  # a select of one number
_sources: list[Find] = []
_counts: list[Count] = []


def tell_of(find: Find) -> None:
    """Let `find` say what waits for a moderator; a fixed number of statements."""
    if find not in _sources:
        _sources.append(find)


def count_of(count: Count) -> None:
    """Let `count` give a select of how many of its things wait for a moderator, for the number in the menu."""
    if count not in _counts:
        _counts.append(count)


def number_for(viewer: Viewer) -> int:
    """Return how many things wait, of those that are counted; one statement, none for members."""
    if not viewer.is_moderator or not _counts:
        return 0
    parts = [count(viewer).scalar_subquery() for count in _counts]
    return int(fetch(select(reduce(add, parts))).scalar_one() or 0)


def work_for(viewer: Viewer) -> list[Work]:
    """Return what waits, oldest first."""
    return sorted((work for find in _sources for work in find(viewer)), key=lambda work: work.since)
