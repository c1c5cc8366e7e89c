"""How often one may post in a thread, and when next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from forum.discussion.models import Comment, Discussion
from forum.discussion.queries.heat import delay_of
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.viewer import Viewer
from forum.threads.models import Thread


@dataclass(frozen=True)
class Pace:
    """`minutes` between two comments of one member, 0 for none; `by_heat`: because of open reports, not of a moderator's choice."""

    minutes: int = 0
    by_heat: bool = False


def pace_of(thread: Thread) -> Pace:
    """Return the pace of a thread; no statement but those of whoever counts reports."""
    heat = delay_of(thread.discussion_id)
    return Pace(max(heat, thread.slow), heat > thread.slow)


def next_at(actor: Viewer, discussion: Discussion) -> datetime | None:
    """Return when a member may post again in a thread that is slow; None where they may now. The staff always may."""
    if actor.is_moderator or discussion.kind != "thread" or not discussion.key.isdecimal():
        return None
    thread = db.session.get(Thread, int(discussion.key))
    minutes = pace_of(thread).minutes if thread else 0
    if not minutes:
        return None
    mine = (Comment.discussion_id == discussion.id, Comment.author_id == actor.id)
    last = db.session.scalar(select(func.max(Comment.created_at)).where(*mine))
    free = last + timedelta(minutes=minutes) if last else None
    return free if free and free > utcnow() else None
