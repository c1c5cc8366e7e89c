"""The only writer of what members have read."""

from collections.abc import Sequence

from sqlalchemy import select

from forum.discussion import policy
from forum.discussion.events import DiscussionRead
from forum.discussion.models import Discussion, ReadMark
from forum.kernel.clock import utcnow
from forum.kernel.db import db, put
from forum.kernel.events import emit
from forum.kernel.ranges import Ranges
from forum.kernel.viewer import Viewer

TRIES = 5  # of a mark that other tabs of the same member write at the same moment


def mark_read(member_id: int, discussion_id: int, first: int, last: int) -> None:
    """Remember that the comments numbered `first` to `last` were shown. Repeatable; called as an aside, or with one's own comment.

    Writes one row, or none. Two tabs at one moment lose nothing of each other.
    """
    mine = (ReadMark.member_id == member_id, ReadMark.discussion_id == discussion_id)
    for _try in range(TRIES):
        kept = db.session.execute(select(ReadMark.ranges).where(*mine)).scalar_one_or_none()
        before = Ranges.parse(kept)
        after = before.with_(first, last)
        if after == before:
            return
        values = {
            "member_id": member_id, "discussion_id": discussion_id, "ranges": str(after), "number": after.unbroken, "at": utcnow(),
        }  # fmt: skip
        if put(ReadMark, values, ("member_id", "discussion_id"), where=ReadMark.ranges == (kept or "")):
            emit(DiscussionRead(member_id, discussion_id, first, last))
            return


def mark_all_read(actor: Viewer, discussion_ids: Sequence[int]) -> None:
    """Remember that the actor wants to hear no more of what stands in these discussions today. Those they may not read are left."""
    readable = select(Discussion.id, Discussion.last_number).where(Discussion.id.in_(discussion_ids), policy.seen_by(actor))
    for ident, last in db.session.execute(readable).all():
        if last:
            mark_read(actor.id, ident, 1, last)
