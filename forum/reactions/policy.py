"""Who reacts to what: whoever reads a published case study or a comment that stands, and may write; nobody to their own."""

from collections.abc import Collection

from forum.cases import policy as cases
from forum.cases.models import Case
from forum.discussion import policy as discussion
from forum.discussion.models import Comment
from forum.kernel.viewer import Viewer
from forum.reactions.models import REACTIONS

OFFERED = {"case": REACTIONS, "comment": REACTIONS}  # kind of thing -> the reactions that it takes


def may_react(viewer: Viewer | None, case: Case, authors: Collection[int]) -> bool:
    """Whoever reads it may, where it is published; its authors may not."""
    if viewer is None or not viewer.may_write or viewer.id in authors:
        return False
    return case.state == "published" and cases.may_read(viewer, case, authors)


def may_react_to_comment(viewer: Viewer | None, comment: Comment) -> bool:
    """Whoever reads it may (its discussion, the caller has asked), while it stands; its author may not."""
    if viewer is None or not viewer.may_write or viewer.id == comment.author_id:
        return False
    return comment.state == "shown" and discussion.may_read_comment(viewer, comment)
