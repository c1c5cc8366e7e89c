"""What members have read, and what is new to them."""

from collections.abc import Sequence

from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from forum.discussion import policy
from forum.discussion.models import PAGE, Comment, Discussion, ReadMark
from forum.kernel.db import db
from forum.kernel.ranges import Ranges
from forum.kernel.viewer import Viewer


def unread_of(last_number: int, gone: str, read: Ranges) -> int:
    """Return how many of the comments that are shown somebody has not read. gone: as `Discussion.gone`."""
    return last_number - len((read | Ranges.parse(gone)).up_to(last_number))


def first_unread_of(gone: str, read: Ranges) -> int:
    """Return the number of the first comment that is shown and that somebody has not read, or the one after the last."""
    return (read | Ranges.parse(gone)).unbroken + 1


def read_by(member_ids: Sequence[int], discussion_id: int) -> dict[int, Ranges]:
    """Return {member id: what they have read of a discussion}; nothing of those who never were there. One statement."""
    marks = select(ReadMark.member_id, ReadMark.ranges).where(
        ReadMark.discussion_id == discussion_id, ReadMark.member_id.in_(member_ids)
    )
    return {member_id: Ranges.parse(ranges) for member_id, ranges in db.session.execute(marks)}


def news_of(viewer: Viewer, discussion_id: int, after: int) -> tuple[int, int]:
    """Return (how many comments of others came after number `after`, the page on which they begin); one statement.

    Raises NotFound where the viewer may not read the discussion.
    """
    came = (
        Comment.discussion_id == Discussion.id,
        Comment.number > after,
        Comment.state == "shown",
        Comment.author_id != viewer.id,
    )
    count, first = (select(what).where(*came).scalar_subquery() for what in (func.count(), func.min(Comment.number)))
    row = db.session.execute(select(count, first).where(Discussion.id == discussion_id, policy.seen_by(viewer))).first()
    if row is None:
        raise NotFound
    return row[0], ((row[1] or 1) - 1) // PAGE + 1


def get_discussion(viewer: Viewer, discussion_id: int) -> Discussion:
    """Return a discussion that the viewer may read; one statement. Raises NotFound."""
    found = db.session.scalar(select(Discussion).where(Discussion.id == discussion_id, policy.seen_by(viewer)))
    if found is None:
        raise NotFound
    return found
