"""Reading what a comment said before: what its author hides is text for the staff and themselves alone."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import select

from forum.discussion import policy
from forum.discussion.models import Comment, CommentVersion
from forum.kernel.db import db
from forum.kernel.difference import marked
from forum.kernel.viewer import Viewer


@dataclass(frozen=True)
class VersionRow:
    """An earlier text of a comment in its history. `text`: what changed from it to the next one, marked; the text alone where the
    next one is hidden from the viewer; None where it is hidden itself."""

    version: int
    at: datetime
    note: str
    text: Markup | None
    is_hidden: bool
    by_staff: bool = False
    may_show: bool = False  # the viewer, who may hide it too


def history_of(viewer: Viewer, comment: Comment) -> list[VersionRow]:
    """Return the earlier texts of a comment as the viewer may read them, newest first; one statement."""
    found, newer = [], comment.body
    reads_all = policy.may_read_hidden_versions(viewer, comment)
    next_is_shown = True
    rows = select(CommentVersion).where(CommentVersion.comment_id == comment.id)
    for row in db.session.scalars(rows.order_by(CommentVersion.version.desc())):
        shown = reads_all or not row.is_hidden
        text = (marked(row.body, newer) if next_is_shown else Markup.escape(row.body)) if shown else None
        found.append(
            VersionRow(
                row.version,
                row.at,
                row.note if shown else "",
                text,
                row.is_hidden,
                row.by_staff,
                policy.may_show_version(viewer, comment, row.by_staff),
            )
        )
        newer, next_is_shown = row.body, shown
    return found
