"""Comments as things that one reacts to or keeps a bookmark of."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, true

from forum.discussion import policy
from forum.discussion.models import Comment, Discussion
from forum.kernel import subjects
from forum.kernel.db import fetch
from forum.kernel.i18n import _
from forum.kernel.subjects import Brief
from forum.kernel.text import excerpt
from forum.kernel.viewer import EVERYTHING, Viewer

WORDS = 160  # characters


def briefs(viewer: Viewer | None, keys: Sequence[str]) -> Mapping[str, Brief]:
    """Return the comments named by `keys` (ids as text) that stand and that the viewer may read; one statement, and one for each
    kind of what they hang on. `reach verify` finds removed ones too: they may come back."""
    rows = fetch(
        select(Comment.id, Comment.number, Comment.open_number, Comment.body, Discussion.kind, Discussion.key)
        .join(Discussion, Discussion.id == Comment.discussion_id)
        .where(Comment.id.in_([int(key) for key in keys]), true() if viewer is EVERYTHING else Comment.state != "removed")
        .where(policy.seen_by(viewer), policy.comments_seen_by(viewer))
    ).all()
    owners = subjects.load(viewer, [(row.kind, row.key) for row in rows])
    found = {}
    for row in rows:
        if owner := owners.get((row.kind, row.key)):
            number = row.number if viewer else row.open_number
            title = _("#%(number)s in %(title)s", number=number, title=owner.title)
            found[str(row.id)] = Brief("comment", str(row.id), title, f"/comments/{row.id}", excerpt(row.body, WORDS))
    return found
