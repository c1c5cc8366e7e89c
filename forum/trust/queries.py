"""Reading what somebody has posted."""

from datetime import datetime

from sqlalchemy import func, select

from forum.discussion.models import Comment
from forum.kernel.clock import utcnow
from forum.kernel.db import db, fetch
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.trust import policy


def joined_at(viewer: Viewer) -> datetime:
    """Return since when somebody is a member; one statement."""
    return db.session.scalars(select(Member.created_at).where(Member.id == viewer.id)).one()


def standing_posts(viewer: Viewer, most: int) -> int:
    """Return how many of somebody's comments stand, at most `most`; one statement."""
    some = select(Comment.id).where(Comment.author_id == viewer.id, Comment.state == "shown").limit(most).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def free_again(viewer: Viewer, most: int) -> datetime | None:
    """Return when somebody who posted `most` comments in an hour may post again, None where they may now; one statement."""
    newest = select(Comment.created_at).where(Comment.author_id == viewer.id).order_by(Comment.id.desc())
    at = db.session.scalar(newest.offset(most - 1).limit(1))
    return at + policy.HOUR if at is not None and at > utcnow() - policy.HOUR else None


def same_before(viewer: Viewer, body: str) -> int | None:
    """Return the id of a comment of the last day in which somebody said the same words, None for none; one statement."""
    theirs = select(Comment.id, Comment.body).where(Comment.author_id == viewer.id, Comment.state.in_(("shown", "held")))
    recent = theirs.where(Comment.created_at > utcnow() - policy.SAME_WITHIN).order_by(Comment.id.desc())
    return next((row.id for row in fetch(recent.limit(policy.SAME_AMONG)) if policy.same_words(body, row.body)), None)
