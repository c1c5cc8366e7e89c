"""What a person said last, for their profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # rows of profiles

from sqlalchemy import Select, bindparam, select

from forum.discussion import policy
from forum.discussion.models import Comment, Discussion
from forum.kernel import subjects
from forum.kernel.db import fetch
from forum.kernel.memory import built
from forum.kernel.text import excerpt
from forum.kernel.viewer import Viewer

RECENT = 5  # comments of a person on their profile


@dataclass(frozen=True)
class RecentComment:
    """A comment on its author's profile."""

    id: int
    title: str
    url: str
    created_at: datetime
    words: str


def recent_comments(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, list[RecentComment]]:
    """Fill profiles: {member id: latest comments that the viewer may read, never those written as an anonymous author}."""
    return {row.id: found for row in rows if (found := _recent(viewer, row.id))}


def _recent(viewer: Viewer | None, member_id: int) -> list[RecentComment]:
    rows = fetch(_said(viewer), {"author_id": member_id}).all()
    rows = sorted(rows, key=lambda row: row.created_at, reverse=True)[:RECENT]
    briefs = subjects.load(viewer, [(row.kind, row.key) for row in rows])
    found = [(row, briefs.get((row.kind, row.key))) for row in rows]
    return [
        RecentComment(row.id, brief.title, f"/comments/{row.id}", row.created_at, excerpt(row.body, 120))
        for row, brief in found
        if brief
    ]


@built
def _said(viewer: Viewer | None) -> Select[*tuple[Any, ...]]:
    return (
        select(Comment.id, Comment.created_at, Comment.body, Discussion.kind, Discussion.key)
        .join(Discussion, Discussion.id == Comment.discussion_id)
        .where(Comment.author_id == bindparam("author_id"), Comment.state == "shown", Comment.as_author.is_(False))
        .where(policy.seen_by(viewer))
        .order_by(Comment.id.desc())
        .limit(4 * RECENT)
    )
