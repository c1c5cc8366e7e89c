"""What stood in a discussion before and stands elsewhere now."""

from dataclasses import dataclass

from sqlalchemy import select

from forum.discussion import policy
from forum.discussion.models import PAGE, Comment, CommentMove, Discussion
from forum.discussion.queries import CommentPage
from forum.kernel import subjects
from forum.kernel.db import fetch
from forum.kernel.viewer import Viewer


@dataclass(frozen=True)
class MovedRow:
    """Comments of this page, by the numbers that they had, which stand in one other place now."""

    numbers: tuple[int, ...]
    title: str
    url: str  # of the first of them


def moved_from(viewer: Viewer, page: CommentPage) -> list[MovedRow]:
    """Return where comments of a page went, as far as the viewer may read them there; no statement where nothing was ever moved,
    else one, and one for the things that they stand in."""
    if not page.discussion.moved_count:
        return []
    low = (page.number - 1) * PAGE
    rows = fetch(
        select(CommentMove.number, CommentMove.comment_id, Discussion.kind, Discussion.key)
        .join(Comment, Comment.id == CommentMove.comment_id)
        .join(Discussion, Discussion.id == Comment.discussion_id)
        .where(CommentMove.discussion_id == page.discussion.id, CommentMove.number.between(low + 1, low + PAGE))
        .where(policy.seen_by(viewer), policy.comments_seen_by(viewer), Comment.state == "shown")
        .order_by(CommentMove.number)
    ).all()
    owners = subjects.load(viewer, [(row.kind, row.key) for row in rows])
    found = []
    for owner in dict.fromkeys((row.kind, row.key) for row in rows):
        brief, there = owners.get(owner), [row for row in rows if (row.kind, row.key) == owner]
        if brief:
            found.append(MovedRow(tuple(row.number for row in there), brief.title, f"/comments/{there[0].comment_id}"))
    return found
