"""The only writers of private addresses."""

from sqlalchemy import delete
from werkzeug.exceptions import Forbidden

from forum.feeds import policy
from forum.feeds.models import FeedKey
from forum.kernel.clock import utcnow
from forum.kernel.db import db, put
from forum.kernel.tokens import hash_of, new_token
from forum.kernel.viewer import Viewer, standing


def make_key(actor: Viewer) -> str:
    """Return a new token for the actor's feed and calendar; the one before is answered no more. Raises Forbidden (suspended).

    It is said here once: the database keeps its hash.
    """
    if not policy.may_have(actor):
        raise Forbidden(standing(actor.state))
    token = new_token()
    values = {"member_id": actor.id, "token_hash": hash_of(token), "created_at": utcnow()}
    put(FeedKey, values, ("member_id",))
    return token


def drop_key(actor: Viewer) -> None:
    """Let the actor's private addresses be answered no more. Repeatable."""
    db.session.execute(delete(FeedKey).where(FeedKey.member_id == actor.id))
