"""What the front pages show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import BindParameter, String, bindparam, cast, func, literal, select, union_all

from forum.cases.queries.reading import CardRow
from forum.cases.queries.telling import DraftRow, drafts_of
from forum.editions.models import Edition
from forum.following.models import Follow
from forum.home.models import NEW_FOR, Newcomer
from forum.kernel.clock import utcnow
from forum.kernel.db import fetch
from forum.kernel.viewer import Viewer
from forum.library.queries import Filters, counts, newest
from forum.notifications.models import Notice
from forum.people.models import MemberTopic
from forum.people.queries import Face
from forum.people.queries.directory import classmates
from forum.places.queries import Land, Space, country, region_by_id, regions_tree
from forum.threads.queries import ThreadRow, home_threads
from forum.topics.queries import topic_by_id

PLACES = 6  # that one follows, on the front page
LATEST = 4  # case studies


@dataclass(frozen=True)
class PublicHome:
    """For visitors: best practices where there are any, the latest case studies, how many there are and where.

    `tally`: {(facet, value): case studies}; `points`: the dots of the map.
    """

    practices: Sequence[CardRow]
    latest: Sequence[CardRow]
    tally: Mapping[tuple[str, str], int]
    points: list[tuple[Land, int]]


@dataclass(frozen=True)
class Followed:
    """A place that the viewer follows; `new`: unread notices that it brought."""

    name: str
    path: str
    new: int


@dataclass(frozen=True)
class MemberHome:
    """For members: threads they follow and others, case studies in their topics (else the latest), drafts, edition, follows.

    `suggested`: places near them, where they follow none yet.
    """

    threads: list[ThreadRow]
    others: list[ThreadRow]
    cases: Sequence[CardRow]
    has_topics: bool
    drafts: list[DraftRow]
    edition: Edition | None
    classmates: list[Face]
    follows: list[Followed]
    suggested: list[tuple[str, str]]


@dataclass
class Concerns:
    """What the viewer follows, mutes and knows. `new`: {(kind, key): unread notices}; `is_new`: the welcome is not over."""

    places: list[tuple[str, str]] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)
    muted: list[int] = field(default_factory=list)
    topics: list[int] = field(default_factory=list)
    new: dict[tuple[str, str], int] = field(default_factory=dict)
    is_new: bool = False

    @property
    def topic_slugs(self) -> list[str]:
        """The topics that the viewer knows or follows, as addresses carry them."""
        return [theme.slug for each in self.topics if (theme := topic_by_id(each))]


def public_home() -> PublicHome:
    """Return the visitors' front page; three statements."""
    tally = counts(None, Filters())[1]
    dots = [(land, n) for (facet, code), n in tally.items() if facet == "country" and (land := country(code))]
    practices = newest(None, 3, practice=True)
    latest = newest(None, LATEST + len(practices))
    shown = {row.id for row in practices}
    rest = [row for row in latest if row.id not in shown][:LATEST]
    return PublicHome(practices, rest, tally, sorted(dots, key=lambda dot: (-dot[1], dot[0].name)))


def member_home(viewer: Viewer, mine: Concerns) -> MemberHome:
    """Return a member's front page; four statements."""
    threads, others = home_threads(viewer, mine.threads, mine.muted)
    slugs = mine.topic_slugs
    edition, faces = classmates(viewer)
    follows = [found for kind, key in mine.places if (found := _followed(kind, key, edition, mine.new))]
    return MemberHome(
        threads, others, newest(viewer, LATEST, topics_=slugs), bool(slugs), drafts_of(viewer, 3), edition, faces,
        sorted(follows, key=lambda each: -each.new)[:PLACES], [] if follows else _near(viewer),
    )  # fmt: skip


_MINE: BindParameter[int] = bindparam("member_id")
_NEW = (  # counted once, not once for each follow
    select(Notice.because, func.count().label("n"))
    .where(Notice.member_id == _MINE, Notice.read_at.is_(None))
    .group_by(Notice.because)
    .subquery()
)
_CONCERNS = union_all(
    select(Follow.kind, Follow.key, Follow.level, func.coalesce(_NEW.c.n, 0))
    .outerjoin(_NEW, _NEW.c.because == Follow.kind + ":" + Follow.key)
    .where(Follow.member_id == _MINE),
    select(literal("knows"), cast(MemberTopic.topic_id, String), literal(""), literal(0)).where(MemberTopic.member_id == _MINE),
    select(literal("newcomer"), literal(""), literal(""), literal(0)).where(
        Newcomer.member_id == _MINE, Newcomer.dismissed_at.is_(None), Newcomer.finished_at.is_(None),
        Newcomer.created_at > bindparam("new_since"),
    ),
)  # fmt: skip


def concerns(viewer: Viewer) -> Concerns:
    """Return what the viewer follows, mutes and knows, and whether they are new here; one statement."""
    found = Concerns()
    for kind, key, level, count in fetch(_CONCERNS, {"member_id": viewer.id, "new_since": utcnow() - NEW_FOR}).all():
        if kind == "newcomer":
            found.is_new = True
        elif kind == "thread":
            (found.muted if level == "muted" else found.threads).append(int(key))
        elif kind == "knows" or (kind == "topic" and level != "muted"):
            found.topics.append(int(key))
        if kind in ("region", "country", "topic", "edition") and level != "muted":
            found.places.append((kind, key))
            found.new[kind, key] = count
    return found


def _followed(kind: str, key: str, edition: Edition | None, new: Mapping[tuple[str, str], int]) -> Followed | None:
    if kind == "region" and (space := region_by_id(int(key))):
        return Followed(space.name, f"/regions/{space.slug}", new[kind, key])
    if kind == "country" and (land := country(key)):
        return Followed(land.name, f"/countries/{land.code}", new[kind, key])
    if kind == "topic" and (theme := topic_by_id(int(key))):
        return Followed(theme.name, f"/topics/{theme.slug}", new[kind, key])
    if kind == "edition" and edition is not None and str(edition.id) == key:
        return Followed(edition.short_name, f"/editions/{edition.slug}", new[kind, key])
    return None


def _near(viewer: Viewer) -> list[tuple[str, str]]:
    """Return (name, path) of places that one may want to follow: where one works, else all regions."""
    land = country(viewer.country)
    if land is None:
        return [(region.name, f"/regions/{region.slug}") for region in regions_tree()]
    around: list[Space | None] = [region_by_id(land.region_id), region_by_id(land.subregion_id)]
    near = [(land.name, f"/countries/{land.code}"), *((space.name, f"/regions/{space.slug}") for space in around if space)]
    return list(dict.fromkeys(near))


def topics_around(ids: Sequence[int]) -> list[int]:
    """Return these topics with what they are part of and what is part of them; no statement when warm."""
    themes = [theme for each in ids if (theme := topic_by_id(each))]
    around = [(theme.id, theme.parent_id, *(child.id for child in theme.children)) for theme in themes]
    return sorted({each for some in around for each in some if each})
