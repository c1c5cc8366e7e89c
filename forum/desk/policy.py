"""Who sees the desk, and of what: moderators of everything, an edition's coaches and organisers of their own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from forum.kernel.viewer import Viewer

PERIODS = (30, 90, 365)  # days
FEW = 5  # people: no share of fewer is said
STEP = 5  # per cent to which a share of people is rounded, so that two tables do not tell of one person
ALIVE_COMMENTS, ALIVE_PEOPLE = 5, 3  # of a region in the period


@dataclass(frozen=True)
class Scope:
    """What the figures are of: an edition and a region (None: all), from `since` until before `until`. `days`: one of PERIODS, 0
    where the days were chosen freely. `regions`: ids
    of the region and those inside it."""

    since: datetime
    until: datetime
    days: int
    edition_id: int | None = None
    region_slug: str = ""
    regions: tuple[int, ...] = ()


def may_see(viewer: Viewer | None, led: Collection[int], edition_id: int | None) -> bool:
    """Moderators all; coaches and organisers (of the editions `led`) one of theirs."""
    if viewer is None:
        return False
    return viewer.is_moderator or edition_id in led
