"""What members have read, and what is new to them."""

from collections.abc import Sequence

from sqlalchemy import select

from forum.discussion.models import ReadMark
from forum.kernel.db import db
from forum.kernel.ranges import Ranges


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
