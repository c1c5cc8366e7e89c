"""Reading follows: one's own, buttons for pages, and who must be told of something."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any  # rows of slots are of any kind

from sqlalchemy import Select, and_, func, or_, select
from werkzeug.exceptions import NotFound

from forum.following.models import Follow
from forum.following.policy import FOLLOWED
from forum.kernel import own, subjects
from forum.kernel.db import db
from forum.kernel.subjects import Brief
from forum.kernel.viewer import Viewer
from forum.places import queries as places
from forum.topics import queries as topics

THINGS = ("case", "thread")  # kinds that are no places: what is followed there is followed by itself


@dataclass(frozen=True)
class Button:
    """A follow button: where it posts, the present level ("none" for nothing), the levels offered."""

    action: str
    level: str
    kind: str


def levels(viewer: Viewer, kind: str, keys: Sequence[str]) -> dict[str, str]:
    """Return {key: level} of what the viewer follows among `keys`; one statement."""
    return {key: kept.value for key, kept in own.kept_of("follow", viewer.id, kind, keys).items()}


def _own_levels() -> Select[*tuple[Any, ...]]:
    of = (Follow.member_id == own.MEMBER, Follow.kind == own.KIND, Follow.key.in_(own.KEYS))
    return select(Follow.key, Follow.level.label("value"), Follow.id).where(*of)


own.keep("follow", _own_levels)


def buttons(
    kind: str, key_of: Callable[[Any], str], path_of: Callable[[Any], str], name: str
) -> Callable[[Viewer | None, Sequence[Any]], Mapping[Any, Button]]:
    """Return the loader that fills the actions of a page of `kind`; `name`: the attribute that is the row's identity."""

    def load(viewer: Viewer | None, rows: Sequence[Any]) -> Mapping[Any, Button]:
        if viewer is None or not rows:
            return {}
        known = levels(viewer, kind, [key_of(row) for row in rows])
        return {getattr(row, name): Button(f"{path_of(row)}/follow", known.get(key_of(row), "none"), kind) for row in rows}

    return load


def followed_by(viewer: Viewer) -> list[tuple[str, list[tuple[Brief, Button]]]]:
    """Return [(kind, [(what, its button)])] of the last 200 that the viewer follows or mutes and may still read, newest first;
    one statement and one per kind."""
    follows = db.session.execute(
        select(Follow.kind, Follow.key, Follow.level).where(Follow.member_id == viewer.id).order_by(Follow.id.desc()).limit(200)
    ).all()
    briefs = subjects.load(viewer, [(row.kind, row.key) for row in follows])
    seen = [(briefs[row.kind, row.key], row.level) for row in follows if (row.kind, row.key) in briefs]
    made = [(brief, Button(f"{brief.url}/follow", level, brief.kind)) for brief, level in seen]
    by_kind = [(kind, [pair for pair in made if pair[0].kind == kind]) for kind in FOLLOWED]
    return [(kind, pairs) for kind, pairs in by_kind if pairs]


def count_of(viewer: Viewer) -> int:
    """Return how many things the viewer follows (muted ones not counted); one statement."""
    return db.session.scalar(select(func.count()).where(Follow.member_id == viewer.id, Follow.level != "muted")) or 0


def listeners_of(subjects_: Sequence[tuple[str, str]], levels_: Sequence[str]) -> dict[int, tuple[str, str]]:
    """Return {member id: (kind, key) that they follow} for an event in `subjects_`, most specific first; one statement.

    levels_: those that want such an event. Mute stops it: of the thing itself whatever else one follows, of a place or person
    all but what one follows by itself (a thread watched in a muted region is told).
    """
    return some_listeners(subjects_, levels_)[0]


def some_listeners(
    subjects_: Sequence[tuple[str, str]], levels_: Sequence[str], after: int = 0, limit: int | None = None
) -> tuple[dict[int, tuple[str, str]], int | None]:
    """Return (`listeners_of` among the first `limit` members with ids above `after`, the id after which to go on or None); one
    statement."""
    wanted = or_(*(and_(Follow.kind == kind, Follow.key == key) for kind, key in subjects_))
    columns = (Follow.member_id, Follow.kind, Follow.key, Follow.level)
    some = select(Follow.member_id).where(wanted, Follow.member_id > after).distinct().order_by(Follow.member_id).limit(limit)
    within = wanted if limit is None and not after else and_(wanted, Follow.member_id.in_(select(some.subquery().c.member_id)))
    rows = db.session.execute(select(*columns).where(within)).all()
    rank = {subject: number for number, subject in enumerate(subjects_)}
    muted = {row.member_id: row.kind in THINGS for row in sorted(rows, key=lambda row: row.kind in THINGS) if row.level == "muted"}
    found: dict[int, tuple[str, str]] = {}
    for row in sorted(rows, key=lambda row: rank[row.kind, row.key]):
        silenced = row.member_id in muted and (muted[row.member_id] or row.kind not in THINGS)
        if row.level in levels_ and not silenced:
            found.setdefault(row.member_id, (row.kind, row.key))
    ids = {row.member_id for row in rows}
    return found, max(ids) if limit is not None and len(ids) >= limit else None


def who_muted(member_ids: Collection[int], subjects_: Sequence[tuple[str, str]]) -> set[int]:
    """Return those of the members who have muted one of `subjects_`; one statement."""
    wanted = or_(*(and_(Follow.kind == kind, Follow.key == key) for kind, key in subjects_))
    rows = select(Follow.member_id).where(Follow.member_id.in_(member_ids), Follow.level == "muted", wanted)
    return set(db.session.scalars(rows))


def key_of_slug(kind: str, slug: str) -> str:
    """Return the key of a region, country or topic by what its address carries. Raises NotFound."""
    if kind == "country":
        land = places.country(slug)
        found = land.code if land else None
    else:
        space = places.region_by_slug(slug) if kind == "region" else topics.topic_by_slug(slug)
        found = str(space.id) if space else None
    if found is None:
        raise NotFound
    return found
