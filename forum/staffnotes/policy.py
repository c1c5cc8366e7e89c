"""Who reads and writes notes on a member: the staff, but for the member themselves."""

from forum.kernel.viewer import Viewer


def may_note(viewer: Viewer | None, member_id: int) -> bool:
    """Moderators and administrators; nobody on themselves, who do not learn that there is anything."""
    return viewer is not None and viewer.is_moderator and viewer.id != member_id
