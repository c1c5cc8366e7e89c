"""Who reads and writes in a discussion. Its owner keeps audience, edition and state; nothing here knows what it hangs on."""

from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from forum.discussion.models import Comment, Discussion
from forum.kernel.memory import built
from forum.kernel.viewer import Viewer
from forum.people.models import EditionMember, Member

HIDDEN_STATES = ("hidden", "held")  # of a comment: its author and the staff alone


def may_read(viewer: Viewer | None, discussion: Discussion) -> bool:
    """By audience; a hidden discussion is the staff's. A visitor reads one for everyone (of it, the comments left open)."""
    if viewer is None:
        return discussion.audience == "everyone" and discussion.state != "hidden"
    if viewer.is_moderator:
        return True
    if discussion.state == "hidden":
        return False
    return discussion.audience != "edition" or discussion.edition_id in viewer.edition_ids


@built
def seen_by(viewer: Viewer | None) -> ColumnElement[bool]:
    """`may_read` as a clause over Discussion."""
    if viewer is None:
        return and_(Discussion.audience == "everyone", Discussion.state != "hidden")
    if viewer.is_moderator:
        return true()
    inside = Discussion.edition_id.in_(viewer.edition_ids) if viewer.edition_ids else false()
    return and_(Discussion.state != "hidden", or_(Discussion.audience != "edition", inside))


def readers_of(discussion: Discussion) -> tuple[ColumnElement[bool], ...]:
    """`may_read` turned round: clauses over Member, of whoever is there and reads `discussion`."""
    staff = Member.role.in_(("moderator", "administrator"))
    if discussion.state == "hidden":
        return (staff,)
    if discussion.audience != "edition":
        return ()
    inside = exists().where(EditionMember.member_id == Member.id, EditionMember.edition_id == discussion.edition_id)
    return (or_(staff, inside),)


def may_read_comment(viewer: Viewer | None, comment: Comment) -> bool:
    """Of a discussion that the viewer may read: visitors the open ones; hidden and held ones their author and the staff."""
    if viewer is None:
        return comment.is_open and comment.state in ("shown", "removed")
    return comment.state not in HIDDEN_STATES or viewer.is_moderator or viewer.id == comment.author_id


@built
def comments_seen_by(viewer: Viewer | None) -> ColumnElement[bool]:
    """`may_read_comment` as a clause over Comment."""
    if viewer is None:
        return and_(Comment.is_open.is_(True), Comment.state.in_(("shown", "removed")))
    if viewer.is_moderator:
        return true()
    return or_(and_(*(Comment.state != state for state in HIDDEN_STATES)), Comment.author_id == viewer.id)


def may_comment(viewer: Viewer | None, discussion: Discussion) -> bool:
    """Whoever reads it and may write, while it is open; the staff writes in closed ones too."""
    if viewer is None or not viewer.may_write or not may_read(viewer, discussion):
        return False
    return discussion.state == "open" or (discussion.state == "closed" and viewer.is_moderator)


def may_hide_versions(viewer: Viewer | None, comment: Comment) -> bool:
    """Its author, without asking anybody; the staff with a reason (personal data)."""
    return viewer is not None and viewer.may_write and (viewer.id == comment.author_id or viewer.is_moderator)


def may_show_version(viewer: Viewer | None, comment: Comment, by_staff: bool) -> bool:
    """What its author hid, its author or the staff; what the staff hid, the staff alone."""
    if not may_hide_versions(viewer, comment):
        return False
    return not by_staff or (viewer is not None and viewer.is_moderator)


def may_read_hidden_versions(viewer: Viewer, comment: Comment) -> bool:
    """Its author, and the staff: what was reported can still be judged."""
    return viewer.id == comment.author_id or viewer.is_moderator


def may_edit(viewer: Viewer | None, comment: Comment) -> bool:
    """Its author, while it stands; the staff, with a reason."""
    if viewer is None or not viewer.may_write or comment.state == "removed":
        return False
    return viewer.id == comment.author_id or viewer.is_moderator


def may_remove(viewer: Viewer | None, comment: Comment) -> bool:
    """Its author, or the staff with a reason; what is hidden or held waits for another decision."""
    if viewer is None or not viewer.may_write or comment.state not in ("shown", "removed"):
        return False
    return viewer.id == comment.author_id or viewer.is_moderator


def may_restore(viewer: Viewer | None, comment: Comment) -> bool:
    """Whoever removed it, or the staff: an author does not undo the staff's act."""
    if viewer is None or not viewer.may_write or comment.state != "removed":
        return False
    return viewer.is_moderator or viewer.id == comment.author_id == comment.removed_by_id


def may_hide(viewer: Viewer | None, comment: Comment) -> bool:
    """The staff, with a reason, what others wrote: one's own one removes. They show it again, too."""
    return viewer is not None and viewer.is_moderator and viewer.may_write and viewer.id != comment.author_id


def may_erase(viewer: Viewer | None) -> bool:
    """Administrators alone."""
    return viewer is not None and viewer.is_administrator
