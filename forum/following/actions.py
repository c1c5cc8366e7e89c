"""The only writers of follows."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select, update
from werkzeug.exceptions import NotFound

from forum.following import policy
from forum.following.events import FollowChanged
from forum.following.models import LEVELS, Follow
from forum.kernel import subjects
from forum.kernel.clock import utcnow
from forum.kernel.db import db, put
from forum.kernel.events import emit
from forum.kernel.viewer import EVERYTHING, Viewer


def follow(actor: Viewer, kind: str, key: str, level: str) -> None:
    """Set the actor's level for a thing; "none" ends it. Repeatable. Raises NotFound for what the actor may not read."""
    if level == "none":
        db.session.execute(delete(Follow).where(Follow.member_id == actor.id, Follow.kind == kind, Follow.key == key))
    elif level in LEVELS and policy.may_follow(actor, kind, key):
        _put(actor.id, kind, key, level, is_automatic=False)
    else:
        raise NotFound
    db.session.flush()
    emit(FollowChanged(actor.id, kind, key, level))


def follow_by_commenting(member_id: int, kind: str, key: str) -> None:
    """Let whoever comments watch by default; a level that was chosen stays."""
    if _own(member_id, kind, key) is None:
        _put(member_id, kind, key, "watching", is_automatic=True)


def follow_by_joining(member_id: int, things: Iterable[tuple[str, str, str]]) -> None:
    """Let whoever joins follow where they belong; a level that was chosen stays. things: (kind, key, level)."""
    for kind, key, level in things:
        if _own(member_id, kind, key) is None:
            _put(member_id, kind, key, level, is_automatic=True)


def _put(member_id: int, kind: str, key: str, level: str, is_automatic: bool) -> None:
    values = {"member_id": member_id, "kind": kind, "key": key, "level": level, "is_automatic": is_automatic}
    put(Follow, {**values, "created_at": utcnow()}, ("member_id", "kind", "key"))


def _own(member_id: int, kind: str, key: str) -> Follow | None:
    return db.session.scalar(select(Follow).where(Follow.member_id == member_id, Follow.kind == kind, Follow.key == key))


def carry(kind: str, key: str, into: str) -> None:
    """Let who follows a thing follow another, unless they do or mute it already: the two are one now."""
    with_both = select(Follow.member_id).where(Follow.kind == kind, Follow.key == into)
    theirs = (Follow.kind == kind, Follow.key == key)
    both = delete(Follow).where(*theirs, Follow.member_id.in_(with_both))
    db.session.execute(both.execution_options(synchronize_session=False))
    db.session.execute(update(Follow).where(*theirs).values(key=into).execution_options(synchronize_session=False))


def carry_some(kind: str, key: str, into: str, member_ids: Sequence[int]) -> None:
    """Let some of those who follow a thing, or mute it, do the same with another, unless they have a level there."""
    for row in db.session.scalars(select(Follow).where(Follow.kind == kind, Follow.key == key, Follow.member_id.in_(member_ids))):
        if _own(row.member_id, kind, into) is None:
            _put(row.member_id, kind, into, row.level, row.is_automatic)


def unite(kind: str, key: str, into: str) -> None:
    """Let who follows a thing follow another: of two levels the stronger one wins, muted is only what is muted in both."""
    theirs = db.session.scalars(select(Follow).where(Follow.kind == kind, Follow.key == key)).all()
    there = {row.member_id: row for row in db.session.scalars(select(Follow).where(Follow.kind == kind, Follow.key == into))}
    for row in theirs:
        kept = there.get(row.member_id)
        if kept is None and row.level != "muted":  # who muted the one alone never said so of the other
            _put(row.member_id, kind, into, row.level, row.is_automatic)
        elif kept is not None and LEVELS.index(row.level) < LEVELS.index(kept.level):
            kept.level, kept.is_automatic = row.level, row.is_automatic
    db.session.flush()


def check_subjects(repair: bool) -> list[str]:
    """Check that what is followed is there; return one sentence per fault, deleted where `repair`."""
    rows = db.session.execute(select(Follow.kind, Follow.key).distinct()).all()
    there = subjects.load(EVERYTHING, [(row.kind, row.key) for row in rows])
    gone = [(row.kind, row.key) for row in rows if (row.kind, row.key) not in there]
    for kind, key in gone if repair else ():
        db.session.execute(delete(Follow).where(Follow.kind == kind, Follow.key == key))
    return [f"{kind} {key} is followed, and is not there" for kind, key in gone]
