"""What the front pages show."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.cases.queries.reading import CardRow
from forum.cases.queries.telling import DraftRow, drafts_of
from forum.editions.models import Edition
from forum.editions.queries import editions_by_id
from forum.following.queries import count_of
from forum.kernel.viewer import Viewer
from forum.library.queries import by_country, newest
from forum.places.queries import Land, country
from forum.threads.queries import ThreadRow, newest_threads


@dataclass(frozen=True)
class PublicHome:
    """For visitors: best practices where there are any, the latest case studies, and where they are."""

    practices: Sequence[CardRow]
    latest: Sequence[CardRow]
    points: list[tuple[Land, int]]


@dataclass(frozen=True)
class MemberHome:
    """For members: threads last talked in, the latest case studies, their drafts and editions, how much they follow."""

    threads: list[ThreadRow]
    latest: Sequence[CardRow]
    drafts: list[DraftRow]
    editions: list[Edition]
    follows: int


def public_home() -> PublicHome:
    """Return the visitors' front page; five statements."""
    dots = [(land, count) for code, count in by_country(None).items() if (land := country(code))]
    return PublicHome(newest(None, 3, practice=True), newest(None, 4), sorted(dots, key=lambda dot: (-dot[1], dot[0].name)))


def member_home(viewer: Viewer) -> MemberHome:
    """Return a member's front page; seven statements."""
    editions = list(editions_by_id(viewer.edition_ids).values())
    return MemberHome(newest_threads(viewer, 8), newest(viewer, 4), drafts_of(viewer, 3), editions, count_of(viewer))
