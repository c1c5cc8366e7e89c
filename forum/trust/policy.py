"""What may be posted at once, by how long and by whom somebody is known. Pure: rules without a database."""

import re
from datetime import timedelta

from forum.kernel.text import fold
from forum.kernel.viewer import Viewer

HOUR = timedelta(hours=1)
NEW_FOR = timedelta(days=7)  # of a member whom no edition brought here
PER_HOUR_NEW, PER_HOUR = 10, 120  # comments
SAME_WITHIN = timedelta(days=1)
SAME_AMONG = 20  # comments of theirs that are looked at for the same words
SAME_MIN = 40  # characters; shorter words are often the same ("I agree.")

_LINK = re.compile(r"https?://|\bwww\.|\]\(", re.IGNORECASE)


def is_known(viewer: Viewer) -> bool:
    """Somebody of an edition was invited by the course; the staff is the staff."""
    return viewer.is_moderator or bool(viewer.edition_ids)


def is_held(hold: str, hold_count: int, posted: int, body: str) -> bool:
    """Whether a post of somebody who is not known waits for a moderator. hold: "off", "first" or "links"; posted: how many of
    theirs stand already."""
    if hold == "off" or posted >= hold_count:
        return False
    return hold == "first" or _LINK.search(body) is not None


def per_hour(viewer: Viewer, age: timedelta) -> int | None:
    """Return how many comments a member may post in an hour; None: as many as they like."""
    if viewer.is_moderator:
        return None
    return PER_HOUR if viewer.edition_ids or age >= NEW_FOR else PER_HOUR_NEW


def same_words(one: str, other: str) -> bool:
    """True where two texts say the same, but for case, accents and spaces."""
    return len(one) >= SAME_MIN and fold(one) == fold(other)
