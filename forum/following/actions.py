"""The only writers of follows."""

from sqlalchemy import delete, select
from werkzeug.exceptions import NotFound

from forum.following import policy
from forum.following.events import FollowChanged
from forum.following.models import LEVELS, Follow
from forum.kernel.clock import utcnow
from forum.kernel.db import db, put
from forum.kernel.events import emit
from forum.kernel.viewer import Viewer


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


def _put(member_id: int, kind: str, key: str, level: str, is_automatic: bool) -> None:
    values = {"member_id": member_id, "kind": kind, "key": key, "level": level, "is_automatic": is_automatic}
    put(Follow, {**values, "created_at": utcnow()}, ("member_id", "kind", "key"))


def _own(member_id: int, kind: str, key: str) -> Follow | None:
    return db.session.scalar(select(Follow).where(Follow.member_id == member_id, Follow.kind == kind, Follow.key == key))
